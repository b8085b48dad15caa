"""The page and its server: lost connections, odd content, other hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.telephony_simulator.browser_phone.page.messages import (
    CALL,
    ENTRIES,
    LINE,
    WELCOME,
    call,
    entry,
    leg,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.telephony_simulator.browser_phone.page.scripted_server import ScriptedServer
    from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone


def test_page_connects_again_and_shows_the_call_that_goes_on(
    server: ScriptedServer, page: Page
) -> None:
    server.send(call(), *ENTRIES[:3])
    expect(page.locator(".entry")).to_have_count(3)

    server.welcome = {**WELCOME, "calls": [call()]}
    server.sockets[-1].close()

    expect(page.locator(".connection")).to_have_text("Connection lost, trying again")
    expect(page.locator(".connection")).to_have_text("Connected")
    server.send(*ENTRIES[:5])
    expect(page.locator(".entry")).to_have_count(5)
    page.keyboard.press("1")
    expect(page.locator(".pressed").first).to_have_text("1")
    server.wait_for_message({"type": "press", "call": CALL, "leg": "LEG-A", "keys": "1"})


def test_bot_that_has_ended_while_the_connection_was_lost_is_gone(
    server: ScriptedServer, page: Page
) -> None:
    bot = {"type": "bot", "call": CALL, "leg": "LEG-A", "state": "listens", "bot": "Orders"}
    server.send(call(), bot)
    expect(page.get_by_role("region", name="Bot")).to_be_visible()

    server.welcome = {**WELCOME, "calls": [call()]}
    server.sockets[-1].close()

    expect(page.locator(".connection")).to_have_text("Connected")
    expect(page.get_by_role("region", name="Bot")).to_have_count(0)


def test_call_of_a_server_that_has_ended_stays_to_be_read(
    server: ScriptedServer, page: Page
) -> None:
    server.send(call(), *ENTRIES[:3])
    expect(page.locator(".entry")).to_have_count(3)

    server.sockets[-1].close()

    expect(page.get_by_role("button", name="Call", exact=True)).to_be_visible()
    expect(page.locator(".entry")).to_have_count(3)
    expect(page.get_by_role("region", name="Caller")).to_contain_text("Ended")


def test_server_that_stays_away_is_a_problem_until_it_is_back(
    server: ScriptedServer, page: Page
) -> None:
    server.is_gone = True
    server.sockets[-1].close()

    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    expect(page.get_by_role("alert")).to_contain_text("open the address that it prints")
    server.is_gone = False
    expect(page.get_by_role("alert")).to_have_count(0)


def test_double_click_places_one_call(server: ScriptedServer, page: Page) -> None:
    page.get_by_role("button", name="Call", exact=True).dblclick()

    server.wait_for(lambda: len(server.received) > 0)
    page.wait_for_timeout(100)
    assert [message["type"] for message in server.received] == ["dial"]


def test_page_without_a_stack_says_so_and_offers_no_call(
    server: ScriptedServer, page: Page
) -> None:
    problem = {
        "about": "stack",
        "text": "there is no cdk.out",
        "what_next": "synthesize the app (`cdk synth`)",
    }

    server.send({**WELCOME, "numbers": [], "applications": [], "problems": [problem]})

    expect(page.get_by_role("alert")).to_contain_text("there is no cdk.out")
    expect(page.get_by_role("alert")).to_contain_text("synthesize the app")
    expect(page.get_by_text("No number can be called")).to_be_visible()
    expect(page.get_by_role("button", name="Call", exact=True)).to_have_count(0)


def test_other_call_is_shown_when_it_is_chosen(server: ScriptedServer, page: Page) -> None:
    other = call(call="other", legs=[leg("LEG-A", "connected", to="+12065550177")])
    server.send(call(), *ENTRIES[:3], other)
    expect(page.get_by_role("heading", name=f"calls {LINE}")).to_be_visible()

    page.get_by_role("combobox", name="Call").select_option("other")

    expect(page.get_by_role("heading", name="calls +12065550177")).to_be_visible()
    expect(page.locator(".entry")).to_have_count(0)
    page.get_by_role("button", name="9", exact=True).click()
    server.wait_for_message({"type": "press", "call": "other", "leg": "LEG-A", "keys": "9"})


def test_entry_that_arrives_before_its_call_is_shown(server: ScriptedServer, page: Page) -> None:
    server.send(ENTRIES[0], call())

    expect(page.locator(".entry")).to_have_text(["0.0caller calls +12065550159"])


def test_text_of_a_call_is_never_read_as_html(server: ScriptedServer, page: Page) -> None:
    text = 'hears "<img src=x onerror="document.title=\'read\'"><script>1</script>"'
    event = {"Text": text}

    server.send(call(attributes={text: text}), entry(0, "function", text, event=event))
    page.locator("summary.entry-row").click()

    expect(page.locator(".entry-text")).to_have_text(f"function {text}")
    expect(page.locator(".json").first).to_contain_text("<script>")
    page.get_by_role("tab", name="Attributes").click()
    expect(page.locator("td")).to_have_text(text)
    assert page.locator("main img").count() == 0


def test_key_that_is_typed_in_a_field_is_not_pressed(server: ScriptedServer, page: Page) -> None:
    server.send(call())
    words = page.get_by_role("region", name="Caller").get_by_label("Words to say")

    words.press_sequentially("12#")
    words.press("Enter")

    expect(words).to_have_value("")
    said = {"type": "say", "call": CALL, "leg": "LEG-A", "text": "12#"}
    server.wait_for_message(said)
    assert server.received == [said]


def test_tabs_are_reached_by_the_keyboard(server: ScriptedServer, page: Page) -> None:
    server.send(call(), *ENTRIES)
    page.get_by_role("tab", name="Timeline").focus()

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")

    expect(page.get_by_role("tab", name="Save")).to_be_focused()
    expect(page.get_by_role("button", name="Save as test")).to_be_visible()


def test_page_fetches_nothing_from_another_host(
    server: ScriptedServer, page: Page, served: ServedPhone
) -> None:
    server.send(call(), *ENTRIES)
    page.get_by_role("tab", name="Diagram").click()
    expect(page.get_by_role("img", name="sequence diagram")).to_be_visible()

    own = (f"{served.address}/", "blob:")
    assert [address for address in server.addresses if not address.startswith(own)] == []
    assert any(address.endswith(".css") for address in server.addresses)


def test_telephone_that_does_not_ring_yet_cannot_be_answered(
    server: ScriptedServer, page: Page
) -> None:
    callee = page.get_by_role("region", name="Callee")
    answer = callee.get_by_role("button", name="Answer", exact=True)

    server.send(call("ringing", leg("LEG-A", "offered"), direction="Outbound"))
    expect(callee.get_by_role("status")).to_have_text("Does not ring yet")
    expect(answer).to_be_hidden()

    server.send(call("ringing", leg("LEG-A", "ringing"), direction="Outbound"))
    expect(answer).to_be_visible()


def test_problem_of_the_handler_replaces_the_notice_that_an_edit_is_live(
    server: ScriptedServer, page: Page
) -> None:
    server.send({"type": "reloaded", "text": "the edit is live"})
    expect(page.get_by_text("the edit is live")).to_be_visible()

    server.send({"type": "problem", "about": "handler", "text": "line 3", "what_next": "mend it"})

    expect(page.get_by_role("alert")).to_contain_text("line 3")
    expect(page.get_by_text("the edit is live")).to_have_count(0)
