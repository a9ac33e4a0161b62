"""The letter that asks whether it worked, with links that need no log-in."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.domain.conversation import Conversation
from bot.domain.dates import day_in_words
from bot.domain.errors import PeerRefused
from bot.domain.outbox import OutboxEntry
from bot.services.aftercare_planning import may_be_asked
from bot.services.next_steps import local_today
from bot.services.ports import Deps, Repositories

PAGE = "/nazorg"
#: What each link of the letter says, by its answer.
LINKS = {"ja": "worked", "nee": "not_worked", "stop": "stop"}


def aftercare_parts(
    repos: Repositories, deps: Deps, entry: OutboxEntry, conversation: Conversation
) -> list[tuple[str, str]]:
    """(heading, text) of the letter.

    Raises PeerRefused when nobody is to be asked any more: it was stopped on its way.
    """
    asked = repos.aftercare.get(str(entry.body["aftercare"]))
    wanted = asked is not None and asked.state == "asked"
    if asked is None or not wanted or not may_be_asked(repos, deps, conversation):
        raise PeerRefused("it is not asked any more")
    if deps.links_to is None:
        raise PeerRefused("the address of our own pages is not set any more")
    language, organisation = conversation.language, deps.catalogue.organisation
    goal = deps.catalogue.goal(asked.goal)
    day = asked.created_at.astimezone(organisation.opening_hours.zone).date()
    intro = deps.texts.say(
        "utter_mail_aftercare" if goal else "utter_mail_aftercare_unknown",
        language,
        organisation=organisation.name,
        date=day_in_words(day, language, local_today(deps)),
        subject=goal.title_in(language) if goal else "",
    )
    parts = [("", intro)]
    for answer, key in LINKS.items():
        # Where the key stands after the question mark no log of ours has it.
        link = f"{deps.links_to}{PAGE}?{urlencode({'k': entry.body['key'], 'antwoord': answer})}"
        parts.append((deps.texts.say(f"utter_mail_aftercare_{key}", language), link))
    return parts
