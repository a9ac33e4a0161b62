"""Every connector on a line of its own: what is slow, off or given up holds up nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.bootstrap import Services
from bot.cli.db_retention import status_text
from bot.connector_settings import ConnectorSettings
from bot.domain.handoff import NewHandoff
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.gateway.registers import rounds
from bot.register_settings import OpenKlantSettings, RegisterSettings
from bot.services.export import Told
from bot.settings import Settings
from tests.chatwoot_peer import running_chatwoot
from tests.connected import WEBHOOK_SECRET, chatwoot, connected, mail, webhook
from tests.fakes import FakeClock
from tests.smtp_peer import running_smtp
from tests.webhook_peer import running_webhook


def waiting(services: Services) -> str:
    started = services.conversations.start(None, None, "nl")
    services.handoffs.open(started.conversation.id, NewHandoff())
    return started.conversation.id


async def test_a_webhook_that_hangs_holds_up_neither_mail_nor_chatwoot(
    settings: Settings, clock: FakeClock, read_once: None
) -> None:
    with (
        running_webhook(WEBHOOK_SECRET) as hook,
        running_smtp() as post,
        running_chatwoot() as desk,
    ):
        to = ConnectorSettings(mail(post), webhook(hook), chatwoot(desk))
        with connected(settings, clock, to) as services:
            hook.free.clear()
            services.mailing.transcript(waiting(services), "sanne@post.example")
            tasks = [asyncio.create_task(work()) for _, work in rounds(services)]
            while not (post.taken and desk.conversations):
                await asyncio.sleep(0.01)
            assert hook.heard == []
            hook.free.set()
            await asyncio.gather(*tasks)
            assert hook.events() == ["handoff.opened"]


def test_the_status_tells_what_waits_and_what_was_given_up_for_each(
    settings: Settings, clock: FakeClock, read_once: None
) -> None:
    with running_webhook(WEBHOOK_SECRET) as hook, running_chatwoot() as desk:
        to = ConnectorSettings(webhook=webhook(hook), chatwoot=chatwoot(desk))
        with connected(settings, clock, to) as services:
            hook.answers.append(400)
            desk.troubles.append(503)
            waiting(services)
            services.delivery.run_due()
            told = status_text(services.deleting.status(), lambda level: 30).splitlines()
    assert told[-3:] == [
        "For the webhook: 0 waiting, 1 given up",
        "For Chatwoot: 1 waiting (the oldest since 2026-03-10 10:00 UTC), 0 given up",
        "For the register of contacts: 0 waiting, 0 given up",
    ]


def test_what_waits_for_a_connector_that_is_switched_off_stays_and_harms_nobody(
    settings: Settings, clock: FakeClock, read_once: None
) -> None:
    with running_webhook(WEBHOOK_SECRET) as hook:
        with connected(settings, clock, ConnectorSettings(webhook=webhook(hook))) as services:
            waiting(services)
        with connected(settings, clock, ConnectorSettings()) as services:
            assert services.delivery.run_due() == 0
            waiting(services)  # nothing is written for what is off
            with services.deps.uow(write=False) as repos:
                assert repos.outbox.count_by_kind()[OutboxKind.WEBHOOK].waiting == 1


def test_somebody_can_see_what_was_told_of_them_whatever_it_was(services: Services) -> None:
    told = Told(services.deps)
    kinds = [told.told(OutboxEntry(kind, "c", None, {}))["soort"] for kind in OutboxKind]
    assert len(set(kinds)) == len(OutboxKind)


async def test_without_connectors_only_the_register_has_a_line(services: Services) -> None:
    assert len(services.delivery.lines) == 1
    usual = len(rounds(services))
    registers = RegisterSettings(OpenKlantSettings("https://klant.example.nl", "een-token"))
    remote = replace(services, settings=replace(services.settings, registers=registers))
    assert len(rounds(remote)) == usual + 1
