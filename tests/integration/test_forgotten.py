"""After "verwijder mijn gegevens", with everything running: the person is in no file any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stack import Citizen, Stack, until

pytest_plugins = ["tests.stack"]
pytestmark = [pytest.mark.rasa, pytest.mark.slow]

#: What the demo knows of this customer, and what they will have said.
TOLD = ("Wolfgangamadeus", "Kwispelstaart")
KNOWN = ("Nguyen", "demo-nguyen", "lunchroom", "winkelpui")


def _found(folder: Path, words: tuple[str, ...]) -> dict[str, list[str]]:
    """Which words are in which file; some files come and go while it runs."""
    found: dict[str, list[str]] = {}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            continue
        seen = [word for word in words if word.encode() in raw]
        if seen:
            found[path.name] = seen
    return found


def test_who_asks_to_be_deleted_is_in_no_table_and_no_file_any_more(stack: Stack) -> None:
    stack.wait_ready()
    other = Citizen(stack.url).start("demo-vanbeek")
    other.answered(other.say("kan mijn hond Bello ook mee naar het stadhuis"))
    citizen = Citizen(stack.url).start("demo-nguyen")
    citizen.answered(citizen.say("wat kost het om mijn hond Wolfgangamadeus aan te melden"))
    citizen.answered(citizen.say("en voor mijn tweede hond Kwispelstaart"))
    assert _found(stack.folder, TOLD) and _found(stack.folder, KNOWN)  # the search can find

    citizen.answered(citizen.say("verwijder mijn gegevens"))
    citizen.answered(citizen.choose("Ja, verwijder alles"))
    until("the conversation is gone", citizen.gone)
    until("nothing is left", lambda: not _found(stack.folder, (*TOLD, *KNOWN)), 60.0)

    assert _found(stack.folder, ("Bello",))
    assert other.messages()
