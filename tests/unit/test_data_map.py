"""The data map names every table and column, and its page is what the command writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli.db_data_map import PAGE
from bot.domain.errors import ConfigurationError
from bot.settings import ROOT
from bot.storage.data_map import SOURCE, load_data_map, render
from bot.storage.schema import metadata


def test_the_page_is_what_the_command_writes() -> None:
    text = render(load_data_map(metadata), metadata)
    assert (ROOT / PAGE).read_text() == text, "run `voorsorteer db data-map`"
    for table in metadata.tables.values():
        assert f"### {table.name}\n" in text
        for column in table.columns:
            assert f"| {column.name} | " in text


def test_a_column_that_is_not_told_or_not_there_is_a_mistake() -> None:
    changed = sa.MetaData()
    for table in metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["claims"].append_column(sa.Column("shoe_size", sa.Integer))
    sa.Table("diaries", changed, sa.Column("id", sa.Integer, primary_key=True))
    with pytest.raises(ConfigurationError) as found:
        load_data_map(changed)
    assert found.value.mistakes == [
        "data_map.yml: table 'diaries' is missing",
        "data_map.yml: claims: column 'shoe_size' is missing",
    ]


def test_what_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    wrong = SOURCE.read_text().replace("customer_name:", "customer_nickname:")
    path = tmp_path / "data_map.yml"
    path.write_text(wrong)
    with pytest.raises(ConfigurationError) as found:
        load_data_map(metadata, path)
    assert found.value.mistakes == [
        "data_map.yml: conversations: column 'customer_name' is missing",
        "data_map.yml: conversations: there is no column 'customer_nickname'",
    ]


def test_an_unknown_degree_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "data_map.yml"
    path.write_text(SOURCE.read_text().replace('["special"', '["perhaps"', 1))
    with pytest.raises(ConfigurationError):
        load_data_map(metadata, path)
