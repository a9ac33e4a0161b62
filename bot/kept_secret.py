"""Secrets that an installation makes for itself, once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, length: int) -> str:
    """A random secret of `length` bytes that is kept in the data folder, for its owner only."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(length))
        try:
            os.link(fresh, path)  # whole or not at all, and never over another one's
        except FileExistsError:
            pass  # another process was first: theirs counts
        finally:
            fresh.unlink()
    return path.read_text().strip()
