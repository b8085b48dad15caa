"""Calls in a browser, to a line that is up."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.telephony_simulator.browser_phone.page.acts import (
    MENU,
    caller,
    dial,
    hang_up,
    open_tab,
    save,
    second_party,
    timeline,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone


def test_whole_call_is_played_by_keypad(telephone: Page) -> None:
    dial(telephone)

    telephone.get_by_role("button", name="2", exact=True).click()

    expect(caller(telephone).get_by_role("status")).to_have_text("Ended: hung up")
    expect(timeline(telephone)).to_contain_text('caller hears "We are open from 9 to 5."')
    expect(telephone.locator(".facts")).to_contain_text("Invocations3")
    open_tab(telephone, "Attributes")
    expect(telephone.get_by_role("row", name="choice hours")).to_be_visible()


def test_key_of_the_keyboard_is_pressed_on_the_telephone(telephone: Page) -> None:
    dial(telephone)

    telephone.keyboard.press("2")

    expect(timeline(telephone)).to_contain_text("caller presses 2")
    expect(timeline(telephone)).to_contain_text("caller is hung up")


def test_entry_opens_to_its_event_and_its_answer(telephone: Page) -> None:
    dial(telephone)

    telephone.get_by_text("gets NEW_INBOUND_CALL").click()

    event = telephone.get_by_label("Event", exact=True)
    expect(event).to_contain_text('"InvocationEventType": "NEW_INBOUND_CALL"')
    expect(telephone.get_by_label("Answer", exact=True)).to_contain_text('"SpeakAndGetDigits"')
    hang_up(telephone)


def test_second_party_answers_talks_and_hangs_up(telephone: Page) -> None:
    dial(telephone)

    telephone.keyboard.press("1")
    expect(second_party(telephone)).to_contain_text("+12065550123")
    second_party(telephone).get_by_role("button", name="Answer", exact=True).click()
    expect(second_party(telephone).get_by_role("status")).to_have_text("Connected")
    second_party(telephone).get_by_role("button", name="7", exact=True).click()
    second_party(telephone).get_by_label("Words to say").fill("Good morning")
    second_party(telephone).get_by_label("Words to say").press("Enter")
    second_party(telephone).get_by_role("button", name="Hang up").click()

    expect(timeline(telephone)).to_contain_text("second party presses 7")
    expect(timeline(telephone)).to_contain_text("second party hangs up")
    expect(timeline(telephone)).to_contain_text('caller hears "Goodbye."')
    expect(second_party(telephone).get_by_role("status")).to_have_text("Ended: hung up")


def test_second_party_refuses_with_a_code(telephone: Page) -> None:
    dial(telephone)
    telephone.keyboard.press("1")

    second_party(telephone).get_by_label("Refuse with").select_option("603")
    second_party(telephone).get_by_role("button", name="Refuse").click()

    expect(second_party(telephone).get_by_role("status")).to_contain_text("Ended: 603")
    expect(timeline(telephone)).to_contain_text("ACTION_FAILED")


def test_line_calls_and_the_call_is_updated(telephone: Page) -> None:
    open_tab(telephone, "Let the line call")
    telephone.get_by_role("button", name="Create call").click()
    callee = telephone.get_by_role("region", name="Callee")
    callee.get_by_role("button", name="Answer", exact=True).click()
    expect(timeline(telephone)).to_contain_text(MENU)

    open_tab(telephone, "Update")
    telephone.get_by_label("Arguments").fill('{"customer": "17"}')
    telephone.get_by_role("button", name="Update call").click()

    open_tab(telephone, "Timeline")
    expect(timeline(telephone)).to_contain_text("gets CALL_UPDATE_REQUESTED customer=17")
    expect(timeline(telephone)).to_contain_text("Speak, SpeakAndGetDigits; sets customer=17")
    callee.get_by_role("button", name="Hang up").click()
    expect(callee.get_by_role("status")).to_contain_text("Ended")


def test_failed_handler_is_marked_and_the_next_call_goes_on(telephone: Page) -> None:
    dial(telephone)

    telephone.keyboard.press("5")

    failed = telephone.locator(".entry", has_text="fails with")
    expect(failed.get_by_text("error", exact=True).first).to_be_visible()
    if caller(telephone).get_by_role("button", name="Hang up").is_visible():
        hang_up(telephone)
    dial(telephone)
    hang_up(telephone)


def test_diagram_is_shown_and_saved_as_svg(telephone: Page, tmp_path: Path) -> None:
    dial(telephone)

    open_tab(telephone, "Diagram")

    drawn = telephone.get_by_role("img", name="sequence diagram")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.complete && image.naturalHeight") > 100
    saved = save(telephone, "Save as SVG", tmp_path).read_text()
    assert "NEW_INBOUND_CALL" in saved
    hang_up(telephone)


def test_saved_test_passes_and_the_script_has_the_steps(telephone: Page, tmp_path: Path) -> None:
    dial(telephone)
    telephone.keyboard.press("2")
    expect(timeline(telephone)).to_contain_text("gets HANGUP of LEG-A")

    open_tab(telephone, "Save")
    test = save(telephone, "Save as test", tmp_path)
    script = save(telephone, "Save as script", tmp_path)
    here = "HERE = Path(__file__).parent"
    assert here in test.read_text()
    tests = Path("tests").absolute()  # a user keeps the file there
    test.write_text(test.read_text().replace(here, f"HERE = Path({str(tests)!r})"))

    played = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", test],
        capture_output=True,
        text=True,
        check=False,
    )
    assert played.returncode == 0, played.stdout
    assert re.search(r"\b1 passed\b", played.stdout)
    assert "press 2" in script.read_text()


def test_unfinished_call_is_not_saved_and_the_page_says_why(telephone: Page) -> None:
    dial(telephone)

    open_tab(telephone, "Save")
    telephone.get_by_role("button", name="Save as test").click()

    refused = telephone.get_by_role("alert").filter(has_text="the call has not ended: hang up")
    expect(refused).to_be_visible()
    hang_up(telephone)


def test_edit_is_live_and_a_broken_one_is_shown(telephone: Page, served: ServedPhone) -> None:
    handler = served.source / "handler.py"
    source = handler.read_text()
    try:
        handler.write_text(source.replace("Welcome.", "Good evening."))
        expect(telephone.get_by_text("the edit of the handler is live")).to_be_visible()
        telephone.get_by_role("button", name="Call", exact=True).click()
        expect(timeline(telephone)).to_contain_text("Good evening. For a person")
        hang_up(telephone)

        handler.write_text(f"import no_such_module\n{source}")
        problem = telephone.get_by_role("alert")
        expect(problem).to_contain_text("No module named 'no_such_module'")
        expect(problem).to_contain_text(f"{handler}, line 1")
    finally:
        handler.write_text(source)
    expect(telephone.get_by_role("alert")).to_have_count(0)
    dial(telephone)
    hang_up(telephone)


def test_second_page_shows_the_call_that_runs(telephone: Page, served: ServedPhone) -> None:
    dial(telephone)

    other = telephone.context.new_page()
    other.goto(served.url)

    expect(timeline(other)).to_contain_text(MENU)
    expect(caller(other).get_by_role("status")).to_have_text("Connected")
    hang_up(other)
    expect(caller(telephone).get_by_role("status")).to_contain_text("Ended")
