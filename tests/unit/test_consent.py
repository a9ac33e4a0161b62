"""What a citizen allows: when data may be used, and mistakes in the file with the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.consents import load_consents
from bot.domain.consent import Consent, ConsentTerms, Permissions
from bot.domain.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
WORDS = (ROOT / "data" / "consents.yml").read_text(encoding="utf-8")
NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.timezone.utc)


def _terms(version: int = 1, basis: str = "consent") -> ConsentTerms:
    purpose = {
        "key": "tips",
        "version": version,
        "basis": basis,
        "title": "Tips voor u",
        "explanation": "Wij geven u een tip.",
        "categories": [{"key": "cases", "title": "Zaken"}, {"key": "needs", "title": "Wensen"}],
    }
    return ConsentTerms.parse_obj({"purposes": [purpose]})


def _said(granted: bool, version: int = 1, minutes: int = 0, category: str = "cases") -> Consent:
    return Consent("tips", category, version, granted, NOON + dt.timedelta(minutes=minutes))


def test_without_a_word_consent_is_a_no_and_service_is_a_yes() -> None:
    assert not Permissions(_terms()).allows("tips", "cases")
    assert Permissions(_terms(basis="service")).allows("tips", "cases")


@pytest.mark.parametrize("basis", ["consent", "service"])
@pytest.mark.parametrize("now", [1, 2, 7])
def test_a_no_counts_whatever_the_words_have_become(basis: str, now: int) -> None:
    said = [_said(True, 1), _said(False, 1, minutes=1)]
    assert not Permissions(_terms(now, basis), said).allows("tips", "cases")


def test_a_yes_counts_only_for_the_words_it_was_said_to() -> None:
    assert Permissions(_terms(2), [_said(True, 2)]).allows("tips", "cases")
    assert not Permissions(_terms(3), [_said(True, 2)]).allows("tips", "cases")
    assert not Permissions(_terms(1), [_said(True, 2)]).allows("tips", "cases")


def test_part_of_the_service_needs_no_new_yes_when_the_words_change() -> None:
    assert Permissions(_terms(2, "service"), [_said(True, 1)]).allows("tips", "cases")


@pytest.mark.parametrize("basis", ["consent", "service"])
def test_the_last_word_counts_in_whatever_order_it_is_read(basis: str) -> None:
    yes, no = _said(True), _said(False, minutes=1)
    for said in ([yes, no], [no, yes]):
        assert not Permissions(_terms(basis=basis), said).allows("tips", "cases")
    again = _said(True, minutes=2)
    for said in ([yes, no, again], [again, no, yes]):
        assert Permissions(_terms(basis=basis), said).allows("tips", "cases")


def test_of_two_words_in_the_same_instant_the_one_written_last_counts() -> None:
    assert not Permissions(_terms(), [_said(True), _said(False)]).allows("tips", "cases")
    assert Permissions(_terms(), [_said(False), _said(True)]).allows("tips", "cases")


def test_what_is_said_of_one_kind_says_nothing_of_another() -> None:
    yes = Permissions(_terms(), [_said(True)])
    assert (yes.allows("tips", "cases"), yes.allows("tips", "needs")) == (True, False)
    no = Permissions(_terms(basis="service"), [_said(False)])
    assert (no.allows("tips", "cases"), no.allows("tips", "needs")) == (False, True)


def test_what_does_not_exist_is_never_allowed_whatever_was_said() -> None:
    sold = Consent("sell", "cases", 1, True, NOON)
    said = [sold, _said(True, category="bank_account")]
    for terms in (_terms(), _terms(basis="service")):
        found = Permissions(terms, said)
        assert not found.allows("sell", "cases")
        assert not found.allows("tips", "bank_account")
        assert not found.allows("", "")


def test_what_was_said_can_be_shown() -> None:
    found = Permissions(_terms(), [_said(True), _said(False, minutes=5)])
    assert found.said("tips", "cases") == _said(False, minutes=5)
    assert found.said("tips", "needs") is None


# --- the file -------------------------------------------------------------------------------------


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], ConsentTerms]:
    def written(words: str) -> ConsentTerms:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "consents.yml").write_text(words, encoding="utf-8")
        return load_consents(tmp_path)

    return written


def test_our_own_file_asks_each_kind_by_itself_and_uses_cases_as_service() -> None:
    terms = load_consents(ROOT)
    bases = {purpose.key: purpose.basis for purpose in terms.purposes}
    ours = {"recognise": "service", "aftercare": "service"}
    assert bases == {**ours, "remember": "consent", "tips": "consent"}
    kinds = {p.key: [kind.key for kind in p.categories] for p in terms.purposes}
    assert kinds["recognise"] == ["cases", "contacts", "needs"]
    research = ["home_type", "household", "usage", "contacts", "home_details", "exact_ages"]
    assert kinds["tips"] == [*research, "documents", "income", "cases"]


def test_all_words_are_there_in_english_as_well() -> None:
    for purpose in load_consents(ROOT).purposes:
        assert purpose.title_english and purpose.explanation_english
        assert all(kind.title_english for kind in purpose.categories)


def _line_of(words: str) -> int:
    """The line of the one place in the file with these words."""
    lines = [number for number, line in enumerate(WORDS.splitlines(), 1) if words in line]
    assert len(lines) == 1
    return lines[0]


REMEMBER, CHATS = "  - key: remember\n    version: 1", "- {key: chats, title: Uw gesprekken"
NEEDS = '      - {key: needs, title: "Wat u prettig vindt'
MISTAKES = {
    "a version of zero": (REMEMBER, "  - key: remember\n    version: 0", "key: remember", 1),
    "a version as a word": (REMEMBER, "  - key: remember\n    version: één", "key: remember", 1),
    "a key with capitals": ("key: remember", "key: Remember", "key: remember", 0),
    "a field that nobody knows": (CHATS, CHATS.replace("title", "titel"), CHATS, 0),
}


@pytest.mark.parametrize(("old", "new", "near", "below"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line(
    read: Callable[[str], ConsentTerms], old: str, new: str, near: str, below: int
) -> None:
    assert WORDS.count(old) == 1
    with pytest.raises(ConfigurationError) as error:
        read(WORDS.replace(old, new))
    line = _line_of(near) + below
    assert any(told.startswith(f"data/consents.yml:{line}: ") for told in error.value.mistakes)


def test_an_unknown_basis_names_the_field(read: Callable[[str], ConsentTerms]) -> None:
    with pytest.raises(ConfigurationError, match=r"consents\.yml:\d+: purposes\.1\.basis"):
        read(WORDS.replace("basis: service", "basis: because"))


def test_all_mistakes_are_told_at_once(read: Callable[[str], ConsentTerms]) -> None:
    with pytest.raises(ConfigurationError) as error:
        read(WORDS.replace("basis: service", "basis: because").replace("version: 1", "version: 0"))
    # Four versions, and the two that are part of the service.
    assert len(error.value.mistakes) == 6


@pytest.mark.parametrize("gone", ["key: chats", "key: cases", "key: needs", "key: outcome"])
def test_what_the_code_asks_about_cannot_be_left_out(
    read: Callable[[str], ConsentTerms], gone: str
) -> None:
    with pytest.raises(ConfigurationError) as error:
        read(WORDS.replace(gone, "key: another"))
    (told,) = error.value.mistakes
    assert told.startswith(f"data/consents.yml:{_line_of('purposes:')}: ")
    assert f"'{gone.removeprefix('key: ')}'" in told


@pytest.mark.parametrize("words", ["", "purposes: []", "- a\n- b", "purposes: 3", "null"])
def test_a_file_that_says_nothing_is_a_mistake_and_no_crash(
    read: Callable[[str], ConsentTerms], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=r"consents\.yml"):
        read(words)


def test_a_file_that_is_not_there_or_no_yaml_is_named(
    tmp_path: Path, read: Callable[[str], ConsentTerms]
) -> None:
    with pytest.raises(ConfigurationError, match=r"data/consents\.yml: this file is missing"):
        load_consents(tmp_path)
    with pytest.raises(ConfigurationError, match=r"data/consents\.yml:2: this is not YAML"):
        read("purposes:\n  - {key: [}\n")
