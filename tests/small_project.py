"""A project small enough to train in a second: two organisations, three sectors, a few goals."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.catalogue.messages import COLUMNS
from bot.settings import ROOT

_ORGANISATION = """
name: {name}
kind: {kind}
sectors: [algemeen, {kind}]
website: https://www.{key}.example
phone: 088 000 00 00
email: info@{key}.example
address: Plein 1, 1234 AB Stad
opening_hours: {{week: {{ma: 09:00-17:00}}}}
departments: {{klantcontact: {{name: Klantcontact}}}}
default_department: klantcontact
costs: {{missed: {missed}, over: 4, asked: 1}}
"""
_GOAL = """
  - key: {key}
    title: {title}
    department: klantcontact
    complexity: {complexity}
    answer: {{short: "Dat regelt u op {{website}}."}}
    intake: [Waar gaat het om?]
    understanding: Dat is begrijpelijk.
    source: https://www.example.nl
    valid_until: 2030-12-31
"""
_GOALS = {
    "algemeen": {"bezwaar": ("Bezwaar maken", "complex"), "adres": ("Adres opvragen", "simple")},
    "gemeente": {
        "paspoort": ("Paspoort aanvragen", "simple"),
        "grofvuil": ("Grofvuil ophalen", "simple"),
    },
    "pensioen": {"uitbetaling": ("Pensioen krijgen", "simple")},
}
_SENTENCES = {
    "algemeen": {
        "bezwaar": (
            "ik ben het niet eens met uw besluit",
            "hoe maak ik bezwaar tegen uw beslissing",
            "uw besluit klopt niet en ik kom er niet uit",
            "ik wil bezwaar indienen, dit is oneerlijk",
            "mijn bezwaar is al twee keer afgewezen",
            "weer een brief met een verkeerd besluit",
        ),
        "adres": (
            "wat is uw adres",
            "waar zit uw kantoor",
            "in welke straat kan ik langskomen",
            "adres van het kantoor",
            "hoe kom ik bij u op het plein",
            "waar kan ik u vinden",
        ),
    },
    "gemeente": {
        "paspoort": (
            "wat kost een paspoort",
            "paspoort aanvragen",
            "ik heb een nieuw paspoort nodig",
            "hoe lang duurt een paspoort",
            "mijn paspoort is verlopen",
            "paspoort voor mijn kind",
        ),
        "grofvuil": (
            "mijn oude bank moet weg",
            "kunt u grofvuil ophalen",
            "wanneer komt het grofvuil",
            "grofvuil aanmelden",
            "ik wil een kast laten ophalen",
            "waar laat ik mijn oude matras",
        ),
    },
    "pensioen": {
        "uitbetaling": (
            "wanneer krijg ik mijn pensioen",
            "hoeveel pensioen krijg ik per maand",
            "op welke dag betaalt u mijn pensioen",
            "pensioen ontvangen vanaf welke leeftijd",
            "mijn pensioen is nog niet gestort",
            "hoe hoog wordt mijn pensioen later",
        )
    },
}
_MESSAGES = {
    "algemeen": (
        "bezwaar\t\tcomplex\tnee\tboos\tspreektaal\tdie beslissing van jullie slaat nergens op",
        "adres\t\tsimple\tnee\tneutraal\tkort\tin welk gebouw moet ik morgen zijn",
        "bezwaar\t\tcomplex\tnee\tneutraal\tformeel\tHierbij protesteer ik tegen uw beslissing",
    ),
    "gemeente": (
        "paspoort\tadres\tsimple\tnee\tneutraal\tkort\tvoor een reisdocument, bij welk loket",
        "grofvuil\t\tsimple\tnee\tneutraal\tspreektaal\tdie versleten bank van ons moet hier weg",
    ),
    "pensioen": (
        "uitbetaling\t\tsimple\tnee\tneutraal\tkort\tkomt mijn pensioen voor de kerst binnen",
    ),
}
_QUESTIONS = (
    "id\tlabel\ttopic\tquestion\tsubjects\n"
    "1\tsimple\tpaspoort\tHoe lang is een identiteitsbewijs geldig?\tPaspoort\n"
)


def make_project(root: Path) -> Path:
    """Write the project into this folder; `missed` of the municipality costs 20, not 10."""
    shutil.copy(ROOT / "config.yml", root)
    for key, kind, missed in (("stad", "gemeente", 20), ("fonds", "pensioen", 10)):
        _write(
            root / "organisations" / f"{key}.yml",
            _ORGANISATION.format(key=key, name=key.title(), kind=kind, missed=missed),
        )
    for sector, goals in _GOALS.items():
        written = "".join(
            _GOAL.format(key=key, title=title, complexity=complexity)
            for key, (title, complexity) in goals.items()
        )
        _write(root / "data" / "goals" / f"{sector}.yml", f"goals:{written}")
        blocks = "".join(
            f"- intent: {goal}\n  metadata: {{label: {_GOALS[sector][goal][1]}}}\n  examples: |\n"
            + "".join(f"    - {text}\n" for text in texts)
            for goal, texts in _SENTENCES[sector].items()
        )
        _write(root / "data" / "nlu" / f"{sector}.yml", f'version: "3.1"\nnlu:\n{blocks}')
        _write(
            root / "evaluation" / "messages" / f"{sector}.tsv",
            "\n".join(["\t".join(COLUMNS), *_MESSAGES[sector]]) + "\n",
        )
    _write(root / "evaluation" / "rijksoverheid_questions.tsv", _QUESTIONS)
    return root


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
