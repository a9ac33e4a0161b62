"""Proactive messages: when something may be said, what fits, and how often."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.customer import Case, Contact, Fact
from bot.domain.tip_conditions import Condition, FactTerms, Grounds, holds, in_words
from bot.domain.tip_limits import TipLimits
from bot.domain.tip_rules import TipRule
from bot.domain.tips import Moment, ShownTip, choose, hindrance, room_for_more

TODAY = dt.date(2026, 3, 10)
NOW = dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.timezone.utc)
LIMITS = TipLimits()
OLDEST = TODAY - dt.timedelta(days=400)
TERMS = {
    name: FactTerms.parse_obj(
        dict(key=name, category=category, type=kind, title=name, title_english=name)
    )
    for name, category, kind in (
        ("valid_until", "documents", "date"),
        ("use_now", "usage", "number"),
        ("use_before", "usage", "number"),
        ("home", "home_type", "text"),
        ("registered", "household", "yes_no"),
    )
}


def _grounds(*, age: int = 0, **facts: Any) -> Grounds:
    as_of = TODAY - dt.timedelta(days=age)
    known = {name: Fact(TERMS[name].category, name, value, as_of) for name, value in facts.items()}
    return Grounds(TODAY, TERMS, known)


def _condition(**fields: Any) -> Condition:
    return Condition.parse_obj(fields)


def _in(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def _rule(**fields: Any) -> TipRule:
    usual: dict[str, Any] = dict(
        key="use",
        kind="deviation",
        sector="nuts_vervoer",
        title="Meer water",
        title_english="More water",
        uses=["usage"],
        when=[{"fact": "use_now", "more_percent": 30, "from": "use_before"}],
        text="Uw verbruik is {procent} procent hoger.",
        text_english="Your use is {procent} percent higher.",
        why="Nu {use_now} liter, eerst {use_before} liter.",
        why_english="Now {use_now} litres, before {use_before} litres.",
        ease="U hoeft bijna niets te doen.",
        ease_english="You hardly have to do anything.",
        advantage="U voorkomt een hoge rekening.",
        advantage_english="You prevent a high bill.",
        leads_to={"goal": "hoog_verbruik", "button": "Meer weten", "button_english": "More"},
        again_after_days=180,
        source="https://voorbeeld.nl",
        valid_until=dt.date(2027, 1, 1),
    )
    return TipRule(**{**usual, **fields})


# --- conditions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ({"at_least": 10}, 10, True),
        ({"at_least": 10}, 9.99, False),
        ({"at_most": 10}, 10, True),
        ({"at_most": 10}, 11, False),
        ({"is": 10}, 10, True),
        ({"is": 10}, 11, False),
        # Not of its type: never guessed.
        ({"at_least": 10}, "12", False),
        ({"at_least": 1}, True, False),
    ],
)
def test_a_number_is_held_against_its_test(test: dict, value: Any, expected: bool) -> None:
    condition = _condition(fact="use_now", **test)
    assert holds(condition, _grounds(use_now=value), OLDEST) is expected


@pytest.mark.parametrize(
    ("test", "days", "expected"),
    [
        ({"within_days": 30}, 0, True),
        ({"within_days": 30}, 30, True),
        ({"within_days": 30}, 31, False),
        ({"within_days": 30}, -1, False),
        ({"past_days": 30}, 0, True),
        ({"past_days": 30}, -30, True),
        ({"past_days": 30}, -31, False),
        ({"past_days": 30}, 1, False),
    ],
)
def test_a_day_lies_ahead_or_behind(test: dict, days: int, expected: bool) -> None:
    condition = _condition(fact="valid_until", **test)
    assert holds(condition, _grounds(valid_until=_in(days)), OLDEST) is expected


def test_what_is_no_day_holds_nothing() -> None:
    condition = _condition(fact="valid_until", within_days=30)
    assert not holds(condition, _grounds(valid_until="binnenkort"), OLDEST)
    assert not holds(condition, _grounds(valid_until=20260320), OLDEST)


@pytest.mark.parametrize(
    ("test", "now", "expected"),
    [
        ("more_percent", 130, True),
        ("more_percent", 129, False),
        ("more_percent", 60, False),
        ("less_percent", 70, True),
        ("less_percent", 71, False),
        ("less_percent", 140, False),
        ("deviates_percent", 130, True),
        ("deviates_percent", 70, True),
        ("deviates_percent", 100, False),
    ],
)
def test_percents_are_of_what_it_was(test: str, now: float, expected: bool) -> None:
    condition = _condition(fact="use_now", **{test: 30, "from": "use_before"})
    assert holds(condition, _grounds(use_now=now, use_before=100), OLDEST) is expected


@pytest.mark.parametrize("before", [0, -5, None, "100"])
def test_of_nothing_there_are_no_percents(before: Any) -> None:
    facts = {"use_now": 200} if before is None else {"use_now": 200, "use_before": before}
    condition = _condition(fact="use_now", more_percent=30, **{"from": "use_before"})
    assert not holds(condition, _grounds(**facts), OLDEST)


def test_yes_is_not_no_and_an_unknown_fact_is_neither() -> None:
    no = _condition(fact="registered", **{"is": False})
    assert holds(no, _grounds(registered=False), OLDEST)
    assert not holds(no, _grounds(registered=True), OLDEST)
    assert not holds(no, _grounds(registered=0), OLDEST)
    assert not holds(no, _grounds(), OLDEST)


def test_a_fact_that_is_too_old_counts_for_nothing() -> None:
    condition = _condition(fact="home", **{"is": "appartement"})
    assert holds(condition, _grounds(age=400, home="appartement"), OLDEST)
    assert not holds(condition, _grounds(age=401, home="appartement"), OLDEST)


def test_a_contact_or_a_case_must_be_there_or_must_not() -> None:
    contact = Contact(NOW - dt.timedelta(days=40), "chat", "x", "kwijtschelding")
    case = Case("Z-1", "x", "loopt", "kwijtschelding", NOW - dt.timedelta(days=10))
    grounds = replace(_grounds(), contacts=(contact,), cases=(case,))
    for fields, expected in (
        ({"contact": "kwijtschelding", "within_days": 40}, True),
        ({"contact": "kwijtschelding", "within_days": 39}, False),
        ({"contact": "kwijtschelding", "within_days": 39, "absent": True}, True),
        ({"contact": "iets_anders"}, False),
        ({"case": "kwijtschelding"}, True),
        ({"case": "kwijtschelding", "running": False}, False),
        ({"case": "kwijtschelding", "within_days": 9}, False),
        ({"case": "kwijtschelding", "absent": True}, False),
    ):
        assert holds(_condition(**fields), grounds, OLDEST) is expected, fields


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"fact": "home"},
        {"fact": "use_now", "contact": "x", "at_least": 1},
        {"fact": "use_now", "at_least": 1, "at_most": 2},
        {"fact": "use_now", "at_least": 1, "absent": True},
        {"fact": "use_now", "more_percent": 10},
        {"fact": "use_now", "at_least": 1, "from": "use_before"},
        {"contact": "x", "at_least": 1},
        {"contact": "x", "running": True},
        {"fact": "use_now", "expression": "__import__('os')"},
    ],
)
def test_a_condition_that_says_too_little_or_too_much_is_refused(fields: dict) -> None:
    with pytest.raises(ValidationError):
        _condition(**fields)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"fact": "use", "at_least": 1}, "there is no fact 'use'"),
        ({"fact": "home", "at_least": 1}, "is of type text"),
        ({"fact": "valid_until", "is": "2027-01-01"}, "is of type date"),
        ({"fact": "use_now", "more_percent": 10, "from": "home"}, "is no number"),
        ({"fact": "registered", "is": "ja"}, "is of type yes_no"),
    ],
)
def test_a_test_that_does_not_fit_the_fact_is_told(fields: dict, problem: str) -> None:
    assert problem in (_condition(**fields).problem(TERMS) or "")


def test_values_are_said_as_people_say_them() -> None:
    assert in_words(61500.0, "nl", TODAY) == "61.500"
    assert in_words(1312.5, "nl", TODAY) == "1.312,50"
    assert in_words(1312.5, "en", TODAY) == "1,312.50"
    assert in_words(dt.date(2027, 3, 1), "nl", TODAY) == "1 maart 2027"
    assert in_words(True, "nl", TODAY) == "ja"


# --- rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"ease": None}, "ease"),
        ({"advantage": None}, "advantage"),
        ({"when": []}, "when"),
        ({"advantage": "none", "advantage_english": None}, "is for alerts"),
        ({"kind": "alert", "advantage": "none"}, "goes with"),
        ({"advantage_english": None}, "goes with"),
        ({"when": [{"contact": "x", "absent": True}], "uses": ["contacts"]}, "relevant"),
        ({"leads_to": {"button": "Meer", "button_english": "More"}}, "one of: goal, link"),
        ({"kind": "reclame"}, "kind"),
    ],
)
def test_a_rule_that_fails_one_of_the_three_conditions_is_refused(
    fields: dict, problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        _rule(**fields)


def test_an_alert_may_be_worth_no_money() -> None:
    rule = _rule(kind="alert", advantage="none", advantage_english=None)
    grounds = _grounds(use_now=150, use_before=100)
    assert rule.said("advantage", "nl", grounds) == rule.said("advantage", "en", grounds) == ""


def test_a_rule_names_every_value_it_uses_and_every_category() -> None:
    assert _rule().problems(TERMS) == []
    (place, told), *_ = _rule(why="Wij keken naar uw verbruik.").problems(TERMS)
    assert place == ["why"] and "{use_now}, {use_before}" in told
    for uses in (["home_type"], ["usage", "contacts"]):
        (place, told), *_ = _rule(uses=uses).problems(TERMS)
        assert place == ["uses"] and "[usage]" in told


def test_what_is_said_has_the_values_in_it() -> None:
    grounds = _grounds(use_now=61500, use_before=43000)
    assert _rule().said("text", "nl", grounds) == "Uw verbruik is 43 procent hoger."
    assert _rule().said("why", "nl", grounds) == "Nu 61.500 liter, eerst 43.000 liter."
    assert _rule().said("why", "en", grounds) == "Now 61,500 litres, before 43,000 litres."


def test_after_its_last_day_a_rule_says_nothing_more() -> None:
    grounds = _grounds(use_now=150, use_before=100)
    assert _rule(valid_until=TODAY).fits(grounds)
    assert not _rule(valid_until=TODAY - dt.timedelta(days=1)).fits(grounds)


# --- the moment -----------------------------------------------------------------------------------

CALM = Moment(verified=True, with_bot=True, settled=True, feelings={"neutraal", "blij"})


def test_a_calm_moment_is_one() -> None:
    assert hindrance(CALM, LIMITS, NOW) is None


@pytest.mark.parametrize(
    "worry",
    [
        {"verified": False},
        {"with_bot": False},
        {"settled": False},
        {"feelings": {"bezorgd"}},
        {"feelings": {"neutraal", "boos"}},
        {"feelings": {"verdrietig"}},
        {"feelings": {"haast"}},
        {"urgent": True},
        {"complicated": True},
        {"open_complaint": True},
        # Who may not look, says nothing.
        {"open_complaint": None},
        {"with_people": True},
        {"last_with_people": NOW - dt.timedelta(days=6)},
    ],
)
def test_never_in_the_middle_of_a_worry(worry: dict) -> None:
    assert hindrance(replace(CALM, **worry), LIMITS, NOW) is not None


def test_a_week_after_a_person_had_it_there_is_room_again() -> None:
    moment = replace(CALM, last_with_people=NOW - dt.timedelta(days=7))
    assert hindrance(moment, LIMITS, NOW) is None
    assert hindrance(moment, TipLimits(quiet_days=8), NOW) is not None


# --- how often, and which -------------------------------------------------------------------------


def _shown(days: float, conversation: str = "other", rule: str = "x") -> ShownTip:
    at = NOW - dt.timedelta(days=days)
    return ShownTip(conversation, 1, rule, "tip", ("usage",), at)


def test_one_in_a_conversation_and_two_in_a_month() -> None:
    assert room_for_more([], "here", LIMITS, NOW)
    assert not room_for_more([_shown(0, "here")], "here", LIMITS, NOW)
    assert room_for_more([_shown(1)], "here", LIMITS, NOW)
    assert not room_for_more([_shown(1), _shown(29)], "here", LIMITS, NOW)
    assert room_for_more([_shown(1), _shown(30)], "here", LIMITS, NOW)
    assert not room_for_more([], "here", TipLimits(per_customer=0), NOW)
    assert room_for_more([_shown(0, "here")], "here", TipLimits(per_conversation=2), NOW)


GROUNDS = _grounds(use_now=150, use_before=100, valid_until=_in(10))
EXPIRES = _rule(
    key="expires",
    kind="alert",
    uses=["documents"],
    when=[{"fact": "valid_until", "within_days": 30}],
)


def test_only_what_is_allowed_is_chosen() -> None:
    rules = [EXPIRES, _rule()]
    assert choose(rules, {"documents"}, GROUNDS, [], NOW) is EXPIRES
    assert choose(rules, set(), GROUNDS, [], NOW) is None
    assert choose(rules, {"home_type"}, GROUNDS, [], NOW) is None


def test_the_most_welcome_kind_comes_first() -> None:
    tip, deviation = _rule(key="tip", kind="tip"), _rule(key="deviation")
    rules = [tip, EXPIRES, deviation]
    assert choose(rules, {"documents", "usage"}, GROUNDS, [], NOW) is deviation


def test_the_same_one_comes_back_only_after_its_own_period() -> None:
    for days, chosen in ((179, None), (180, "use")):
        found = choose([_rule()], {"usage"}, GROUNDS, [_shown(days, rule="use")], NOW)
        assert (found.key if found else None) == chosen
