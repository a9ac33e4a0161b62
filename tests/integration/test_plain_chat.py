"""The chat without scripts: forms and links, on the same use cases as the API."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.bootstrap import Services
from bot.domain.conversation import Message, MessageKind, Outgoing, Sender
from bot.domain.staff import Staff
from tests.gateway_client import Running, running
from tests.plain_browser import ORIGIN, shown

PAGE = "/chat/plain"


class Plain:
    """Somebody whose browser has no scripts: it follows links and posts the forms of a page."""

    def __init__(self, gateway: Running) -> None:
        transport = httpx.ASGITransport(gateway.app)
        self.http = httpx.AsyncClient(transport=transport, base_url=str(gateway.http.base_url))
        self.page: httpx.Response

    async def go(self, path: str = PAGE, **headers: str) -> httpx.Response:
        self.page = await self.http.get(path, headers=headers, follow_redirects=True)
        return self.page

    async def post(self, action: str, where: str = "", **fields: str) -> httpx.Response:
        """The form of the page that is open, with these fields filled in."""
        data = {**self.hidden, **fields}
        where = where or f"{PAGE}/{action}"
        self.page = await self.http.post(where, data=data, headers=ORIGIN, follow_redirects=True)
        return self.page

    @property
    def hidden(self) -> dict[str, str]:
        found = re.findall(r'type="hidden" name="(key|client_id)" value="([^"]+)"', self.page.text)
        return dict(found)

    @property
    def said(self) -> list[str]:
        """What is in the messages, in order."""
        bubbles = re.findall(r'<div class="said.*?</div>', self.page.text, re.S)
        texts = (re.sub(r"<[^>]+>", " ", bubble) for bubble in bubbles)
        return [re.sub(r"\s+", " ", html.unescape(text)).strip() for text in texts]

    @property
    def token(self) -> tuple[str, str]:
        """The conversation, and what opens it."""
        _, id, token = self.http.cookies["voorsorteer_gesprek"].split(".")
        return id, token


@asynccontextmanager
async def begun(services: Services, **options: object) -> AsyncIterator[tuple[Running, Plain]]:
    async with running(services, **options) as gateway:
        browser = Plain(gateway)
        await browser.go()
        await browser.post("start", language="nl")
        yield gateway, browser


async def test_a_question_is_answered_on_the_page_that_follows(services: Services) -> None:
    async with begun(services) as (_, browser):
        assert browser.page.url.path == PAGE and "begonnen" not in str(browser.page.url)
        assert "Goedendag" in browser.said[0] or "Welkom" in browser.said[0]
        await browser.post("message", text="Ik wil een paspoort\r\nvoor mijn zoon")
        assert browser.page.status_code == 200
        assert browser.said[1:] == ["Ik wil een paspoort voor mijn zoon", *browser.said[2:]]
        assert "U zei: Ik wil een paspoort" in browser.said[2]
        assert 'id="nieuw"' in browser.page.text.split('<li class="bot"')[-1]


async def test_a_slow_answer_is_waited_for_before_the_page_is_shown(services: Services) -> None:
    async with begun(services) as (gateway, browser):
        gateway.bot.hold()
        import asyncio

        posting = asyncio.create_task(browser.post("message", text="Hoe lang duurt het?"))
        await gateway.bot.hearing.wait()
        gateway.bot.let_go()
        await posting
        assert "U zei: Hoe lang duurt het?" in browser.said


async def test_without_an_answer_in_time_the_page_says_so_and_offers_to_look_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.plain_pages.PATIENCE_S", 0.01)
    async with begun(services) as (gateway, browser):
        gateway.bot.hold()
        await browser.post("message", text="Bent u er?")
        assert "nog bezig met een antwoord" in shown(browser.page)
        assert "refresh" not in browser.page.headers
        await browser.go(f"{PAGE}?volgen=1")
        assert browser.page.headers["refresh"].startswith("20;")
        assert "<textarea" not in browser.page.text, "what is typed there would be lost"
        gateway.bot.let_go()
        await gateway.quiet()
        await browser.go(f"{PAGE}?volgen=1")
        assert "U zei: Bent u er?" in browser.said
        assert "refresh" not in browser.page.headers and "<textarea" in browser.page.text


async def test_a_form_that_is_sent_twice_is_one_message_and_another_text_is_another(
    services: Services,
) -> None:
    async with begun(services) as (gateway, browser):
        form = {**browser.hidden, "text": "Een vraag"}
        for _ in range(2):
            await browser.http.post(f"{PAGE}/message", data=form, headers=ORIGIN)
        form["text"] = "Een andere vraag"
        await browser.http.post(f"{PAGE}/message", data=form, headers=ORIGIN)
        await gateway.quiet()
        assert [turn.text for turn in gateway.bot.heard] == ["Een vraag", "Een andere vraag"]


async def test_choices_are_buttons_until_something_was_said(services: Services) -> None:
    async with begun(services) as (gateway, browser):
        gateway.bot.answer = [
            Outgoing("Is dat duidelijk?", MessageKind.CHOICES, (("Ja", "/ja"), ("Nee", "/nee")))
        ]
        await browser.post("message", text="Ik wil een paspoort")
        [(yes, _), _] = re.findall(
            r'name="choice" value="([^"]+)"[^>]*>([^<]+)<', browser.page.text
        )
        gateway.bot.answer = [Outgoing("Fijn.")]
        await browser.post("message", choice=yes)
        assert browser.said[-2:] == ["Ja", "Fijn."]
        assert gateway.bot.heard[-1].text == "/ja"
        assert 'name="choice"' not in browser.page.text
        await browser.post("message", choice="verzonnen")
        assert browser.page.status_code == 422
        assert "Deze keuze kan niet meer" in shown(browser.page)


async def test_next_steps_are_a_numbered_list(services: Services) -> None:
    async with begun(services) as (gateway, browser):
        text = "Dit spreken we af:\nU: Maak een afspraak (deze week).\nWij bellen u terug."
        gateway.bot.answer = [Outgoing(text, MessageKind.NEXT_STEPS)]
        await browser.post("message", text="En nu?")
        steps = re.search(r"<ol>\s*(<li>.*?)</ol>", browser.page.text, re.S)
        assert steps and steps.group(1).count("<li>") == 2
        assert "<strong>U: </strong>Maak een afspraak" in steps.group(1)
        assert "deze week" in steps.group(1)


async def test_to_a_person_with_the_place_in_the_queue_and_who_came(
    services: Services, anna: Staff
) -> None:
    async with begun(services) as (gateway, browser):
        services.staff.heartbeat(anna)
        await browser.post("person")
        assert "U bent nummer 1 in de rij" in shown(browser.page)
        assert "Kijken of er iets nieuws is" in shown(browser.page)
        [handoff] = services.reading.queue(anna, "waiting")
        services.casework.claim(handoff.id, anna)
        services.casework.reply(handoff.id, anna, "Ik kijk het na.", "a1")
        await browser.go()
        assert "U praat met Anna de Vries." in shown(browser.page)
        assert browser.said[-1] == "Ik kijk het na." and "Anna de Vries" in shown(browser.page)
        await browser.post("message", text="Dank u wel")
        assert browser.said[-1] == "Dank u wel" and gateway.bot.heard == []


async def test_who_ends_the_chat_is_asked_how_it_was_and_may_begin_anew(
    services: Services, anna: Staff
) -> None:
    async with begun(services) as (_, browser):
        await browser.post("person")
        [handoff] = services.reading.queue(anna, "waiting")
        services.casework.claim(handoff.id, anna)
        services.casework.resolve(handoff.id, anna, "solved", [])
        await browser.go()
        asked = re.search(r'name="survey" value="([^"]+)"', browser.page.text)
        scales = sorted(set(re.findall(r'name="(scale\.\w+)"', browser.page.text)))
        [text] = re.findall(r'name="(text\.\w+)"', browser.page.text)
        assert asked and scales
        wrong = {"survey": asked[1], scales[0]: "99", scales[1]: "2", text: "<b>Fijn</b>\nen snel"}
        assert (await browser.post("survey", **wrong)).status_code == 422
        assert "antwoorden kunnen we niet bewaren" in shown(browser.page)
        assert f'name="{scales[1]}" value="2" checked' in browser.page.text
        assert browser.page.text.count(" checked") == 1
        assert "\n&lt;b&gt;Fijn&lt;/b&gt;\nen snel</textarea>" in browser.page.text
        strange = await browser.post("survey", survey="van-iemand-anders", skipped="1")
        assert strange.status_code == 422 and "intussen iets veranderd" in shown(strange)
        right = {"survey": asked[1], scales[0]: "4", text: "Fijn geholpen"}
        await browser.post("survey", **right)
        assert "Dank u wel." in shown(browser.page) and 'name="survey"' not in browser.page.text
        with services.engine.connect() as database:
            [row] = database.exec_driver_sql("SELECT * FROM surveys").mappings()
        assert "Fijn geholpen" in str(dict(row)) and "4" in str(dict(row))


async def test_ending_is_possible_twice_and_writing_opens_it_again(services: Services) -> None:
    async with begun(services) as (_, browser):
        form = browser.hidden
        await browser.post("end")
        assert "Dit gesprek is afgerond." in shown(browser.page)
        again = await browser.http.post(f"{PAGE}/end", data=form, headers=ORIGIN)
        assert again.status_code == 303
        await browser.post("message", text="Toch nog iets")
        assert "U zei: Toch nog iets" in browser.said
        assert "U praat met de digitale assistent." in shown(browser.page)


async def test_the_token_is_in_a_cookie_of_these_pages_only_and_in_no_address(
    services: Services,
) -> None:
    async with running(services) as gateway:
        browser = Plain(gateway)
        await browser.go()
        answer = await browser.http.post(f"{PAGE}/start", data={"language": "nl"}, headers=ORIGIN)
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie and "path=/chat/plain" in cookie
        assert "max-age" not in cookie and "expires" not in cookie
        _, token = browser.token
        await browser.go()
        assert token not in answer.headers["location"] and token not in browser.page.text
        assert browser.page.headers["cache-control"] == "no-store"


async def test_over_https_the_cookie_stays_on_encrypted_lines(services: Services) -> None:
    async with running(services) as gateway:
        answer = await gateway.http.post(
            f"https://balie.test{PAGE}/start", data={}, headers={"Origin": "https://balie.test"}
        )
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Secure-") and "; secure" in cookie.lower()


@pytest.mark.parametrize(
    "action", ["start", "message", "person", "end", "language", "forget", "survey"]
)
async def test_another_site_can_send_no_form(services: Services, action: str) -> None:
    async with begun(services) as (gateway, browser):
        for headers in ({"Origin": "https://elders.test"}, {"Sec-Fetch-Site": "cross-site"}):
            form = {**browser.hidden, "text": "Gestuurd", "new": "1"}
            answer = await browser.http.post(f"{PAGE}/{action}", data=form, headers=headers)
            assert answer.status_code == 403 and "set-cookie" not in answer.headers
        assert gateway.bot.heard == []


async def test_a_form_without_the_key_of_the_conversation_is_refused_and_its_text_kept(
    services: Services,
) -> None:
    async with begun(services) as (_, browser):
        await browser.post("message", key="0" * 32, text="Wie ben ik?")
        assert browser.page.status_code == 422
        assert "Probeer het hieronder nog een keer" in shown(browser.page)
        assert "\nWie ben ik?</textarea>" in browser.page.text
        await browser.post("message", text="Wie ben ik?")
        assert browser.said[-1] == "U zei: Wie ben ik?"


async def test_what_cannot_be_sent_is_told_kindly_and_stays_in_the_field(
    services: Services,
) -> None:
    async with begun(services) as (_, browser):
        await browser.post("message", text="  ")
        assert "Uw bericht is nog leeg" in shown(browser.page)
        await browser.post("message", text="é" * 2003)
        assert browser.page.status_code == 422
        assert "Uw bericht is 3 tekens te lang" in shown(browser.page)
        assert "é" * 2003 in browser.page.text and 'aria-invalid="true"' in browser.page.text
        assert "<title>Niet gelukt" in browser.page.text


async def test_a_form_that_is_much_too_large_is_told_on_a_page(services: Services) -> None:
    async with begun(services) as (_, browser):
        await browser.post("message", text="é" * 70_000)
        assert browser.page.status_code == 413
        assert "Uw tekst is veel te lang" in shown(browser.page) and browser.said
        assert browser.page.headers["content-type"].startswith("text/html")
        await browser.post("message", text="Korter")
        assert browser.said[-1] == "U zei: Korter"


async def test_the_conversation_can_be_kept_whatever_is_asked_for(services: Services) -> None:
    async with begun(services) as (_, browser):
        for format, kind in (("txt", "text/plain"), ("html", "text/html"), ("pdf", "text/html")):
            answer = await browser.go(f"{PAGE}/transcript?format={format}")
            assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
            assert "attachment" in answer.headers["content-disposition"]
            assert answer.headers["cache-control"] == "no-store"


async def test_the_address_of_a_form_leads_to_the_conversation(services: Services) -> None:
    async with begun(services) as (_, browser):
        await browser.post("message", text=" ")
        assert browser.page.url.path == f"{PAGE}/message"
        await browser.go(browser.page.url.path)
        assert (browser.page.status_code, browser.page.url.path) == (200, PAGE)
        assert browser.said and "nog leeg" not in shown(browser.page)


async def test_too_fast_is_told_on_the_page(services: Services) -> None:
    async with begun(services, rate_messages="1/minute") as (_, browser):
        await browser.post("message", text="een")
        await browser.post("message", text="twee")
        assert browser.page.status_code == 429 and browser.page.headers["retry-after"]
        assert "Het gaat even te snel" in shown(browser.page)
        assert "\ntwee</textarea>" in browser.page.text


async def test_a_conversation_that_was_deleted_leads_to_a_new_one(services: Services) -> None:
    async with begun(services) as (_, browser):
        with services.engine.begin() as database:
            database.exec_driver_sql("DELETE FROM messages")
            database.exec_driver_sql("DELETE FROM conversations")
        await browser.post("message", text="Bent u er nog?")
        assert browser.page.status_code == 404
        assert "Uw gesprek is er niet meer" in shown(browser.page)
        assert "voorsorteer_gesprek" not in browser.http.cookies
        await browser.post("start", language="nl")
        assert browser.page.status_code == 200 and browser.said


async def test_without_its_data_the_page_says_so_in_the_readers_language(
    services: Services,
) -> None:
    async with begun(services) as (_, browser):
        await browser.post("language", language="en")
        with services.engine.begin() as database:
            database.exec_driver_sql("DROP TABLE messages")
        await browser.post("message", text="Are you there?")
        assert browser.page.status_code == 503
        assert "This does not work now." in shown(browser.page) and "14 0999" in browser.page.text
        assert "voorsorteer_gesprek" in browser.http.cookies, "it is not gone, only out of reach"


async def test_beginning_twice_is_one_conversation(services: Services) -> None:
    async with begun(services) as (_, browser):
        first = browser.token
        await browser.post("start")
        assert browser.token == first
        await browser.post("start", new="1")
        assert browser.token != first


async def test_a_browser_without_cookies_is_told_why_it_does_not_work(services: Services) -> None:
    async with running(services) as gateway:
        answer = await gateway.http.post(f"{PAGE}/start", data={}, headers=ORIGIN)
        gateway.http.cookies.clear()
        assert "geen cookies" in shown(await gateway.http.get(answer.headers["location"]))


async def test_a_link_from_elsewhere_finds_the_conversation_that_runs(services: Services) -> None:
    """A strict cookie stays behind then: the page sends the browser to itself once."""
    async with begun(services) as (gateway, browser):
        from_mail = await gateway.http.get(PAGE, headers={"Sec-Fetch-Site": "cross-site"})
        again = re.search(r'content="0; url=([^"]+)"', from_mail.text)
        assert again
        await browser.go(html.unescape(again.group(1)), **{"Sec-Fetch-Site": "same-origin"})
        assert browser.said


async def test_wiping_leaves_nothing_in_the_browser(services: Services) -> None:
    async with begun(services) as (_, browser):
        await browser.post("forget")
        assert "gewist op dit apparaat" in shown(browser.page)
        assert "voorsorteer_gesprek" not in browser.http.cookies
        await browser.go()
        assert not browser.said


async def test_the_conversation_can_be_kept(services: Services) -> None:
    async with begun(services) as (_, browser):
        await browser.post("message", text="Bewaar dit")
        for format in ("html", "txt"):
            await browser.go(f"{PAGE}/transcript?format={format}")
            assert "Bewaar dit" in browser.page.text
            assert "attachment" in browser.page.headers["content-disposition"]
        browser.http.cookies.clear()
        await browser.go(f"{PAGE}/transcript")
        assert browser.page.status_code == 404 and "Bewaar dit" not in browser.page.text


async def test_it_is_there_in_english(services: Services) -> None:
    async with running(services) as gateway:
        browser = Plain(gateway)
        await browser.go(f"{PAGE}?lang=en-GB")
        assert '<html lang="en">' in browser.page.text
        await browser.post("start", language="en")
        assert "You are talking to the digital assistant." in shown(browser.page)
        await browser.post("message", text=" ")
        assert "Your message is still empty." in shown(browser.page)
        await browser.post("language", language="nl")
        assert "U praat met de digitale assistent." in shown(browser.page)


async def test_what_is_said_is_shown_as_text(services: Services) -> None:
    async with begun(services) as (_, browser):
        evil = (
            '<img src=x onerror="alert(1)"></textarea><script>alert(2)</script> javascript:alert(3)'
        )
        await browser.post("message", text=evil)
        assert "<img" not in browser.page.text and "<script" not in browser.page.text
        assert 'href="javascript' not in browser.page.text
        assert evil.replace("\n", " ") in browser.said[1]


def test_both_languages_have_the_same_words() -> None:
    from bot.gateway.pages import _environment

    words = _environment().get_template("chat/words.html").module.words
    assert set(words) == {"nl", "en"}
    assert set(words["nl"]) == set(words["en"])
    assert set(words["nl"]["errors"]) == set(words["en"]["errors"])
    for key, text in words["nl"].items():
        if isinstance(text, str):
            assert text.count("{}") == words["en"][key].count("{}"), key


def test_message_and_sender_of_the_domain_have_words() -> None:
    from bot.gateway.pages import _environment

    words = _environment().get_template("chat/words.html").module.words["nl"]
    assert {"you" if s is Sender.CITIZEN else s.value for s in Sender} <= set(words)
    assert Message.__dataclass_fields__["author"]
