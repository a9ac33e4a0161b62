"""A next step: its words, its day, and what does not fit together."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from bot.domain.next_steps import NextStep

#: A Thursday.
TODAY = dt.date(2026, 12, 24)
CHRISTMAS = [dt.date(2026, 12, 25)]


@pytest.mark.parametrize(
    ("given", "words", "day"),
    [
        ({"within_days": 5}, "binnen 5 dagen", dt.date(2026, 12, 29)),
        ({"within_days": 1}, "binnen 1 dag", dt.date(2026, 12, 25)),
        (
            {"within_days": 1, "working_days": True},
            "binnen 1 werkdag",
            dt.date(2026, 12, 28),  # after a day that we are closed, and a weekend
        ),
        ({"within_days": 3, "working_days": True}, "binnen 3 werkdagen", dt.date(2026, 12, 30)),
        (
            {"within_days": 5, "after": "uw aanvraag"},
            "binnen 5 dagen na uw aanvraag",
            None,  # nobody knows when they apply
        ),
        ({"within": "2 weken"}, "binnen 2 weken", dt.date(2027, 1, 7)),
        ({"within": "binnen 2 werkdagen"}, "binnen 2 werkdagen", dt.date(2026, 12, 29)),
        ({"within": "2 maanden"}, "binnen 2 maanden", dt.date(2027, 2, 24)),
        ({"within": "1 jaar"}, "binnen 1 jaar", dt.date(2027, 12, 24)),
        ({"within": "6 tot 8 weken"}, "binnen 6 tot 8 weken", dt.date(2027, 2, 18)),
        # Usually: then it may be later, and a day in a calendar would promise more.
        ({"within": "meestal binnen 8 weken"}, "meestal binnen 8 weken", None),
        (
            {"within": "8 weken", "after": "uw aanvraag"},
            "binnen 8 weken na uw aanvraag",
            None,
        ),
        ({"due_on": "2027-01-04"}, "uiterlijk 4 januari 2027", dt.date(2027, 1, 4)),
        ({"due_on": "2027-01-04", "due": "na de vakantie"}, "na de vakantie", dt.date(2027, 1, 4)),
        ({"due": "zo snel mogelijk"}, "zo snel mogelijk", None),
        ({}, None, None),
    ],
)
def test_the_words_and_the_day_of_a_term(
    given: dict[str, object], words: str | None, day: dt.date | None
) -> None:
    step = NextStep(who="wij", what="Wij sturen u een brief.", **given)
    assert (step.due, step.day(TODAY, CHRISTMAS)) == (words, day)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (NextStep(who="u", what="Bel ons.", due="vandaag"), "U: Bel ons (vandaag)."),
        (NextStep(who="wij", what="Wij bellen u."), "Wij bellen u."),
        (
            NextStep(who="wij", what="Een collega kijkt ernaar", due="vrijdag", notice="per brief"),
            "Wij: Een collega kijkt ernaar (vrijdag). U hoort dit per brief.",
        ),
        (
            NextStep(who="ander", party="De notaris", what="maakt de akte", notice="Per post."),
            "De notaris: maakt de akte. U hoort dit per post.",
        ),
        (
            NextStep(who="wij", what="Wij betalen u", notice="u ziet het op uw rekening"),
            "Wij betalen u. U ziet het op uw rekening.",
        ),
        (
            NextStep(who="wij", what="Wij schrijven u", notice="SMS"),
            "Wij schrijven u. U hoort dit SMS.",
        ),
    ],
)
def test_a_step_reads_as_one_line(step: NextStep, line: str) -> None:
    assert step.line() == line


def test_who_reads_english_reads_the_translation_and_nobody_a_half_one() -> None:
    english = {"what": "Call us.", "due": "today"}
    step = NextStep(who="u", what="Bel ons.", due="vandaag", notice="per brief", english=english)
    told = step.in_english()
    assert told is not None and told.line("en") == "You: Call us (today)."
    assert NextStep(who="u", what="Bel ons.").in_english() is None


@pytest.mark.parametrize(
    ("given", "english", "line"),
    [
        ({"within": "8 weken"}, {}, "We send a letter (within 8 weeks)."),
        (
            {"within": "meestal binnen 1 werkdag", "after": "uw vraag"},
            {"after": "your question", "notice": "by letter"},
            "We send a letter (usually within 1 working day after your question). "
            "You hear this by letter.",
        ),
        (
            {"within_days": 1},
            {"notice": "we call you"},
            "We send a letter (within 1 day). We call you.",
        ),
        ({"within_days": 2, "after": "uw vraag"}, {"due": "soon"}, "We send a letter (soon)."),
    ],
)
def test_a_term_needs_no_translation(
    given: dict[str, object], english: dict[str, object], line: str
) -> None:
    told = {"what": "We send a letter.", **english}
    step = NextStep(who="wij", what="Wij sturen een brief.", english=told, **given).in_english()
    assert step is not None and step.line("en") == line
    # The day is the same, whoever reads it.
    assert step.day(TODAY) == NextStep(who="wij", what="Wij sturen een brief.", **given).day(TODAY)


def test_who_reads_english_reads_who_else_does_it_in_english() -> None:
    english = {"party": "The notary", "what": "draws up the deed"}
    step = NextStep(who="ander", party="De notaris", what="maakt de akte", english=english)
    told = step.in_english()
    assert told is not None and told.line("en") == "The notary: draws up the deed."


@pytest.mark.parametrize(
    "given",
    [
        {"who": "ander"},
        {"who": "wij", "party": "De notaris"},
        {"who": "ander", "party": "U: betaal meteen"},
        {"who": "wij", "working_days": True},
        {"who": "wij", "after": "uw aanvraag"},
        {"who": "wij", "within_days": 3, "due_on": "2027-01-04"},
        {"who": "wij", "within": "3 dagen", "due_on": "2027-01-04"},
        {"who": "wij", "within": "3 dagen", "within_days": 3},
        {"who": "wij", "within": "3 dagen", "working_days": True},
        {"who": "wij", "within": "snel"},
        {"who": "wij", "within": "0 dagen"},
        {"who": "wij", "within": "1000 jaar"},
        {"who": "wij", "within": "3 dagen", "after": "uw vraag", "english": {"what": "We call."}},
        {"who": "wij", "within_days": 0},
        {"who": "zij"},
    ],
)
def test_what_does_not_fit_together_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NextStep(what="Iets doen.", **given)


def test_what_is_kept_reads_the_same_when_it_is_read_back() -> None:
    for term in (
        {"within_days": 2, "working_days": True},
        {"within": "2 weken", "after": "uw vraag"},
    ):
        step = NextStep(who="wij", what="Wij bellen u.", **term)
        assert NextStep.parse_raw(step.json()) == step
