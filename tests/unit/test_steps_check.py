"""What `voorsorteer check` advises about the next steps of a goal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.check import Findings
from bot.catalogue.loader import goal_file, load_catalogue
from bot.catalogue.steps_check import check_steps
from bot.catalogue.yaml_lines import YamlFile
from bot.domain.goals import Goal
from bot.settings import ROOT

ORGANISATIONS = sorted(path.stem for path in (ROOT / "organisations").glob("*.yml"))
GOAL = """goals:
  - key: klacht
    kind: human
    title: Een klacht
    answer: {{short: "{answer}"}}
    next_steps:
      - {{who: u, what: Vertel wat er is gebeurd., due: vandaag}}
      - {step}
"""
WELL = (
    "{who: wij, what: Wij sturen u antwoord., within: 6 weken, after: uw klacht, notice: per brief}"
)


def advice(
    tmp_path: Path, step: str, answer: str = "U krijgt binnen 6 weken antwoord."
) -> list[str]:
    path = tmp_path / "klachten.yml"
    path.write_text(GOAL.format(answer=answer, step=step))
    file, found = YamlFile(path, tmp_path), Findings()
    check_steps(file, 0, Goal(sector="x", **file.data["goals"][0]), found)
    assert found.mistakes == []
    return found.advice


def test_a_step_that_says_who_what_when_and_how_is_fine(tmp_path: Path) -> None:
    assert advice(tmp_path, WELL) == []


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("{who: wij, what: Wij bellen u., due: morgen}", "add 'notice'"),
        ("{who: ander, party: De notaris, what: maakt de akte}", "add 'notice'"),
        (
            "{who: wij, what: Wij bellen u., notice: wij bellen, english: {what: We call you.}}",
            "add it to 'english'",
        ),
        (
            "{who: wij, what: Wij bellen u., due: binnen 6 weken, notice: wij bellen u}",
            "'within: binnen 6 weken', for the calendar",
        ),
        (
            "{who: u, what: Betaal., due: meestal binnen 2 weken na onze brief}",
            "'within: meestal binnen 2 weken' and 'after: onze brief'",
        ),
        (WELL.replace("6 weken", "8 weken"), "names 8 weken, and the answer does not"),
    ],
)
def test_what_is_missing_is_told_with_its_line(tmp_path: Path, step: str, told: str) -> None:
    (line,) = advice(tmp_path, step)
    assert line.startswith("klachten.yml:8: ") and told in line


@pytest.mark.parametrize(
    ("within", "answer"),
    [
        ("1 jaar", "U hoort dat binnen een jaar."),
        ("1 werkdag", "Dat duurt één werkdag."),
    ],
)
def test_a_number_may_be_written_out_in_the_answer(
    tmp_path: Path, within: str, answer: str
) -> None:
    assert advice(tmp_path, WELL.replace("6 weken", within), answer) == []


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_step_of_the_demo_organisations_is_as_it_should_be(organisation: str) -> None:
    catalogue, found = load_catalogue(ROOT, organisation), Findings()
    for sector in catalogue.organisation.sectors:
        file = YamlFile(goal_file(ROOT, sector), ROOT)
        for index, entry in enumerate(file.data["goals"]):
            check_steps(file, index, catalogue.goals[entry["key"]], found)
    assert found.advice == []
