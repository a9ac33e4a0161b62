"""Contact centres to look at: one where nothing happens, and one with everything at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bot.domain.accounts import Profile
from bot.domain.conversation import Sender
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff
from bot.domain.insight import LAYOUT, Tally
from bot.domain.outcome import Aftercare
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from tests.desk_scene import PASSWORD, Scene, callback, eviction, parking
from tests.labelling import DOUBT, NO_GOAL, PARKING, Citizens

#: A day of which there are figures.
FIGURES_OF = dt.date(2025, 11, 3)
LONG_WORD = "eenheellangwoordzonderspaties" * 8
_UNDERSTOOD = Triage(
    label="complex",
    decision="complex",
    probability=0.91,
    reasons=("bezwaar tegen een besluit",),
    also=("bezwaar_maken",),
)


@dataclass
class World:
    """Who works there, and the cases by name."""

    scene: Scene
    staff: dict[str, Staff]
    cases: dict[str, Handoff] = field(default_factory=dict)
    #: Of Eva, who has to choose a password of her own.
    once: str = ""

    def claimed(self, name: str, by: str, handoff: Handoff, word: str = "Goedemorgen.") -> Handoff:
        """This case is theirs, and they said something, so that it stays theirs."""
        casework = self.scene.services.casework
        casework.claim(handoff.id, self.staff[by])
        if word:
            casework.reply(handoff.id, self.staff[by], word, None)
        self.cases[name] = handoff
        return handoff


def quiet(scene: Scene) -> World:
    """Everybody who can work here, and no citizen."""
    services = scene.services
    staff = {member.username: member for member in services.staff.everyone()}
    people = (
        ("anna", "Anna de Vries", "agent"),
        ("bram", "Bram Bakker", "agent"),
        ("wim", "Wim Willems", "agent"),
        ("tine", "Tine Leider", "supervisor"),
        ("kim", "Kim Beheer", "administrator"),
        ("dora", "Dora van Diensten", "designer"),
    )
    for username, name, role in people:
        if username not in staff:
            staff[username] = scene.staff(username, name, role)
    _, once = services.accounts.add_with_one_time_password("eva", Profile("Eva Vos"), staff["kim"])
    return World(scene, staff, once=once)


def busy(scene: Scene) -> World:
    """Every kind of row, case, person and account at once."""
    scene.demo_customers()
    world = quiet(scene)
    _waiting(world)
    _in_hand(world)
    _aftercare(world)
    _people(world)
    _figures(world)
    _doubted(world)
    return world


def _waiting(world: World) -> None:
    scene, cases = world.scene, world.cases
    cases["long"] = parking(scene)
    scene.clock.forward(minutes=11)
    scene.services.casework.sweep()  # it waits too long now
    cases["waiting"] = parking(scene)
    cases["callback"] = callback(scene)
    cases["urgent"] = eviction(scene)
    cases["skill"] = scene.waiting("Waar is de jeugdhulp?", goal="schuldhulp")
    now = scene.clock()
    due = scene.waiting(
        "Bel mij maar",
        kind="callback",
        goal="parkeervergunning",
        callback_when="nu",
        callback_from=now - dt.timedelta(minutes=5),
        callback_until=now + dt.timedelta(minutes=55),
    )
    later = scene.waiting(
        "Bel mij morgen",
        kind="callback",
        goal="parkeervergunning",
        callback_when="morgen tussen 9 en 10 uur",
        callback_from=now + dt.timedelta(hours=22),
        callback_until=now + dt.timedelta(hours=23),
    )
    cases.update(due=due, later=later)
    with scene.services.deps.uow() as repos:
        repos.handoffs.update_open(cases["skill"].id, skill="jeugd")
        repos.handoffs.update_open(cases["urgent"].id, language="pl")


def _in_hand(world: World) -> None:
    scene, staff = world.scene, world.staff
    casework = scene.services.casework
    mine = world.claimed("mine", "anna", parking(scene))
    scene.writes(mine, LONG_WORD + " https://voorbeeld.example/" + LONG_WORD)
    with scene.services.deps.uow() as repos:
        said = repos.messages.since(mine.conversation_id, 0)
        seq = next(one.seq for one in said if one.sender is Sender.CITIZEN)
        repos.sortings.record(
            mine.conversation_id, seq, "parkeervergunning", 0.87, _UNDERSTOOD, scene.clock()
        )
    scene.services.notes.add(mine.id, staff["anna"], "Belt liever.\nNiet voor 10 uur.")
    casework.tag(mine.id, staff["anna"], ["bezwaar", "tweede keer"])
    world.claimed("calling", "anna", callback(scene), word="")
    asked_out = world.claimed("asked_out", "anna", eviction(scene))
    casework.ask_colleague(asked_out.id, staff["anna"], "bram", "Jij kent dit dossier.")
    asked_me = world.claimed("asked_me", "bram", parking(scene))
    casework.ask_colleague(asked_me.id, staff["bram"], "anna", "Weet jij dit?")
    world.claimed("brams", "bram", eviction(scene), word="")
    world.claimed("wims", "wim", parking(scene))
    done = world.claimed("done", "anna", parking(scene))
    casework.resolve(done.id, staff["anna"], "solved", [])


def _aftercare(world: World) -> None:
    """To be called today: one by whoever wants to, one by Anna now, one by Bram; and one who said
    that it did not work."""
    scene, anna = world.scene, world.staff["anna"]
    today, until = scene.clock().date(), scene.clock() + dt.timedelta(hours=1)
    said_at = scene.clock() + dt.timedelta(seconds=1)
    answered = {"state": "not_worked", "answered_at": said_at, "due_on": today}
    found: tuple[dict[str, object], ...] = (
        {"due_on": today, "attempts": 2},
        {"due_on": today, "worker": anna.id, "lease_until": until},
        {"due_on": today, "worker": world.staff["bram"].id, "lease_until": until},
        answered,
    )
    for values in found:
        case = parking(scene)
        scene.writes(case, "Mijn nummer is 06 12345678")
        scene.services.casework.claim(case.id, anna)
        step = NextStep(who="wij", what="Wij sturen u de vergunning", due="binnen 5 dagen")
        aftercare = Aftercare(1, "call")
        scene.services.casework.resolve(case.id, anna, "solved", [step], aftercare)
        with scene.services.deps.uow() as repos:
            (asked,) = repos.aftercare.of_conversation(case.conversation_id)
            repos.aftercare.change(asked.id, ("planned",), **values)


def _figures(world: World) -> None:
    """Of one day long ago, thirty of everything that is counted."""
    tallies = [
        Tally(kind, "sociaal", "schuldhulp", {name: 30 for name in names})
        for kind, names in LAYOUT.items()
    ]
    with world.scene.services.deps.uow() as repos:
        repos.insight.close(FIGURES_OF, tallies, world.scene.clock())


def _doubted(world: World) -> None:
    """What the sorting was not sure of: some alike, one long, one put right by a tap; and one label
    of Tine."""
    citizens = Citizens(world.scene.services)
    for text in ("container is niet geleegd", "mijn container is weer niet geleegd!", LONG_WORD):
        citizens.writes(text, triage=DOUBT, said="complex")
    tapped, _ = citizens.writes("iets met een pas")
    citizens.taps(tapped)
    done = citizens.writes("waar is de balie", triage=NO_GOAL)
    world.scene.services.inbox.label(world.staff["tine"], [done], PARKING)
    trial = world.scene.services.trials.begin(world.staff["tine"])
    citizens.writes("mag ik hier parkeren?", triage=DOUBT, conversation=trial)


def _people(world: World) -> None:
    """Anna and Tine work, Bram has a break, Wim is away, and two accounts do not open."""
    services, staff = world.scene.services, world.staff
    for username in ("anna", "bram", "wim", "tine"):
        services.staff.log_in(username, PASSWORD)
    world.scene.clock.forward(minutes=2)
    for username in ("anna", "bram", "tine"):
        services.staff.heartbeat(staff[username])
    services.staff.pause(staff["bram"], True)
    services.accounts.add(f"{LONG_WORD[:29]}@voorbeeldstad.nl", Profile("Lange Naam"))
    services.accounts.add("ans", Profile("Ans Alweer Weg"))
    services.accounts.deactivate("ans")
    services.accounts.add("bea", Profile("Bea Geblokkeerd"))
    services.accounts.block("bea")
