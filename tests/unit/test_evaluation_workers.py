"""Each task in a process of its own."""

import os

import pytest

from bot.evaluation.workers import apart, side_by_side


def test_each_task_has_a_fresh_process_and_its_own_result():
    tasks = ["VOORSORTEER_A", "VOORSORTEER_B"]
    found = dict(side_by_side(_leave_a_mark, tasks))
    assert found.keys() == set(tasks)
    assert len({pid for pid, _ in found.values()} | {os.getpid()}) == 3
    # What one leaves in its environment the other does not see.
    assert [marks for _, marks in found.values()] == [1, 1]
    assert not any(name in os.environ for name in tasks)


def _leave_a_mark(name):
    os.environ[name] = "was here"
    return os.getpid(), sum(each in os.environ for each in ("VOORSORTEER_A", "VOORSORTEER_B"))


def test_what_goes_wrong_in_a_task_goes_wrong_here():
    with pytest.raises(ValueError, match="invalid literal"):
        apart(int, "geen getal")
