"""What the page plays, and what it sends of the microphone."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from tests.telephony_simulator.browser_phone.frames import decode
from tests.telephony_simulator.browser_phone.page.acts import caller, second_party
from tests.telephony_simulator.browser_phone.page.messages import CALL, WELCOME, call, leg, sound
from tests.telephony_simulator.browser_phone.page.scripted_server import ScriptedServer
from tests.telephony_simulator.browser_phone.page.spectrum import share_of_tone, tone

if TYPE_CHECKING:
    from array import array
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone

RECORD_SOUND: Final = """
window.started = [];
window.stopped = [];
window.ramps = [];
window.levels = [];
window.tracks = [];
const devices = navigator.mediaDevices;
const open = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (wanted) => {
  const stream = await open(wanted);
  tracks.push(...stream.getTracks());
  return stream;
};
const Gain = window.GainNode;
window.GainNode = class extends Gain {
  constructor(context, options) {
    super(context, options);
    if (options) levels.push(options.gain);
  }
};
const { start, stop } = AudioBufferSourceNode.prototype;
AudioBufferSourceNode.prototype.start = function (...when) {
  started.push([this.buffer.sampleRate, this.buffer.getChannelData(0)[20], this.loop, when[0]]);
  return start.apply(this, when);
};
AudioBufferSourceNode.prototype.stop = function (when) {
  stopped.push(when);
  return stop.call(this, when);
};
const { setValueAtTime, linearRampToValueAtTime } = AudioParam.prototype;
AudioParam.prototype.setValueAtTime = function (value, when) {
  ramps.push([value, when]);
  return setValueAtTime.call(this, value, when);
};
AudioParam.prototype.linearRampToValueAtTime = function (value, when) {
  ramps.push([value, when]);
  return linearRampToValueAtTime.call(this, value, when);
};
"""
VOICES: Final = """
window.spoken = [];
window.cancels = 0;
const voices = [
  { name: "David", lang: "en-US" },
  { name: "Joanna", lang: "en-US" },
  { name: "Vicki", lang: "de-DE" },
];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {
  value: {
    getVoices: () => voices,
    addEventListener() {},
    speak: (utterance) => spoken.push([utterance.text, utterance.voice?.name]),
    cancel: () => { cancels += 1; },
  },
});
"""
RECOGNITION: Final = """
window.SpeechRecognition = class {
  start() {
    queueMicrotask(() => {
      this.onresult({ results: [[{ transcript: "two pizzas" }]] });
      this.onend();
    });
  }
};
"""


@pytest.fixture
def server(page: Page, served: ServedPhone) -> ScriptedServer:
    """The page with a call, its sound recorded; voices and recognition are stubs."""
    page.add_init_script(RECORD_SOUND + VOICES + RECOGNITION)
    server = ScriptedServer(page, served.url, WELCOME)
    server.send(call())
    expect(caller(page)).to_contain_text("Connected")
    return server


def barrier(server: ScriptedServer, page: Page) -> None:
    """Wait until the page has read what was sent so far."""
    server.send({"type": "reloaded", "text": "all is read"})
    expect(page.get_by_text("all is read")).to_be_visible()


def samples_sent(server: ScriptedServer) -> array[int]:
    first, *others = [decode(frame).amplitudes for frame in server.sound_frames]
    for samples in others:
        first.extend(samples)
    return first


def test_sound_is_played_at_its_rate_and_fades_for_4_ms_when_hushed(
    server: ScriptedServer, page: Page
) -> None:
    server.send_sound(sound(1, rate=22_050, loop=True), tone(440, 1, 22_050))
    expect(page.locator(".caption").first).to_be_attached()
    barrier(server, page)

    server.send({"type": "hush", "sound": 1})
    page.wait_for_function("() => stopped.length === 1")

    started: list[Any] = page.evaluate("started")
    assert [(rate, is_looped) for rate, _, is_looped, _ in started] == [(22_050, True)]
    assert started[0][1] != 0
    (begin_value, begin), (end_value, end) = page.evaluate("ramps")  # in the sound's own time
    assert (begin_value, end_value) == (1, 0)
    assert end - begin == pytest.approx(0.004, abs=1e-9)
    assert page.evaluate("stopped[0]") == end


def test_sound_that_was_cut_before_it_arrived_is_not_played(
    server: ScriptedServer, page: Page
) -> None:
    server.send({"type": "hush", "sound": 7})

    server.send_sound(sound(7), tone(440, 1))
    server.send_sound(sound(8), tone(440, 1))
    barrier(server, page)

    assert page.evaluate("started.length") == 1


def test_end_of_the_call_ends_its_sounds_but_not_the_busy_tone(
    server: ScriptedServer, page: Page
) -> None:
    server.send_sound(sound(1), tone(440, 5))
    server.send_sound(sound(2, kind="busy", loop=True), tone(480, 1))

    server.send(call("ended"))
    barrier(server, page)

    assert page.evaluate("[started.length, stopped.length]") == [2, 1]


def test_lost_connection_ends_the_sounds(server: ScriptedServer, page: Page) -> None:
    server.send_sound(sound(1, kind="ringback", loop=True), tone(440, 1))
    barrier(server, page)

    server.sockets[-1].close()

    page.wait_for_function("() => stopped.length === 1")


def test_call_that_is_not_shown_is_not_heard(server: ScriptedServer, page: Page) -> None:
    server.send_sound(sound(1), tone(440, 1))
    server.send_sound({**sound(2), "call": "other"}, tone(440, 1))
    barrier(server, page)

    assert page.evaluate("levels") == [1, 0]


def test_voice_of_the_other_party_is_played_frame_after_frame(
    server: ScriptedServer, page: Page
) -> None:
    for number in range(1, 4):
        server.send_sound(sound(-number, kind="voice"), tone(440, 0.04))
    barrier(server, page)

    first, second, third = page.evaluate("started.map(([, , , when]) => when)")
    assert (second - first, third - second) == pytest.approx((0.04, 0.04), abs=0.001)


def test_voices_in_two_calls_do_not_delay_each_other(server: ScriptedServer, page: Page) -> None:
    for number in range(1, 4):
        server.send_sound(sound(-number, kind="voice"), tone(440, 0.04))
        server.send_sound({**sound(-10 - number, kind="voice"), "call": "other"}, tone(440, 0.04))
    barrier(server, page)

    times = page.evaluate("started.map(([, , , when]) => when)")
    assert (times[2] - times[0], times[4] - times[2]) == pytest.approx((0.04, 0.04), abs=0.001)


def test_browser_voice_speaks_for_the_polly_voice_and_is_hushed(
    server: ScriptedServer, page: Page
) -> None:
    page.get_by_role("combobox", name="Voice").select_option("browser")
    server.send_sound(sound(1, text="Hello.", voice="Joanna"), b"")
    expect(page.locator(".caption").first).to_have_text("Hello.")

    server.send({"type": "hush", "sound": 1})

    expect(page.locator(".caption").first).to_have_text("")
    server.wait_for_message({"type": "speech", "source": "browser"})
    assert page.evaluate("[spoken, cancels]") == [[["Hello.", "Joanna"]], 1]


def test_microphone_is_sent_as_frames_of_8_khz_until_it_is_muted(
    server: ScriptedServer, page: Page
) -> None:
    mute = page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "false")
    server.wait_for(lambda: len(server.sound_frames) > 28)  # the device beeps once a second
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")
    barrier(server, page)
    count = len(server.sound_frames)
    barrier(server, page)

    first = decode(server.sound_frames[0])
    assert first.header == {"call": CALL, "leg": "LEG-A", "rate": 8000}
    assert len(first.amplitudes) == 320
    assert max(abs(sample) for sample in samples_sent(server)) > 1000
    assert len(server.sound_frames) == count
    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_microphone_that_is_muted_before_the_browser_has_given_it_stays_off(
    server: ScriptedServer, page: Page
) -> None:
    page.evaluate("""() => {
      const give = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        await new Promise((resolve) => { window.allow = resolve; });
        return give(wanted);
      };
    }""")
    mute = page.get_by_role("button", name="Mute")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "false")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")

    page.evaluate("allow()")
    page.wait_for_function("() => tracks.length === 1")
    barrier(server, page)

    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_microphone_of_a_party_that_has_left_is_off_though_the_call_goes_on(
    server: ScriptedServer, page: Page
) -> None:
    server.send(call("connected", leg("LEG-A", "connected"), leg("LEG-B", "connected")))
    second_party(page).get_by_role("button", name="Mute").click()
    server.wait_for(lambda: len(server.sound_frames) > 0)

    server.send(call("connected", leg("LEG-A", "connected"), leg("LEG-B", "ended")))
    barrier(server, page)

    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_sound_file_is_converted_and_sent_as_the_microphone(
    server: ScriptedServer, page: Page, tmp_path: Path
) -> None:
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(tone(1000, 0.5, 44_100))

    caller(page).get_by_label("Play a sound file").set_input_files(tmp_path / "tone.wav")
    expect(page.locator(".caption").first).to_contain_text("tone.wav")
    expect(page.locator(".caption").first).to_have_text("")

    sent = samples_sent(server)
    assert len(sent) == pytest.approx(4000, abs=10)
    assert share_of_tone(sent, 1000, 8000) > 0.9


def test_unreadable_sound_file_is_a_problem_and_the_call_goes_on(
    server: ScriptedServer, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "notes.wav").write_text("not a sound")

    caller(page).get_by_label("Play a sound file").set_input_files(tmp_path / "notes.wav")

    expect(page.get_by_role("alert")).to_contain_text("cannot read this sound file")
    page.keyboard.press("3")
    expect(page.locator(".pressed").first).to_have_text("3")
    server.wait_for_message({"type": "press", "call": CALL, "leg": "LEG-A", "keys": "3"})


def test_missing_microphone_is_a_problem_and_the_call_goes_on(
    server: ScriptedServer, page: Page
) -> None:
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none')); }"
    )

    page.get_by_role("button", name="Mute").click()

    expect(page.get_by_role("alert")).to_contain_text("No microphone was found")
    expect(page.get_by_role("alert")).to_contain_text("type words to say")
    expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    assert server.sound_frames == []


def test_dictated_words_are_said(server: ScriptedServer, page: Page) -> None:
    page.get_by_role("button", name="Dictate").click()

    expect(page.get_by_role("button", name="Dictate")).to_have_attribute("aria-pressed", "false")
    said = {"type": "say", "call": CALL, "leg": "LEG-A", "text": "two pizzas"}
    server.wait_for_message(said)


def test_recording_with_the_microphone_off_says_so(server: ScriptedServer, page: Page) -> None:
    caption = page.locator(".caption").first

    server.send({"type": "recording_state", "call": CALL, "leg": "LEG-A", "is_on": True})
    expect(caption).to_contain_text("Your microphone is off")

    page.get_by_role("button", name="Mute").click()
    expect(caption).to_have_text("The service records.")
