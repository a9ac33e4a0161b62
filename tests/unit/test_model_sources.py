"""A model is made again when what it depends on changes, and only then."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.sources import modules_behind
from bot.settings import ROOT


def _package(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_what_is_imported_along_the_way_counts_too(tmp_path: Path) -> None:
    root = _package(
        tmp_path,
        {
            "bot/__init__.py": "",
            "bot/nlu/__init__.py": "",
            "bot/nlu/sorter.py": "from bot.domain.signals import signs\nimport json\n",
            "bot/domain/__init__.py": "",
            "bot/domain/signals.py": "from bot.domain import text\n",
            "bot/domain/text.py": "import bot.domain.signals\n",
            "bot/domain/desk.py": "from bot.nlu.sorter import x\n",
        },
    )
    found = modules_behind(root, [root / "bot/nlu/sorter.py"])
    names = {path.relative_to(root.resolve()).as_posix() for path in found}
    assert {"bot/nlu/sorter.py", "bot/domain/signals.py", "bot/domain/text.py"} <= names
    assert "bot/domain/desk.py" not in names


def test_the_rules_of_the_rubric_are_behind_the_model_and_the_desk_is_not() -> None:
    found = modules_behind(ROOT, (ROOT / "bot/nlu").glob("*.py"))
    names = {path.relative_to(ROOT).as_posix() for path in found}
    assert {"bot/domain/triage.py", "bot/domain/signal_rules.py", "bot/nlu/sorter.py"} <= names
    assert "bot/domain/handoff.py" not in names
    assert not any(name.startswith(("bot/gateway/", "bot/storage/")) for name in names)


def test_the_networks_do_not_depend_on_how_their_answers_are_used() -> None:
    start = [ROOT / "bot/nlu/sorting_model.py", ROOT / "bot/nlu/background.py"]
    names = {path.relative_to(ROOT).as_posix() for path in modules_behind(ROOT, start)}
    assert "bot/domain/signal_rules.py" in names
    assert "bot/nlu/sorter.py" not in names
