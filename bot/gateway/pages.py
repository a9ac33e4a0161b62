"""HTML and text from the templates that come with the package."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

WEB = Path(__file__).resolve().parent.parent / "web"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


def local_time(at: dt.datetime, timezone: str) -> str:
    """A moment as it is read here: 5-3-2026 14:05."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local.day}-{local.month}-{local.year} {local:%H:%M}"
