"""The measurement itself, with sides that are made up: what it pairs, counts and says."""

import pytest

from benchmarks import report
from benchmarks.measure import Measured, Pair, Throughput, at_once, pairs
from benchmarks.sides import Answer


class Side:
    """Answers with what it was told, and writes down in what order it was spoken to."""

    def __init__(self, name, log, silent=()):
        self.name, self.log, self.silent = name, log, silent
        self.open = 0

    async def talk(self):
        self.open += 1
        return self

    async def say(self, text):
        self.log.append((self.name, text))
        return Answer(0.01, () if text in self.silent else (f"over {text}",))

    async def close(self):
        self.open -= 1


@pytest.fixture
def log():
    return []


async def test_every_message_is_said_on_both_sides_right_after_each_other(log):
    found = await pairs(Side("ours", log), Side("theirs", log), [["a", "b"], ["c"]], 0)
    assert [pair.text for pair in found] == ["a", "b", "c"]
    for number, text in enumerate("abc"):
        assert {who for who, said in log[2 * number : 2 * number + 2] if said == text} == {
            "ours",
            "theirs",
        }


async def test_the_sides_take_turns_in_going_first(log):
    await pairs(Side("ours", log), Side("theirs", log), [["a", "b", "c", "d"]], 0)
    assert [who for who, _ in log[::2]] == ["ours", "theirs", "ours", "theirs"]


async def test_every_conversation_is_ended_again(log):
    ours, theirs = Side("ours", log), Side("theirs", log)
    await pairs(ours, theirs, [["a"], ["b"]], 0)
    assert (ours.open, theirs.open) == (0, 0)


async def test_a_message_that_one_side_does_not_answer_is_no_pair(log):
    ours = Side("ours", log, silent="b")
    found = await pairs(ours, Side("theirs", log), [["a", "b", "c"], ["d"]], 0)
    # After "b" the two are in different places, so "c" would compare nothing.
    assert [(pair.text, pair.answered) for pair in found] == [
        ("a", True),
        ("b", False),
        ("d", True),
    ]


async def test_several_at_once_counts_answers_and_silences_apart(log):
    result = Throughput()
    await at_once(Side("ours", log, silent="b"), [["a", "b"]], 0.01, result)
    assert result.turns == sum(text == "a" for _, text in log) > 0
    assert result.failed == sum(text == "b" for _, text in log) > 0
    assert result.seconds > 0


def test_a_text_that_stock_rasa_cuts_in_pieces_is_the_same_words():
    whole = Answer(0.1, ("Het kost niets.\n\nNeem mee:\n- uw pas", "Gelukt?"))
    pieces = Answer(0.1, ("Het kost niets.", "Neem mee:\n- uw pas", "Gelukt?"))
    assert whole.words == pieces.words


def _measured(*seconds):
    said = ("ja",)
    return Measured(
        pairs=[Pair("a", Answer(ours, said), Answer(theirs, said)) for ours, theirs in seconds],
        gateway_at_once=Throughput(turns=30, seconds=3),
        stock_at_once=Throughput(turns=40, seconds=2),
        memory_mb={"gateway": 100.0, "rasa": 600.0, "actions": 50.0, "stock rasa": 550.0},
    )


def test_ratios_are_ours_to_theirs():
    found = report.figures(_measured((0.02, 0.01), (0.03, 0.02), (0.05, 0.04)))["figures"]
    assert found["median_ms"]["ratio"] == pytest.approx(1.5)
    assert found["p95_ms"]["ratio"] == pytest.approx(1.25)
    assert found["turns_per_s_4_at_once"]["ratio"] == pytest.approx(0.5)


def test_the_action_server_counts_on_both_sides():
    memory = report.figures(_measured((0.02, 0.01)))["figures"]["memory_mb"]
    assert (memory["gateway"], memory["stock"]) == (750.0, 600.0)


def test_what_was_not_answered_is_told_and_not_timed():
    measured = _measured((0.02, 0.01))
    measured.pairs.append(Pair("b", Answer(20.0, ()), Answer(0.01, ("ja",))))
    found = report.figures(measured)
    assert (found["pairs"], found["failed_pairs"]) == (1, 1)
    assert found["figures"]["p95_ms"]["gateway"] == pytest.approx(20.0)


@pytest.mark.parametrize(("ours", "verdict"), [(0.0124, "within"), (0.0126, "NOT within")])
def test_the_verdict_is_at_one_and_a_quarter(ours, verdict):
    text = _told(_measured((ours, 0.01)), load=[0.1, 1.0])
    assert f"stock Rasa, {verdict} 1.25" in text
    assert "busy" not in text


def test_figures_of_a_busy_machine_are_told_to_be_so():
    assert "The machine was busy" in _told(_measured((0.01, 0.01)), load=[0.1, 9.0])


def _told(measured, load):
    return "\n".join(report.lines({**report.figures(measured), "load": load}))


def test_the_95th_percentile_is_a_value_that_was_measured():
    assert report.percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert report.percentile([7.0], 0.95) == 7.0
