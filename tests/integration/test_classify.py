"""`voorsorteer classify`: a line in, an object out, as the lines come; whatever is in them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.rasa

FIELDS = {
    "text", "goal", "confidence", "label", "decision", "probability", "urgent", "feeling",
    "reasons", "also", "language", "danger",
}  # fmt: skip
ODD = [
    b"",
    b"   ",
    b"\x00\x01\x07",
    b"x" * 100_000,
    "é".encode() * 30_000,
    "🙂🙃 لا أفهم".encode(),
    "\u202eomgekeerd \u2028 \x85 twee regels in een".encode(),
    b"\xff\xfe kapot",
    "ß".encode() * 300,
    b'\\n \\u0000 {"a": 1}',
]


#: One of these takes longer than hundreds of the others.
LONG = 10_000


@pytest.fixture(scope="module")
def classify() -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "bot.cli", "classify"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe and not pipe.closed:
            pipe.close()


def test_an_answer_comes_before_the_next_line_is_written(classify: subprocess.Popen) -> None:
    assert classify.stdin and classify.stdout
    for text in ("hoe vraag ik een paspoort aan", "mijn man slaat mij"):
        classify.stdin.write(text.encode() + b"\n")
        classify.stdin.flush()
        answer = json.loads(classify.stdout.readline())
        assert answer["text"] == text
        assert set(answer) == FIELDS


def test_a_thousand_lines_of_anything_give_a_thousand_objects(classify: subprocess.Popen) -> None:
    """To the same process, which has answered before; the longest at both ends and in between."""
    short = [line for line in ODD if len(line) < LONG]
    between = [short[number % len(short)] for number in range(485)]
    lines = [*ODD, *between, *ODD, *between, *ODD]
    assert len(lines) == 1_000
    out, _ = classify.communicate(b"\n".join(lines) + b"\n", timeout=300)
    answers = [json.loads(line) for line in out.decode("utf-8").splitlines() if line]
    assert len(answers) == 1_000
    assert all(set(answer) == FIELDS for answer in answers)
