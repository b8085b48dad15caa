"""Each state of the page: without barriers for its users (axe), and with what it must show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from tests.telephony_simulator.browser_phone.page.messages import (
    CALL,
    ENTRIES,
    MENU,
    call,
    leg,
    sound,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.telephony_simulator.browser_phone.page.scripted_server import ScriptedServer

AXE: Final = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
FIND_BARRIERS: Final = """async () => {
  const { violations, incomplete } = await axe.run();
  const found = [...violations, ...incomplete.filter(({ id }) => id === "color-contrast")];
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
PROBLEM: Final = {
    "type": "problem",
    "about": "handler",
    "text": "the handler cannot be imported: No module named 'nosuchmodule'",
    "what_next": "mend it and save",
    "file": "lambda_src/handler.py",
    "line": 14,
}
TWO_LEGS: Final = (leg("LEG-A", "connected"), leg("LEG-B", "connected"))
MARKS: Final = (
    {"kind": "near limit", "text": "an answer has 9 of 10 actions"},
    {"kind": "open leg", "text": "LEG-A has no action, and is billed"},
)


def show_nothing(server: ScriptedServer, page: Page) -> None:
    del server, page


def show_form_of_an_outbound_call(server: ScriptedServer, page: Page) -> None:
    page.get_by_role("tab", name="Let the line call").click()
    page.get_by_label("Arguments").fill("[")
    page.get_by_role("button", name="Create call").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not JSON")
    assert [message["type"] for message in server.received] == []


def show_menu(server: ScriptedServer, page: Page) -> None:
    server.send(call(running={"action": "SpeakAndGetDigits", "leg": "LEG-A"}), *ENTRIES[:3])
    server.send_sound(sound(1, text=MENU), bytes(64_000))
    server.send({"type": "asked", "call": CALL, "event_type": "ACTION_SUCCESSFUL", "sequence": 4})
    expect(page.get_by_text("thinks about ACTION_SUCCESSFUL")).to_be_visible()
    expect(page.locator(".caption").first).to_have_text(MENU)
    page.get_by_text("gets NEW_INBOUND_CALL").click()
    expect(page.get_by_label("Event", exact=True)).to_contain_text("NEW_INBOUND_CALL")


def show_ringing_second_party(server: ScriptedServer, page: Page) -> None:
    ringing = call("connected", leg("LEG-A", "connected"), leg("LEG-B", "ringing"), marks=MARKS)
    server.send(ringing, *ENTRIES)
    expect(page.get_by_role("button", name="Answer", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="broken rule")).to_be_visible()


def show_bot_and_meeting(server: ScriptedServer, page: Page) -> None:
    server.send(call("connected", *TWO_LEGS), *ENTRIES)
    server.send(
        {"type": "bot", "call": CALL, "leg": "LEG-A", "state": "listens", "bot": "Orders"},
        {
            "type": "meeting",
            "call": CALL,
            "leg": "LEG-A",
            "meeting": "weekly",
            "attendees": ["a-17"],
            "is_muted": False,
        },
        {
            "type": "recording",
            "call": CALL,
            "leg": "LEG-A",
            "id": "1",
            "seconds": 4.2,
            "label": "a message",
        },
    )
    page.get_by_role("button", name="Mute attendee").click()
    page.get_by_role("tab", name="Sound").click()
    expect(page.get_by_text("a message (LEG-A, 4.2 s)")).to_be_visible()
    server.wait_for_message({"type": "mute_attendee", "call": CALL, "leg": "LEG-A"})


def show_attributes_after_a_refused_call(server: ScriptedServer, page: Page) -> None:
    refused = leg("LEG-A", "ended", sip_code=486, words="busy")
    server.send(call("ended", refused, ended_with={"sip_code": 486, "words": "busy"}), *ENTRIES)
    page.get_by_role("tab", name="Attributes").click()
    expect(page.get_by_role("row", name="customer 17")).to_be_visible()
    expect(page.get_by_text("Ended: 486 busy", exact=True)).to_be_visible()


def show_drawing(server: ScriptedServer, page: Page) -> None:
    server.send(call(), *ENTRIES)
    page.get_by_role("tab", name="Map").click()
    expect(page.get_by_role("img", name="The map of the line")).to_be_visible()


def show_problem_and_saving(server: ScriptedServer, page: Page) -> None:
    server.send(PROBLEM, {"type": "refused", "request": "dial", "text": "no stack is up"})
    server.send(call("ended"))
    page.get_by_role("tab", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("lambda_src/handler.py, line 14")
    expect(page.get_by_role("alert").last).to_contain_text("no stack is up")


def show_update(server: ScriptedServer, page: Page) -> None:
    server.send(call(), *ENTRIES)
    page.get_by_role("tab", name="Update").click()
    expect(page.get_by_role("button", name="Update call")).to_be_visible()


STATES: Final[tuple[Callable[[ScriptedServer, Page], None], ...]] = (
    show_nothing,
    show_form_of_an_outbound_call,
    show_menu,
    show_ringing_second_party,
    show_bot_and_meeting,
    show_attributes_after_a_refused_call,
    show_drawing,
    show_problem_and_saving,
    show_update,
)


@pytest.mark.parametrize("show", STATES)
def test_state_has_no_barriers(
    server: ScriptedServer, page: Page, show: Callable[[ScriptedServer, Page], None]
) -> None:
    show(server, page)

    page.evaluate(AXE.read_text())
    for theme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        barriers: list[str] = page.evaluate(FIND_BARRIERS)
        assert barriers == [], theme
        sideways: Any = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sideways <= 0, f"the page is wider than {width} pixels"
