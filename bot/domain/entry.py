"""What one entry of a data file is: only the fields that are known, and never changed."""

from __future__ import annotations

from pydantic import BaseModel


class Entry(BaseModel):
    """A field that is not known is a mistake of who wrote the file, and is said as one."""

    class Config:
        extra = "forbid"
        frozen = True
