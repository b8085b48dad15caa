"""The page in a browser: Debian's Chromium, one for all tests of a process."""

from __future__ import annotations

import os
import shutil
import threading
import wave
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from telephony_simulator.browser_phone.server import PAGE_DIRECTORY
from telephony_simulator.sound.live_speech import LiveSpeech
from tests.telephony_simulator.browser_phone.page.line import LINE
from tests.telephony_simulator.browser_phone.page.messages import WELCOME
from tests.telephony_simulator.browser_phone.page.scripted_server import ScriptedServer
from tests.telephony_simulator.browser_phone.page.spectrum import tone
from tests.telephony_simulator.browser_phone.server.served_phone import (
    ServedPhone,
    run,
    served_phone,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from telephony_simulator.browser_phone.shown_call import ShownCall
    from telephony_simulator.json_types import JsonObject
    from telephony_simulator.pstn_audio import Call

FLAGS: Final = (
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
MAY_PLAY: Final[JsonObject] = {
    "Effect": "Allow",
    "Principal": {"Service": "voiceconnector.chime.amazonaws.com"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::prompts/*",
}
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
LIMIT_MILLISECONDS: Final = 10_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser without a window; without Chromium, the test is skipped."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page; an error of its scripts fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(LIMIT_MILLISECONDS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPhone]:
    """A line that is up, with the page, for all tests of a process."""
    directory = tmp_path_factory.mktemp("page")
    speech = LiveSpeech()
    with served_phone(directory, LINE, PAGE_DIRECTORY, speech) as served:
        add_prompts(served, directory / "prompts")
        yield served
    speech.close()


def add_prompts(served: ServedPhone, directory: Path) -> None:
    """Add a bucket with a prompt: a tone of 1,000 Hz."""
    directory.mkdir()
    with wave.open(str(directory / "tone.wav"), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(tone(1_000, 0.5))
    assert served.phone.board.line is not None
    account = served.phone.board.line.call_router.account
    account.buckets["prompts"] = directory
    account.bucket_policies["prompts"] = {"Statement": [MAY_PLAY]}


@pytest.fixture
def telephone(page: Page, served: ServedPhone) -> Iterator[Page]:
    """The page, open and connected; its calls end with the test."""
    page.goto(served.url)
    page.get_by_text("Connected", exact=True).first.wait_for()
    yield page
    end_calls(served)


@pytest.fixture
def server(page: Page, served: ServedPhone) -> ScriptedServer:
    """The page, open, with a server that says what the test says."""
    return ScriptedServer(page, served.url, WELCOME)


def end_calls(served: ServedPhone) -> None:
    """Hang up all telephones, and forget the calls when their functions have answered."""
    calls = served.phone.board.calls
    open_calls: list[ShownCall] = []

    def hang_up() -> None:
        for shown in calls.values():
            for party in shown.call.parties:
                if party.leg.is_open:
                    party.hang_up()

    def look() -> None:
        open_calls[:] = [shown for shown in calls.values() if is_going_on(shown.call)]

    run(served.phone, hang_up)
    run(served.phone, look)
    while open_calls:
        threading.Event().wait(0.01)
        run(served.phone, look)
    run(served.phone, calls.clear)


def is_going_on(call: Call) -> bool:
    return not call.is_ended or call.invocation_queue.is_busy
