"""Advice on the rules for proactive messages: what is out of date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.catalogue.tips import tip_file
from bot.catalogue.yaml_lines import YamlFile
from bot.domain.goals import Catalogue


def tip_advice(root: Path, catalogue: Catalogue, today: dt.date) -> list[str]:
    """By file and line; the files were read without mistakes before."""
    advice = []
    for sector in catalogue.organisation.sectors:
        path = tip_file(root, sector)
        if not path.is_file():
            continue
        file = YamlFile(path, root)
        for index, entry in enumerate(file.data["tips"]):
            if entry["valid_until"] < today:
                told = f"'{entry['key']}' is not shown any more since {entry['valid_until']}"
                advice.append(file.mistake(["tips", index, "valid_until"], told))
    return advice
