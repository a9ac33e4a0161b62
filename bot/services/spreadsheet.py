"""Lines of a file for a spreadsheet, in which nothing is a formula."""

from __future__ import annotations

import csv
import io
from typing import Iterable, Union

#: Before the first line: so that a Dutch Excel reads what follows as UTF-8.
MARK = "\ufeff"
#: A cell that begins like this is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def line(cells: Iterable[Union[str, int, float]]) -> str:
    """With ; between the cells; numbers with a comma, as a Dutch Excel reads them."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(cell: Union[str, int, float]) -> str:
    if not isinstance(cell, str):  # a number below zero is no formula
        return str(cell).replace(".", ",")
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
