"""What the JSON of requests has in common."""

from __future__ import annotations

from pydantic import BaseModel


# Without a docstring: the API's description would show it with every body that has none of its own.
class Body(BaseModel):
    class Config:
        extra = "forbid"  # a name that is not known may be a misspelt one
