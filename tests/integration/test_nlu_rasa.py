"""The NLU components inside Rasa: trained and asked as Rasa does, on a small project."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.classify import LineClassifier, classify_lines
from bot.settings import ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

CONFIG = """recipe: default.v1
assistant_id: klein
language: nl
importers:
- name: bot.nlu.catalogue_importer.CatalogueImporter
pipeline:
- name: bot.nlu.personal_data.PersonalDataMasker
- name: bot.nlu.dutch_spacy.DutchSpacyTokenizer
- name: bot.nlu.sorting_classifier.SortingClassifier
policies:
- name: RulePolicy
"""
DOMAIN = """version: "3.1"
intents: [groet]
entities: [zaaknummer, bedrag, datum, postcode]
responses:
  utter_hoi: [{text: Hallo}]
  utter_doel: [{text: Dat kan}]
"""
RULES = """version: "3.1"
rules:
- rule: greet
  steps:
  - intent: groet
  - action: utter_hoi
- rule: any goal
  steps:
  - intent: doel
  - action: utter_doel
"""
SENTENCES = {
    ("groet", "smalltalk"): ["hallo", "hoi", "goedemorgen", "dag daar", "hey", "goedenavond"],
    ("paspoort", "simple"): [
        "wat kost een paspoort",
        "paspoort aanvragen",
        "hoe lang duurt een nieuwe id kaart",
        "waar haal ik mijn paspoort op",
        "ik wil een identiteitskaart",
        "mijn paspoort is verlopen",
    ],
    ("paspoort", "complex"): [
        "ik heb al drie keer gebeld over mijn paspoort en nog steeds niks",
        "mijn paspoort is geweigerd en ik ben het er niet mee eens",
        "de een zegt dat mijn paspoort klaar is en de ander niet",
        "ik wacht al maanden op mijn paspoort en snap er niks van",
        "mijn moeder is overleden en ik vind haar paspoort niet, wat nu",
        "ik kan het paspoort niet betalen want ik heb schulden",
    ],
    ("medewerker_spreken", "human"): [
        "ik wil een medewerker",
        "geen robot",
        "mag ik iemand spreken",
        "een echt mens",
        "kan ik iemand aan de lijn krijgen",
        "medewerker",
    ],
}
GOALS = {
    "algemeen": [("groet", "smalltalk", "Hallo"), ("medewerker_spreken", "human", "Een mens")],
    "klein": [("paspoort", "goal", "Een paspoort aanvragen")],
    "ander": [("buslijn", "goal", "Een bus nemen")],
}


def _nlu(intents: list[str]) -> str:
    blocks = []
    for (intent, label), sentences in SENTENCES.items():
        if intent in intents:
            lines = "".join(f"    - {sentence}\n" for sentence in sentences)
            head = f"- intent: {intent}\n  metadata: {{label: {label}}}\n"
            blocks.append(f"{head}  examples: |\n{lines}")
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Rasa project with two sectors of its organisation, and one of another."""
    import yaml

    root = tmp_path_factory.mktemp("project")
    _write(root / "config.yml", CONFIG)
    _write(root / "domain.yml", DOMAIN)
    _write(root / "data" / "rules" / "rules.yml", RULES)
    _write(root / "data" / "nlu" / "algemeen.yml", _nlu(["groet", "medewerker_spreken"]))
    _write(root / "data" / "nlu" / "klein.yml", _nlu(["paspoort"]))
    other = 'version: "3.1"\nnlu:\n- intent: buslijn\n  examples: |\n    - welke bus gaat er\n'
    _write(root / "data" / "nlu" / "ander.yml", other)
    organisation = yaml.safe_load((ROOT / "organisations" / "voorbeeldstad.yml").read_text())
    organisation |= {"sectors": ["algemeen", "klein"]}
    organisation |= {"costs": {"missed": 20, "over": 4, "asked": 1}}
    organisation.pop("overrides", None)
    _write(root / "organisations" / "kleinstad.yml", yaml.safe_dump(organisation))
    full = {
        "department": organisation["default_department"],
        "source": "https://www.rijksoverheid.nl/",
        "valid_until": "2030-01-01",
        "intake": ["Waar gaat het over?"],
        "understanding": "Vervelend dat dit niet lukt.",
    }
    for sector, goals in GOALS.items():
        entries = [
            {
                "key": key,
                "title": title,
                "kind": kind,
                "answer": {"short": f"{title} kan hier."},
                **(full if kind == "goal" else {}),
            }
            for key, kind, title in goals
        ]
        _write(root / "data" / "goals" / f"{sector}.yml", yaml.safe_dump({"goals": entries}))
    before = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOORSORTEER_ORGANISATION", "kleinstad")
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        patch.setenv("RASA_CACHE_DIRECTORY", str(root / ".cache"))
        os.chdir(root)
        yield root
    os.chdir(before)


@pytest.fixture(scope="module")
def model(project: Path) -> Path:
    from rasa.model_training import train

    result = train(
        str(project / "domain.yml"),
        str(project / "config.yml"),
        [str(project / "data")],
        output=str(project / "models"),
        fixed_model_name="klein",
    )
    assert result.model
    return Path(result.model)


