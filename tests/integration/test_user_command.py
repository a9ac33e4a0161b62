"""`voorsorteer user` and `voorsorteer db audit`: staff and their log from the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator

import pytest

from bot.bootstrap import Services
from bot.cli import main
from tests.conftest import PASSWORD

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs a command on the database of `services`; its exit code and what it wrote."""
    for name in ("user", "db_audit"):
        monkeypatch.setattr(f"bot.cli.{name}.bootstrap", lambda settings: services)

    def command(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        code = main(words)
        said = capsys.readouterr()
        return code, said.out + said.err

    yield command


def _can_log_in(services: Services, name: str, password: str = PASSWORD) -> bool:
    number = services.staff.everyone()
    assert number
    try:
        services.staff.log_in(name, password)
    except Exception:
        return False
    return True


def test_somebody_is_added_with_everything_there_is_to_say(run: Run, services: Services) -> None:
    code, _ = run(
        *("user", "add", "eva", "--role", "supervisor", "--display-name", "Eva Vos"),
        *("--department", "burgerzaken", "--languages", "en,de", "--capacity", "7"),
        typed=PASSWORD,
    )
    assert code == 0
    staff = services.accounts.get("eva").staff
    assert (staff.display_name, staff.role, staff.capacity) == ("Eva Vos", "supervisor", 7)
    assert (staff.departments, staff.languages) == ({"burgerzaken"}, {"en", "de"})
    assert _can_log_in(services, "eva")
    _, listed = run("user", "list")
    assert listed == "eva\tsupervisor\tburgerzaken\tEva Vos\topen\t-\tde, en\n"


def test_what_is_not_given_does_not_change(run: Run, services: Services) -> None:
    run("user", "add", "eva", "--department", "burgerzaken", "--language", "en", typed=PASSWORD)
    run("user", "change", "eva", "--capacity", "2")
    staff = services.accounts.get("eva").staff
    assert (staff.capacity, staff.departments, staff.languages) == (2, {"burgerzaken"}, {"en"})
    run("user", "change", "eva", "--department", "all", "--language", "none")
    staff = services.accounts.get("eva").staff
    assert (staff.departments, staff.languages, staff.role) == (frozenset(), frozenset(), "agent")


def test_a_name_is_closed_and_opened_in_each_way(run: Run, services: Services) -> None:
    run("user", "add", "eva", typed=PASSWORD)
    for close, state, reopen in (
        ("block", "blocked", "unlock"),
        ("deactivate", "closed", "reactivate"),
    ):
        assert run("user", close, "eva")[0] == 0
        assert not _can_log_in(services, "eva")
        assert f"\t{state}\t" in run("user", "list", "--all")[1]
        assert run("user", reopen, "eva")[0] == 0
        assert _can_log_in(services, "eva")
    _, token = services.staff.log_in("eva", PASSWORD)
    run("user", "logout", "eva")
    assert services.staff.of_session(token) is None
    run("user", "password", "eva", typed="kaas fiets wolk lamp")
    assert _can_log_in(services, "eva", "kaas fiets wolk lamp")


def test_who_logs_in_elsewhere_has_no_password(run: Run, services: Services) -> None:
    assert run("user", "add", "eva@voorbeeldstad.nl", "--no-password")[0] == 0
    assert not _can_log_in(services, "eva@voorbeeldstad.nl", "")


@pytest.mark.parametrize(
    "words, typed, why",
    [
        (("add", "eva"), "kort", "minstens 10"),
        (("add", "eva"), "wachtwoord2026", "te bekend"),
        (("add", "eva", "--department", "kelder"), PASSWORD, "kelder"),
        (("change", "niemand"), "", "niemand"),
        (("unlock", "niemand"), "", "niemand"),
    ],
)
def test_what_cannot_be_is_told_and_the_exit_code_is_not_zero(
    run: Run, words: tuple[str, ...], typed: str, why: str
) -> None:
    code, said = run("user", *words, typed=typed)
    assert code == 1 and why in said


def test_the_log_is_written_in_each_form(run: Run, services: Services) -> None:
    run("user", "add", "eva", typed=PASSWORD)
    services.staff.log_in("eva", PASSWORD)
    lines = [json.loads(line) for line in run("db", "audit", "--format", "jsonl")[1].splitlines()]
    assert [line["action"] for line in lines] == ["account_added", "log_in"]
    assert lines[0]["detail"] == "eva: medewerker: met voorsorteer user"
    _, text = run("db", "audit", "--who", "eva", "--action", "log_in")
    assert text.count("\n") == 1 and "\teva\tlog_in\t-" in text
    assert run("db", "audit", "--since", "2026-03-11")[1] == ""
    assert run("db", "audit", "--until", "2026-03-10", "--format", "csv")[1].count("\n") == 3
