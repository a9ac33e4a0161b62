"""The time between two moments, computed by either database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Seconds(FunctionElement):  # type: ignore[misc]  # SQLAlchemy has no types here
    """Seconds from the second time to the first."""

    type = sa.Float()
    inherit_cache = True
    name = "seconds"


@compiles(Seconds)
def _on_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    until, since = (compiler.process(part, **how) for part in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {until} - {since}) AS FLOAT)"


@compiles(Seconds, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    until, since = (compiler.process(part, **how) for part in element.clauses)
    # A Julian day is a float with some microseconds too many: ten seconds must not be 9.99999.
    return f"ROUND((julianday({until}) - julianday({since})) * 86400.0, 3)"
