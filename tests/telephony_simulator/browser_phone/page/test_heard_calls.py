"""The sound of real calls, in the frames that the page receives and sends."""

from __future__ import annotations

import io
import json
import wave
from array import array
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.telephony_simulator.browser_phone.frames import decode
from tests.telephony_simulator.browser_phone.page.acts import MENU, caller, dial, open_tab, timeline
from tests.telephony_simulator.browser_phone.page.spectrum import share_of_tone, tone

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, WebSocket

    from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone


class HeardSound(NamedTuple):
    """A sound that the page has received."""

    kind: str
    text: str
    rate: int
    samples: array[int]


class Frames:
    """The binary frames that a page receives."""

    def __init__(self, page: Page) -> None:
        self.sounds: list[HeardSound] = []
        self.messages: list[dict[str, object]] = []
        page.on("websocket", self._watch)

    def of_kind(self, kind: str) -> list[HeardSound]:
        return [heard for heard in self.sounds if heard.kind == kind]

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            self.messages.append(json.loads(frame))
            return
        sound = decode(frame)
        kind, text, rate = sound.header["kind"], sound.header.get("text", ""), sound.header["rate"]
        self.sounds.append(HeardSound(kind, text, rate, sound.amplitudes))


def without_silence(samples: array[int]) -> array[int]:
    """Return samples from the first to the last that is not 0."""
    heard = [index for index, sample in enumerate(samples) if sample]
    return samples[heard[0] : heard[-1] + 1]


@pytest.fixture
def frames(page: Page) -> Frames:
    """What the page receives; requested before the page is opened."""
    return Frames(page)


def test_prompt_and_speech_are_heard(frames: Frames, telephone: Page) -> None:
    dial(telephone)

    telephone.keyboard.press("3")
    expect(caller(telephone).get_by_role("status")).to_contain_text("Ended")

    [menu, *_] = frames.of_kind("speech")
    [prompt] = frames.of_kind("prompt")
    assert menu.text == MENU
    assert 2.0 < len(menu.samples) / menu.rate < 8.0
    assert len(prompt.samples) == pytest.approx(0.5 * prompt.rate, abs=0.05 * prompt.rate)
    assert share_of_tone(prompt.samples, 1_000, prompt.rate) > 0.9
    assert share_of_tone(menu.samples, 1_000, menu.rate) < 0.3


def test_key_hushes_the_menu(frames: Frames, telephone: Page) -> None:
    telephone.get_by_role("button", name="Call", exact=True).click()
    expect(caller(telephone).locator(".caption")).to_have_text(MENU)

    telephone.keyboard.press("4")

    expect(caller(telephone).locator(".caption")).not_to_have_text(MENU)
    assert [message for message in frames.messages if message["type"] == "hush"] != []
    expect(timeline(telephone)).to_contain_text("caller is recorded")
    telephone.keyboard.press("#")
    expect(timeline(telephone)).to_contain_text("Thank you.")
    expect(caller(telephone).get_by_role("status")).to_contain_text("Ended")
    measured = telephone.evaluate(
        "performance.getEntriesByName('key to audible').map(({ duration }) => duration)"
    )
    assert measured
    assert all(0 < milliseconds < 60_000 for milliseconds in measured)


def test_sound_file_is_in_the_recording_that_the_page_plays(
    telephone: Page, served: ServedPhone, tmp_path: Path
) -> None:
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(tone(700, 0.5))
    dial(telephone)
    telephone.keyboard.press("4")
    expect(telephone.get_by_text("Recording", exact=True).first).to_be_visible()

    caller(telephone).get_by_label("Play a sound file").set_input_files(tmp_path / "tone.wav")
    expect(caller(telephone).locator(".caption")).to_contain_text("tone.wav")
    expect(caller(telephone).locator(".caption")).not_to_contain_text("tone.wav")
    telephone.keyboard.press("#")

    open_tab(telephone, "Sound")
    address = telephone.locator("audio[src^='/recordings/']").get_attribute("src") or ""
    with wave.open(io.BytesIO(served.get(address).body)) as file:
        recorded = without_silence(array("h", file.readframes(file.getnframes())))
        rate = file.getframerate()
    assert share_of_tone(recorded, 700, rate) > 0.5