@pytest.fixture(scope="module")
def parse(model: Path) -> Any:
    """Asks the trained model as the Rasa server does."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog()
    agent = Agent.load(str(model))
    return lambda text: asyncio.run(agent.parse_message(text))


def test_a_message_gets_its_goal_and_its_sorting(parse: Any) -> None:
    parsed = parse("wat kost een nieuw paspoort")
    assert parsed["intent"]["name"] == "paspoort"
    assert set(parsed["triage"]) == {
        "label", "decision", "probability", "urgent", "feeling", "reasons", "also", "language",
        "danger",
    }  # fmt: skip
    assert parsed["triage"]["label"] == "simple"
    json.dumps(parsed)


def test_asking_for_a_person_wins_over_the_subject(parse: Any) -> None:
    parsed = parse("ik wil een medewerker spreken over mijn paspoort")
    assert parsed["intent"] == {"name": "medewerker_spreken", "confidence": 1.0}
    assert parsed["intent_ranking"][0] == parsed["intent"]
    assert parsed["triage"]["decision"] == "human"


def test_personal_data_is_masked_for_the_model(parse: Any) -> None:
    parsed = parse("mijn bsn is 123456782 en ik wil een paspoort")
    assert parsed["text"] == "mijn bsn is [bsn] en ik wil een paspoort"


def test_patterns_find_what_agents_look_for(parse: Any) -> None:
    parsed = parse("zaak Z-2026-001234, € 50 betaald op 3 maart, ik woon op 1234 AB")
    found = {(entity["entity"], entity["value"]) for entity in parsed["entities"]}
    assert {("bedrag", "€ 50"), ("datum", "3 maart"), ("postcode", "1234 AB")} <= found
    assert "zaaknummer" in {entity["entity"] for entity in parsed["entities"]}


@pytest.mark.parametrize("text", ["", " ", "🙂", "\u200b", "x" * 20_000, "?", "ß" * 300])
def test_any_text_can_be_asked(parse: Any, text: str) -> None:
    json.dumps(parse(text))


def test_only_the_sectors_of_the_organisation_are_trained(parse: Any) -> None:
    ranked = {entry["name"] for entry in parse("welke bus gaat er")["intent_ranking"]}
    assert ranked == {"groet", "paspoort", "medewerker_spreken"}


def test_classify_gives_the_answers_of_the_pipeline(model: Path, parse: Any) -> None:
    texts = [text for texts in SENTENCES.values() for text in texts]
    texts += ["kan iemand mij bellen", "mijn bsn is 123456782", "", "mijn man slaat mij", "🙂"]
    for text, line in zip(texts, classify_lines(model, texts), strict=True):
        parsed = parse(text)
        assert line["goal"] == parsed["intent"]["name"]
        assert line["confidence"] == pytest.approx(parsed["intent"]["confidence"], abs=1e-4)
        assert {name: line[name] for name in parsed["triage"]} == parsed["triage"]


def test_classify_takes_the_costs_of_the_organisation(model: Path) -> None:
    thresholds = LineClassifier(model)._thresholds
    assert thresholds.simple_below == pytest.approx(1 / 20)
    assert thresholds.complex_from == pytest.approx(1 - 1 / 4)


def test_the_importer_adds_goals_to_the_domain_and_writes_out_the_rules(project: Path) -> None:
    from rasa.shared.core.events import UserUttered
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )
    assert {"groet", "paspoort", "medewerker_spreken"} <= set(importer.get_domain().intents)
    assert "doel" not in importer.get_domain().intents
    told = {
        step.block_name: [e.intent_name for e in step.events if isinstance(e, UserUttered)]
        for step in importer.get_stories().story_steps
    }
    assert told == {
        "greet": ["groet"],
        "any goal (medewerker_spreken)": ["medewerker_spreken"],
        "any goal (paspoort)": ["paspoort"],
    }


def test_sentences_from_elsewhere_are_taken_as_they_are(project: Path, tmp_path: Path) -> None:
    from rasa.shared.importers.importer import TrainingDataImporter

    _write(tmp_path / "nlu" / "ander.yml", (project / "data/nlu/ander.yml").read_text())
    importer = TrainingDataImporter.load_nlu_importer_from_config(
        str(project / "config.yml"), training_data_paths=[str(tmp_path)]
    )
    assert importer.get_nlu_data().intents == {"buslijn"}


def test_one_goal_only_is_told_in_words() -> None:
    from rasa.shared.exceptions import RasaException
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from bot.nlu.sorting_classifier import SortingClassifier

    classifier = SortingClassifier({"use_cache": False}, None, None)  # type: ignore[arg-type]
    data = TrainingData([Message({"text": "hallo", "intent": "groet"})])
    with pytest.raises(RasaException, match="at least two goals, and got 1"):
        classifier.train(data)


def test_a_spacy_model_that_is_not_there_is_told_with_the_name_of_the_setting() -> None:
    from bot.domain.errors import ConfigurationError
    from bot.nlu.dutch import DutchReader

    with pytest.raises(ConfigurationError, match=r"VOORSORTEER_SPACY_MODEL.*nl_bestaat_niet"):
        DutchReader("nl_bestaat_niet")


def test_a_trained_spacy_model_is_used_when_it_is_named(tmp_path: Path) -> None:
    import spacy

    from bot.nlu.dutch import DutchReader

    trained = spacy.blank("nl")
    ruler = trained.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "bakken"}]], {"LEMMA": "eigen-lemma"})  # type: ignore[attr-defined]
    trained.to_disk(tmp_path / "nl_eigen")
    tokens, entities = DutchReader(str(tmp_path / "nl_eigen")).read("twee bakken voor 3 maart")
    assert tokens[1].lemma == "eigen-lemma"
    assert [entity.value for entity in entities] == ["3 maart"]


def test_what_is_no_model_is_told(tmp_path: Path) -> None:
    from bot.domain.errors import ConfigurationError

    _write(tmp_path / "leeg.tar.gz", "geen archief")
    with pytest.raises(ConfigurationError, match="no trained model"):
        LineClassifier(tmp_path / "leeg.tar.gz")
