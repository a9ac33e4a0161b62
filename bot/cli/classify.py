"""`voorsorteer classify`: how each line of standard input is sorted, one JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Iterator

from bot.model import require_model
from bot.settings import load_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "classify",
        help="sort messages: a line in, a JSON object out",
        description="Reads one message a line on standard input and prints one JSON object a "
        "line: text, goal, confidence, label, decision, probability, urgent, feeling, reasons.",
    )
    parser.set_defaults(run=_run)


#: Inside JSON these are text; to many readers they end a line.
_LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\u0085\u2028\u2029"}


def _lines() -> Iterator[str]:
    """Lines end with a newline only: other separators may stand inside a message."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", "replace").rstrip("\r\n")


def _run(args: argparse.Namespace) -> None:
    from bot.nlu.classify import classify_lines

    model = require_model(load_settings())
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for result in classify_lines(model, _lines()):
        print(json.dumps(result, ensure_ascii=False).translate(_LINE_ENDS), flush=True)
