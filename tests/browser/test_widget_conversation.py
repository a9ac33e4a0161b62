"""A conversation in the widget: said once, shown once, heard once, and never lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_question_is_asked_and_answered(widget):
    widget.open()
    widget.write("Hoe laat bent u open?")
    widget.shows("U zei: Hoe laat bent u open?")
    expect(widget.message("Hoe laat").first.locator("time")).to_have_count(1)


def test_a_message_is_shown_at_once_and_stays_the_same_line_when_it_is_sent(widget, gateway):
    widget.open()
    gateway.next_calls("send", 503)
    widget.write("Is de balie open?")
    line = widget.message("Is de balie open?").first
    expect(line.locator(".foot")).to_contain_text("verzenden lukt nog niet")
    key = line.get_attribute("data-key")
    widget.shows("U zei: Is de balie open?")
    expect(widget.log.locator(f"[data-key='{key}'] time")).to_have_count(1)
    assert key == gateway.posts[-1]["client_id"]


def test_a_message_whose_answer_was_lost_is_kept_and_shown_once(widget, gateway):
    gateway.streams = False
    widget.open()
    gateway.next_calls("poll", *[503] * 3)
    gateway.next_calls("send", "lost")
    widget.write("Dit komt één keer aan")
    widget.shows("U zei: Dit komt één keer aan")
    assert len(gateway.posts) == 2
    assert len({post["client_id"] for post in gateway.posts}) == 1
    citizen = [m for m in gateway.latest.messages if m["sender"] == "citizen"]
    assert len(citizen) == 1
    expect(widget.log.locator(".message.citizen")).to_have_count(1)


def test_messages_written_quickly_arrive_in_order(widget, gateway):
    widget.open()
    gateway.answers = False
    gateway.next_calls("send", 503)
    for text in ("eerste", "tweede", "derde"):
        widget.write(text)
    expect(widget.log.locator(".message.citizen time")).to_have_count(3)
    assert [m["text"] for m in gateway.latest.messages[1:]] == ["eerste", "tweede", "derde"]
    assert widget.log.locator(".citizen .plain").all_text_contents() == [
        "eerste",
        "tweede",
        "derde",
    ]


def test_a_message_that_cannot_be_sent_is_said_kept_and_sent_again_with_the_same_id(
    widget, gateway
):
    widget.open()
    gateway.next_calls("send", 503, 503, 503)
    widget.write("Mag ik u iets vragen?")
    widget.hears("Uw bericht is niet verzonden.")
    widget.button("Opnieuw versturen").click()
    widget.shows("U zei: Mag ik u iets vragen?")
    expect(widget.button("Opnieuw versturen")).to_have_count(0)
    assert len(gateway.posts) == 1
    assert widget.focus == "Uw bericht"


def test_a_page_of_a_proxy_in_trouble_costs_nobody_their_message(widget, gateway):
    widget.open()
    seen = []

    def trouble(route):
        seen.append(route.request.url)
        if len(seen) > 2:
            route.continue_()
        else:
            route.fulfill(
                status=(404, 401)[len(seen) - 1], content_type="text/html", body="<h1>?</h1>"
            )

    widget.page.route("**/messages", trouble)
    widget.write("Komt dit aan?")
    widget.shows("U zei: Komt dit aan?")
    expect(widget.log.locator(".message.citizen")).to_have_count(1)
    assert len(gateway.conversations) == 1 and len(gateway.posts) == 1


def test_a_refused_message_says_why_and_can_be_taken_back(widget, gateway):
    widget.open()
    gateway.next_calls("send", 422)
    widget.write("Dit mag niet")
    expect(widget.log.locator(".wrong")).to_contain_text("Dit kan nu niet.")
    widget.button("Niet meer versturen").click()
    widget.shows("Dit mag niet", times=0)
    widget.write("Dit wel")
    widget.shows("U zei: Dit wel")


def test_when_it_is_too_busy_the_widget_waits_as_long_as_it_was_asked(widget, gateway):
    widget.open()
    gateway.next_calls("send", 429)
    widget.write("Rustig aan")
    expect(widget.log.locator(".citizen .foot")).to_contain_text("over 1 seconden")
    widget.shows("U zei: Rustig aan")


def test_after_a_refresh_the_conversation_goes_on_and_is_not_read_aloud_again(widget, gateway):
    widget.open()
    widget.write("Ik ben verhuisd")
    widget.shows("U zei: Ik ben verhuisd")
    widget.page.reload()
    widget.shows("U zei: Ik ben verhuisd")
    widget.shows("Goedendag")
    assert widget.focus == ""
    gateway.say("Nog iets anders?")
    widget.hears("Nog iets anders?")
    assert len(widget.spoken) == 1
    assert len(gateway.conversations) == 1


def test_a_message_that_was_under_way_at_a_refresh_is_sent_after_it_once(widget, gateway):
    widget.open()
    gateway.next_calls("send", 503)
    widget.write("Onderweg")
    expect(widget.log.locator(".citizen .foot")).to_contain_text("verzenden lukt nog niet")
    widget.page.reload()
    widget.shows("U zei: Onderweg")
    expect(widget.log.locator(".message.citizen")).to_have_count(1)
    assert sum(m["sender"] == "citizen" for m in gateway.latest.messages) == 1


def test_what_arrives_while_the_chat_is_closed_is_counted_on_the_launcher(widget, gateway):
    widget.open()
    widget.button("Chat sluiten").click()
    gateway.say("Bent u er nog?")
    expect(widget.launcher).to_contain_text("1 nieuw bericht")
    widget.hears("Nieuw bericht in de chat.")
    widget.page.reload()
    expect(widget.launcher).to_contain_text("1 nieuw bericht")
    widget.open()
    widget.shows("Bent u er nog?")
    widget.button("Chat sluiten").click()
    expect(widget.launcher.locator(".badge")).to_be_hidden()


def test_without_a_stream_new_messages_are_asked_for(widget, gateway):
    gateway.streams = False
    widget.open()
    widget.write("Werkt dit ook zo?")
    widget.shows("U zei: Werkt dit ook zo?")
    gateway.say("Ja, ook zonder stroom.")
    widget.shows("Ja, ook zonder stroom.")


def test_a_broken_stream_is_taken_up_again_without_loss_or_repetition(widget, gateway):
    widget.open()
    gateway.streams = False
    gateway.say("Terwijl de lijn weg was")
    gateway.streams = True
    widget.shows("Terwijl de lijn weg was")
    gateway.say("En daarna")
    widget.shows("En daarna")
    expect(widget.bubbles).to_have_count(3)
    widget.hears("Terwijl de lijn weg was")


def test_a_lost_connection_is_said_once_and_so_is_its_return(widget, gateway):
    widget.open()
    gateway.next_calls("events", *[503] * 3)
    gateway.next_calls("poll", *[503] * 2)
    gateway.streams = False
    gateway.notify()
    widget.hears("De verbinding is weg.")
    gateway.streams = True
    widget.hears("De verbinding is er weer.")
    widget.hears("De verbinding is weg.")


def test_an_expired_conversation_makes_place_for_a_new_one_that_gets_the_question(widget, gateway):
    widget.open()
    widget.page.evaluate("Date.now = ((now) => () => now() + 60000)(Date.now)")
    gateway.streams = False
    gateway.expire()
    widget.write("Bent u daar nog?")
    widget.shows("Uw vorige gesprek is verlopen.")
    gateway.streams = True
    widget.shows("U zei: Bent u daar nog?")
    assert len(gateway.starts) == 2


def test_a_forgotten_token_does_not_open_the_chat_by_itself(widget, gateway):
    widget.open()
    widget.button("Chat sluiten").click()
    gateway.expire()
    widget.page.reload()
    widget.open()
    widget.shows("Uw vorige gesprek is verlopen.")
    assert len(gateway.starts) == 2


def test_when_the_chat_cannot_start_it_says_so_and_can_be_tried_again(widget, gateway):
    gateway.next_calls("start", 503)
    widget.launcher.click()
    widget.hears("De chat start nu niet.")
    expect(widget.chat.locator(".trouble a")).to_have_attribute("href", "tel:140999")
    widget.write("Ik wacht wel")
    widget.button("Opnieuw proberen").click()
    widget.shows("U zei: Ik wacht wel")


def test_clearing_the_chat_leaves_nothing_behind(widget, gateway):
    widget.open()
    widget.write("Iets persoonlijks")
    widget.shows("U zei: Iets persoonlijks")
    widget.button("Opties").click()
    widget.button("Gesprek wissen").click()
    widget.button("Ja, wissen").click()
    assert widget.focus == "Stel uw vraag"
    assert widget.page.evaluate("sessionStorage.length + localStorage.length") == 0
    widget.page.reload()
    widget.open()
    widget.shows("Iets persoonlijks", times=0)
    assert len(gateway.conversations) == 2


def test_the_chat_works_where_nothing_can_be_stored(new_widget, gateway):
    framed = new_widget("/framed")
    chat = framed.page.frame_locator("iframe").locator("voorsorteer-chat")
    chat.locator(".launcher").click()
    chat.get_by_label("Uw bericht").fill("Kan dit hier?")
    chat.get_by_label("Uw bericht").press("Enter")
    expect(chat.locator(".bubble").filter(has_text="U zei: Kan dit hier?")).to_have_count(1)


def test_the_token_is_never_in_an_address_and_the_page_is_named_without_its_query(
    new_widget, gateway
):
    widget = new_widget("/host?secret=1").open()
    widget.write("Hallo")
    widget.shows("U zei: Hallo")
    widget.button("Opties").click()
    with widget.page.expect_download():
        widget.button("Bewaren als tekst").click()
    assert not [url for _, url in gateway.calls if gateway.latest.token in url]
    assert gateway.starts[0]["page_url"].endswith("/host")
