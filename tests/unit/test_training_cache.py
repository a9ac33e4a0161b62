"""What was learned before is not learned again, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu import training_cache
from bot.nlu.sorting_model import LabelledSentence, SortingModel
from bot.nlu.training_cache import cache_folder, kept_model


@pytest.fixture(scope="module")
def small() -> SortingModel:
    return SortingModel().fit(
        [LabelledSentence("hond", "blaffen"), LabelledSentence("kat", "miauwen")]
    )


def test_the_same_is_made_once(tmp_path: Path, small: SortingModel) -> None:
    made = []

    def make() -> SortingModel:
        made.append(1)
        return small

    kept_model(tmp_path, "de zinnen", make)
    again = kept_model(tmp_path, "de zinnen", make)
    assert len(made) == 1
    assert again.estimate("hond").goals == small.estimate("hond").goals
    kept_model(tmp_path, "andere zinnen", make)
    assert len(made) == 2


def test_a_training_that_fails_leaves_nothing_behind(tmp_path: Path, small: SortingModel) -> None:
    def fail() -> SortingModel:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept_model(tmp_path, "de zinnen", fail)
    assert kept_model(tmp_path, "de zinnen", lambda: small) is small


def test_only_the_newest_are_kept(tmp_path: Path, small: SortingModel) -> None:
    for number in range(training_cache._KEPT + 2):
        kept_model(tmp_path, f"zinnen {number}", lambda: small)
    assert len(list(tmp_path.iterdir())) == training_cache._KEPT


def test_it_stands_beside_rasas_own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASA_CACHE_DIRECTORY", raising=False)
    assert cache_folder(tmp_path) == tmp_path / ".rasa" / "cache" / "sorting"
    monkeypatch.setenv("RASA_CACHE_DIRECTORY", "/elders")
    assert cache_folder(tmp_path) == Path("/elders/sorting")
