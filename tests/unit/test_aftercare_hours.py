"""When people may be asked whether it worked: within the hours of where the organisation is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.domain.aftercare import may_ask_from, may_ask_now
from bot.domain.errors import ConfigurationError
from bot.domain.opening_hours import OpeningHours
from bot.domain.organisation_rules import AskingRules
from bot.settings import ROOT

EASTER_MONDAY = dt.date(2026, 4, 6)
UTC = dt.timezone.utc


@pytest.mark.parametrize(
    ("moment", "rules", "first"),
    [
        ("2026-03-10 09:00", {}, "2026-03-10 09:00"),
        ("2026-03-10 19:59", {}, "2026-03-10 19:59"),
        ("2026-03-10 20:00", {}, "2026-03-11 09:00"),
        ("2026-03-10 00:00", {}, "2026-03-10 09:00"),
        ("2026-03-14 20:30", {}, "2026-03-16 09:00"),  # Saturday evening: not on Sunday
        ("2026-04-04 20:30", {}, "2026-04-07 09:00"),  # nor on Easter Monday
        ("2026-04-04 20:30", {"on_sundays": True}, "2026-04-05 09:00"),
        ("2026-04-05 12:00", {"on_closed_days": True}, "2026-04-06 09:00"),
        ("2026-10-24 21:00", {"on_sundays": True}, "2026-10-25 09:00"),  # the clock goes back
        ("2027-03-27 21:00", {"on_sundays": True}, "2027-03-28 09:00"),  # and forward
        # From two until three there is no hour at all on that day.
        (
            "2027-03-27 21:00",
            {"on_sundays": True, "from_hour": 2, "until_hour": 3},
            "2027-03-29 02:00",
        ),
        ("2026-03-10 23:59", {"from_hour": 0, "until_hour": 24}, "2026-03-10 23:59"),
        ("2026-03-14 23:59", {"from_hour": 0, "until_hour": 24}, "2026-03-14 23:59"),
        ("2026-03-15 00:00", {"from_hour": 0, "until_hour": 24}, "2026-03-16 00:00"),
    ],
)
def test_the_first_moment_at_which_people_may_be_asked(
    moment: str, rules: dict, first: str
) -> None:
    hours = OpeningHours(week={}, closed_on=[EASTER_MONDAY])
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=hours.zone).astimezone(UTC)
    found = may_ask_from(AskingRules(**rules), hours, now)
    assert f"{found.astimezone(hours.zone):%Y-%m-%d %H:%M}" == first


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Kralendijk", "Pacific/Auckland"])
def test_whatever_the_clock_does_it_is_the_first_one_and_allowed(zone: str) -> None:
    hours = OpeningHours(week={}, closed_on=[EASTER_MONDAY], timezone=zone)
    for rules in (AskingRules(), AskingRules(from_hour=2, until_hour=3, on_sundays=True)):
        moment = dt.datetime(2026, 10, 23, tzinfo=UTC)
        allowed = []
        while moment < dt.datetime(2027, 4, 6, tzinfo=UTC):
            if may_ask_now(rules, hours, moment):
                allowed.append(moment)
            moment += dt.timedelta(minutes=30)
        asked, nights = allowed[0], 0
        for expected in allowed[1:]:
            nights += expected - asked > dt.timedelta(minutes=30)
            assert may_ask_from(rules, hours, asked + dt.timedelta(minutes=30)) == expected
            asked = expected
        assert nights > 100


def test_hours_that_end_before_they_begin_are_refused_with_file_and_line(tmp_path: Path) -> None:
    for name in ("data", "domain.yml", "config.yml"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "organisations").mkdir()
    written = (ROOT / "organisations" / "voorbeeldstad.yml").read_text().rstrip()
    asking = "asking:\n  from_hour: 20\n  until_hour: 9\n"
    (tmp_path / "organisations" / "voorbeeldstad.yml").write_text(f"{written}\n{asking}")
    with pytest.raises(ConfigurationError) as refused:
        load_catalogue(tmp_path, "voorbeeldstad")
    line = written.count("\n") + 2
    told = [one for one in refused.value.mistakes if "from_hour must be before until_hour" in one]
    assert told and f"organisations/voorbeeldstad.yml:{line}" in told[0]
