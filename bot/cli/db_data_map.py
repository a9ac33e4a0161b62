"""`voorsorteer db data-map`: docs/data-map.md from the tables and what is written about them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.storage.data_map import load_data_map, render
from bot.storage.schema import metadata

PAGE = Path("docs") / "data-map.md"


def add_parsers(actions: Any) -> None:
    parser = actions.add_parser("data-map", help=f"write {PAGE}: which data is where, and why")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say whether the page is up to date"
    )
    parser.set_defaults(run=_data_map)


def _data_map(args: argparse.Namespace) -> int:
    page = ROOT / PAGE
    text = render(load_data_map(metadata), metadata)
    if not args.check:
        page.write_text(text)
        print(f"Wrote {PAGE}.")
        return 0
    if page.is_file() and page.read_text() == text:
        print(f"{PAGE} is up to date.")
        return 0
    print(f"{PAGE} is out of date: run `voorsorteer db data-map`.")
    return 1
