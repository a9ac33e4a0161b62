"""Canned replies: read with file and line of each mistake, and filled in for one case."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.catalogue.replies import load_replies
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Organisation
from bot.domain.replies import CannedReply, greeting

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load_catalogue(ROOT, "voorbeeldstad").organisation


def replies(folder: Path, organisation: Organisation, **files: str) -> tuple[CannedReply, ...]:
    place = folder / "data" / "replies"
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / f"{name}.yml").write_text(text, encoding="utf-8")
    return load_replies(folder, organisation)


def test_every_organisation_has_enough_replies_and_no_mistakes() -> None:
    for path in sorted((ROOT / "organisations").glob("*.yml")):
        found = load_replies(ROOT, load_catalogue(ROOT, path.stem).organisation)
        assert len(found) >= 20
        assert not any("website}" in reply.text for reply in found)


def test_what_the_organisation_knows_is_filled_in_and_the_case_is_left(
    tmp_path: Path, organisation: Organisation
) -> None:
    text = 'replies:\n  - {key: bel, title: Bellen, text: "{agent}: bel {phone}"}\n'
    (reply,) = replies(tmp_path, organisation, algemeen=text)
    assert reply.text == "{agent}: bel 14 0999"
    assert reply.filled({"agent": "Anna"}) == "Anna: bel 14 0999"


def test_a_name_that_is_not_known_is_left_out_with_its_space() -> None:
    reply = CannedReply(key="dag", title="Dag", text="Dag {customer_name}, tot ziens.")
    assert reply.filled({"customer_name": "mevrouw De Vries"}) == "Dag mevrouw De Vries, tot ziens."
    assert reply.filled({"customer_name": None}) == "Dag, tot ziens."


def test_an_organisations_own_reply_takes_the_place_of_the_shared_one(
    tmp_path: Path, organisation: Organisation
) -> None:
    shared = """replies:
  - {key: groet, title: Groet, text: Hallo}
  - {key: dag, title: Dag, text: Dag}
"""
    own = "replies:\n  - {key: groet, title: Onze groet, text: Moi}\n"
    found = replies(tmp_path, organisation, algemeen=shared, voorbeeldstad=own)
    assert [(reply.key, reply.text) for reply in found] == [("groet", "Moi"), ("dag", "Dag")]


def test_every_mistake_is_told_with_its_file_and_line(
    tmp_path: Path, organisation: Organisation
) -> None:
    text = """replies:
  - key: goed
    title: Goed
    text: Goed zo.
  - key: Fout!
    title: x
    text: Hallo {onbekend}
  - key: goed
    title: Nog eens
    text: Dubbel
  - zomaar
"""
    with pytest.raises(ConfigurationError) as caught:
        replies(tmp_path, organisation, algemeen=text)
    told = "\n".join(caught.value.mistakes)
    for line in (
        "data/replies/algemeen.yml:7: '{onbekend}' is not known",
        "data/replies/algemeen.yml:5: key:",
        "data/replies/algemeen.yml:6: title:",
        "data/replies/algemeen.yml:8: 'goed' is there twice",
        "data/replies/algemeen.yml:11: a reply is a mapping",
    ):
        assert line in told


def test_a_file_that_is_missing_or_something_else_is_told(
    tmp_path: Path, organisation: Organisation
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_replies(tmp_path, organisation)
    assert caught.value.mistakes == ["data/replies/algemeen.yml: this file is missing"]
    with pytest.raises(ConfigurationError) as caught:
        replies(tmp_path, organisation, algemeen="- zomaar\n")
    assert caught.value.mistakes == ["data/replies/algemeen.yml:1: needs a list under 'replies'"]


@pytest.mark.parametrize(
    ("hour", "words"),
    [(5, "Goedenavond"), (6, "Goedemorgen"), (12, "Goedemiddag"), (18, "Goedenavond")],
)
def test_the_greeting_goes_with_the_hour(hour: int, words: str) -> None:
    assert greeting(hour) == words
