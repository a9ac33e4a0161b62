"""Imported by the process that tests fork others from (`tests/processes.py`), and by nothing else:
everything is imported, and the data files of the demo are read. Nothing is connected."""

from __future__ import annotations

from dataclasses import replace

from bot import data_files
from bot.bootstrap import bootstrap
from bot.settings import load_settings
from tests.conftest import READ, once

for _name in READ:
    setattr(data_files, _name, once(getattr(data_files, _name)))
bootstrap(replace(load_settings({}), database_url="sqlite://"))
