"""The demo of every organisation: its own page, its own customers, nobody else's examples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap import Services, bootstrap
from bot.catalogue import load_catalogue
from bot.catalogue.yaml_lines import YamlFile
from bot.gateway.demo import DemoPage, read_page, with_questions
from tests.gateway_client import running

ROOT = Path(__file__).parent.parent.parent
ORGANISATIONS = sorted(path.stem for path in (ROOT / "organisations").glob("*.yml"))
#: What only a municipality has on its page.
MUNICIPAL = ("gemeente", "paspoort", "grofvuil", "afvalpas", "speeltuin", "balie ook")


def _people(organisation: str) -> list[dict]:
    return YamlFile(ROOT / "data" / "demo" / f"{organisation}.yml", ROOT).data["customers"]


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_organisation_has_a_page_of_its_own(organisation: str) -> None:
    page = read_page(ROOT, organisation)
    assert "bestaat niet" in page.notice
    assert len(page.tiles) == 8 and len(page.news) == 3


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_customers_have_cases_and_contacts_about_goals_that_exist(organisation: str) -> None:
    goals = load_catalogue(ROOT, organisation).goals
    people = _people(organisation)
    about = [item for p in people for item in (*p.get("cases", ()), *p.get("contacts", ()))]
    assert [item["goal"] for item in about if item["goal"] not in goals] == []
    assert any(case.get("is_complaint") for p in people for case in p.get("cases", ()))
    assert any(contact["days_ago"] <= 31 for p in people for contact in p.get("contacts", ()))
    assert any(not p.get("cases") and not p.get("contacts") for p in people)


@pytest.mark.parametrize("organisation", [o for o in ORGANISATIONS if o != "voorbeeldstad"])
async def test_the_page_of_another_kind_has_no_municipal_examples(
    organisation: str, services: Services
) -> None:
    theirs = bootstrap(replace(services.settings, organisation=organisation), services.deps.clock)
    try:
        theirs.demo.seed(_people(organisation), services.deps.clock())
        async with running(theirs, demo=True) as gateway:
            page = (await gateway.http.get("/")).text
            kind = theirs.catalogue.organisation.kind
            assert (await gateway.http.get(f"/static/demo/{kind}.svg")).status_code == 200
    finally:
        theirs.close()
    assert [word for word in MUNICIPAL if word in page.lower()] == []
    assert f'data-kind="{kind}"' in page and f"/static/demo/{kind}.svg" in page
    assert all(person["name"] in page for person in _people(organisation))
    assert all(tile.title in page for tile in read_page(ROOT, organisation).tiles)


def test_without_a_page_of_its_own_the_questions_come_from_the_goals() -> None:
    catalogue = load_catalogue(ROOT, "voorbeeldpensioen")
    page = with_questions(DemoPage(), catalogue)
    assert page.tiles[0].question == "Hoeveel pensioen krijg ik later?"
    assert with_questions(read_page(ROOT, "voorbeeldstad"), catalogue).tiles[0].hint


def test_an_organisation_without_a_file_has_an_empty_page(tmp_path: Path) -> None:
    assert read_page(tmp_path, "niemand") == DemoPage()
