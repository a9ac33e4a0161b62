"""Reads `data/consents.yml`: what a citizen may allow or refuse, in their words."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bot.catalogue.yaml_lines import YamlFile
from bot.domain.consent import AFTERCARE, CONTACTS, OUTCOME, RECOGNISE, REMEMBER, ConsentTerms
from bot.domain.errors import ConfigurationError

#: What the code asks for by name: without it, nothing could ever be allowed.
_NEEDED = (
    *((REMEMBER, "chats"), (RECOGNISE, "cases"), (RECOGNISE, CONTACTS), (RECOGNISE, "needs")),
    (AFTERCARE, OUTCOME),
)


def load_consents(root: Path) -> ConsentTerms:
    """Raises ConfigurationError with every mistake: file, line, and what to mend."""
    file = YamlFile(root / "data" / "consents.yml", root)
    try:
        terms = ConsentTerms.parse_obj(file.data)
    except ValidationError as error:
        raise ConfigurationError(file.mistakes_of(error, [])) from None
    missing = [
        file.mistake(["purposes"], f"purpose '{purpose}' needs the category '{category}'")
        for purpose, category in _NEEDED
        if terms.find(purpose, category) is None
    ]
    if missing:
        raise ConfigurationError(missing)
    return terms
