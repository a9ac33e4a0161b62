"""Two gateways that are killed while they ask many people whether it worked: each is asked once.

Every gateway that starts takes a while, so there are three starts: two that ask together, and one
that finds what they left.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bot.bootstrap import Services, bootstrap, utc_now
from bot.connector_settings import ConnectorSettings
from bot.domain.customer import Identity
from bot.domain.handoff import NewHandoff
from bot.domain.outcome import Aftercare
from bot.settings import ROOT, Settings
from bot.storage.afterwards_tables import aftercare
from bot.storage.database import upgrade
from bot.storage.recognition_tables import outbox
from tests.conftest import PASSWORD
from tests.connected import mail
from tests.gateway_processes import GatewayProcess
from tests.smtp_peer import SmtpPeer, running_smtp

pytest_plugins = ["tests.postgres"]
pytestmark = [pytest.mark.postgres, pytest.mark.slow]
PEOPLE, WITHDRAW = 24, 5
BASE = "https://balie.voorbeeldstad.example"
#: Far more than it takes: a machine that is busy with other tests is no failure.
_PATIENCE_S = 240.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The demo organisation, where people may be asked at any hour of any day."""
    made = tmp_path / "root"
    (made / "organisations").mkdir(parents=True)
    for name in ("data", "domain.yml", "config.yml"):
        (made / name).symlink_to(ROOT / name)
    written = (ROOT / "organisations" / "voorbeeldstad.yml").read_text()
    always = "{from_hour: 0, until_hour: 24, on_sundays: true, on_closed_days: true}"
    (made / "organisations" / "voorbeeldstad.yml").write_text(f"{written}\nasking: {always}\n")
    return made


@pytest.fixture
def peer() -> Iterator[SmtpPeer]:
    with running_smtp() as running_peer:
        yield running_peer


@pytest.fixture
def services(
    settings: Settings, postgres_url: str, root: Path, peer: SmtpPeer, read_once: None
) -> Iterator[Services]:
    to = ConnectorSettings(mail=mail(peer))
    here = replace(settings, database_url=postgres_url, root=root, public_url=BASE, connectors=to)
    made = bootstrap(here, utc_now)
    upgrade(made.engine)
    yield made
    made.close()


def _address(number: int) -> str:
    return f"burger{number}@post.example"


def _people(services: Services) -> list[str]:
    """Their conversations: all of them are to be asked by mail, in a month."""
    agent = services.staff.add("anna", "Anna", "agent", [], PASSWORD, capacity=4)
    found = []
    for number in range(PEOPLE):
        who = Identity(f"klant-{number}")
        conversation_id = services.conversations.start(who, None, "nl").conversation.id
        handoff = services.handoffs.open(conversation_id, NewHandoff()).handoff
        services.casework.claim(handoff.id, agent)
        services.mailing.transcript(conversation_id, _address(number), updates=True)
        services.casework.resolve(handoff.id, agent, "solved", [], Aftercare(1, "email"))
        found.append(conversation_id)
    with services.engine.begin() as db:
        db.execute(outbox.delete())  # what was mailed before is another matter
        db.execute(aftercare.update().values(due_on=utc_now().date() + dt.timedelta(days=30)))
    return found


def _it_is_the_day(services: Services) -> None:
    """From now on all of them are to be asked."""
    with services.engine.begin() as db:
        # Whatever day it is here and there, and midnight may pass.
        due = utc_now().date() - dt.timedelta(days=2)
        db.execute(aftercare.update().values(due_on=due))


def _serves(gateway: GatewayProcess) -> bool:
    try:
        return httpx.get(f"{gateway.url}/healthz", timeout=5.0).status_code == 200
    except httpx.TransportError:
        return False


def _gateway(services: Services, peer: SmtpPeer, folder: Path) -> GatewayProcess:
    return GatewayProcess(
        services.settings,
        folder,
        VOORSORTEER_ROOT=str(services.settings.root),
        VOORSORTEER_SMTP_URL=peer.url,
        VOORSORTEER_EMAIL_FROM="balie@voorbeeldstad.example",
        VOORSORTEER_PUBLIC_URL=BASE,
    )


def _until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def _states(services: Services) -> Counter[str]:
    with services.engine.connect() as db:
        return Counter(db.execute(sa.select(aftercare.c.state)).scalars())


def _not_tried_yet(services: Services) -> list[str]:
    """Conversations whose mail is written and lies there, or is not written yet."""
    with services.engine.connect() as db:
        tried = sa.select(outbox.c.conversation_id).where(outbox.c.attempts > 0)
        query = (
            sa.select(aftercare.c.conversation_id)
            .where(aftercare.c.conversation_id.not_in(tried))
            .order_by(aftercare.c.state, aftercare.c.id)  # "asked" first
        )
        return list(db.execute(query).scalars())


def _a_minute_passes(services: Services) -> None:
    """What a gateway died on is kept for it for a minute; then another one takes it up."""
    with services.engine.begin() as db:
        waits = (outbox.c.delivered_at.is_(None), outbox.c.given_up_at.is_(None))
        db.execute(outbox.update().where(*waits).values(retry_at=utc_now()))


def _nothing_waits(services: Services) -> bool:
    with services.deps.uow(write=False) as repos:
        return repos.outbox.count().waiting == 0


def test_each_is_asked_once_whatever_dies_and_who_withdraws_is_not_asked(
    services: Services, peer: SmtpPeer, tmp_path: Path
) -> None:
    people = _people(services)
    peer.slow_s = 0.2  # so that both are killed with work in hand
    peer.troubles.extend(["slow"] * PEOPLE)
    with ExitStack() as stack:
        running = [_gateway(services, peer, tmp_path) for _ in range(2)]
        for gateway in running:
            stack.callback(gateway.stop)
        _until(lambda: all(map(_serves, running)), "the gateways do not start")
        _it_is_the_day(services)
        _until(lambda: _states(services)["asked"] >= 3, "nobody is asked")
        running[0].die()
        _until(lambda: len(peer.taken) >= 2, "no mail goes out")
        running[1].die()
        # Nobody is at work now. These withdraw, whether their mail was written already or not.
        gone = _not_tried_yet(services)[:WITHDRAW]
        for conversation_id in gone:
            services.control.stop(conversation_id)
        peer.troubles.clear()
        _a_minute_passes(services)
        running[1].start()
        _until(
            lambda: _states(services)["planned"] == 0 and _nothing_waits(services),
            "not everybody is asked",
        )
    withdrawn = {_address(people.index(each)) for each in gone}
    reached = {taken.to[0] for taken in peer.taken}
    assert len(withdrawn) == WITHDRAW
    assert reached == {_address(number) for number in range(PEOPLE)} - withdrawn
    assert _states(services) == {"asked": PEOPLE - WITHDRAW, "stopped": WITHDRAW}
    # A mail that was on the line when its gateway died may come again: then as the same mail.
    mails = {(taken.to[0], str(taken.message["Message-ID"])) for taken in peer.taken}
    assert len(mails) == PEOPLE - WITHDRAW
    with services.engine.connect() as db:
        written = Counter(db.execute(sa.select(outbox.c.conversation_id)).scalars())
    assert set(written.values()) == {1}
    keys = {key for taken in peer.taken for key in re.findall(r"nazorg\?k=([\w-]+)", taken.text)}
    assert len(keys) == PEOPLE - WITHDRAW
