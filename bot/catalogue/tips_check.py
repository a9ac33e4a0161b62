"""Advice on the rules for proactive messages: what is out of date, and what is hard to read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import textstat

from bot.catalogue.check import HARD_TO_READ
from bot.catalogue.tips import tip_file
from bot.catalogue.yaml_lines import YamlFile
from bot.domain.goals import Catalogue
from bot.domain.tip_rules import MESSAGE, NO_ADVANTAGE


def tip_advice(root: Path, catalogue: Catalogue, today: dt.date) -> list[str]:
    """By file and line; the files were read without mistakes before."""
    textstat.set_lang("nl")
    advice = []
    for sector in catalogue.organisation.sectors:
        path = tip_file(root, sector)
        if not path.is_file():
            continue
        file = YamlFile(path, root)
        for index, entry in enumerate(file.data["tips"]):
            key = entry["key"]
            if entry["valid_until"] < today:
                told = f"'{key}' is not shown any more since {entry['valid_until']}"
                advice.append(file.mistake(["tips", index, "valid_until"], told))
            parts = [entry[name] for name in MESSAGE if entry[name] != NO_ADVANTAGE]
            for name, text in (("text", " ".join(parts)), ("why", entry["why"])):
                score = textstat.flesch_reading_ease(text)
                if score < HARD_TO_READ:
                    told = f"the {name} of '{key}' is hard to read (Flesch-Douma {score:.0f})"
                    advice.append(file.mistake(["tips", index, name], told))
    return advice
