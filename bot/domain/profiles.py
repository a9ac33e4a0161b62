"""What the profile of a member of staff may say, at this organisation."""

from __future__ import annotations

import re
from typing import Collection

from bot.domain.accounts import Profile
from bot.domain.errors import InvalidInput
from bot.domain.goals import Organisation
from bot.domain.staff import ALWAYS_SPOKEN, ROLES

_LANGUAGE = re.compile(r"[a-z]{2}")
_LONGEST_NAME = 80
MAX_CAPACITY = 50


def checked_profile(profile: Profile, organisation: Organisation) -> Profile:
    """As it is kept; InvalidInput says what this organisation does not have."""
    name = " ".join(profile.display_name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InvalidInput(f"De naam die klanten zien heeft 1 tot {_LONGEST_NAME} tekens.")
    if profile.role not in ROLES:
        raise InvalidInput(f"Onbekende rol {profile.role}; bekend: {', '.join(ROLES)}.")
    _known("afdeling", profile.departments, organisation.departments)
    _known("vaardigheid", profile.skills, organisation.skills)
    if not 1 <= profile.capacity <= MAX_CAPACITY:
        raise InvalidInput(f"De capaciteit is een getal van 1 tot {MAX_CAPACITY}.")
    languages = checked_languages(profile.languages)
    return Profile(**{**vars(profile), "display_name": name, "languages": languages})


def checked_languages(languages: Collection[str]) -> frozenset[str]:
    wrong = [each for each in languages if not _LANGUAGE.fullmatch(each)]
    if wrong:
        raise InvalidInput(f"Een taal is een code van twee letters, zoals en: niet {wrong[0]}.")
    return frozenset(languages) - {ALWAYS_SPOKEN}


def _known(what: str, given: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        there = ", ".join(sorted(known)) or "geen"
        raise InvalidInput(f"Onbekende {what} {', '.join(unknown)}; bekend: {there}.")
