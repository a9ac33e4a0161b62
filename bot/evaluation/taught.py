"""Files of sentences whose effect is asked: does training read them, and what do they teach?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.sentences import Example, read_sentences, sentence_files
from bot.domain.errors import ConfigurationError

__all__ = ["Taught", "read_taught"]


@dataclass(frozen=True)
class Taught:
    """The files as training names them, and their sentences (`where` is the file)."""

    root: Path
    files: Sequence[Path]
    examples: Sequence[Example]

    @property
    def names(self) -> list[str]:
        return [str(path.relative_to(self.root)) for path in self.files]

    @property
    def sectors(self) -> list[str]:
        return sorted({str(each.sector) for each in self.examples})

    @property
    def goals(self) -> Mapping[str, int]:
        """How many sentences each goal has here, in the order of the files."""
        return Counter(str(each.goal) for each in self.examples)

    def check_goals(self, known: Collection[str]) -> None:
        """Every sentence has a goal of the organisations that are judged.

        Raises:
            ConfigurationError: some goals are not known.
        """
        unknown = {
            f"{each.where}: there is no goal '{each.goal}'; `make check` says where": None
            for each in self.examples
            if each.goal not in known
        }
        if unknown:
            raise ConfigurationError(list(unknown))


def read_taught(root: Path, files: Sequence[Path]) -> Taught:
    """The sentences of these files; a name is from the folder where we are, or the project's.

    Raises:
        ConfigurationError: a file that training does not read, or one without a sentence.
    """
    read = {path.resolve(): path for path in sentence_files(root)}
    found: dict[Path, list[Example]] = {}
    mistakes = []
    for file in files:
        places = [file.resolve(), (root / file).resolve()]
        path = next((read[place] for place in places if place in read), None)
        if path is None:
            mistakes.append(f"{file}: {_why_not(root, places)}")
            continue
        found[path] = read_sentences(path, root, numbered=False)
        if not found[path]:
            mistakes.append(f"{file}: there is no sentence in it")
    if mistakes:
        raise ConfigurationError(mistakes)
    return Taught(root, list(found), [each for examples in found.values() for each in examples])


def _why_not(root: Path, places: Sequence[Path]) -> str:
    if not any(place.is_file() for place in places):
        return "there is no such file"
    sectors = sorted(path.stem for path in (root / "data" / "goals").glob("*.yml"))
    return (
        "training does not read it, so it has no effect; it reads data/nlu/SECTOR.yml and "
        f"data/nlu/SECTOR/NAME.yml, where SECTOR is one of {', '.join(sectors)}"
    )
