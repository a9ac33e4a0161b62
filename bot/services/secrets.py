"""Tokens that are the only key to something."""

from __future__ import annotations

import hashlib


def hash_token(token: str) -> str:
    """Tokens are kept as SHA-256 only: a stolen database opens no conversation."""
    return hashlib.sha256(token.encode()).hexdigest()
