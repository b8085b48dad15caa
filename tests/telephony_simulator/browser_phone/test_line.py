"""The frames and messages that the line of a browser sends."""

from array import array
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from telephony_simulator import Bot, Intent, Phone, PhoneCall
from telephony_simulator.browser_phone.line import (
    BUSY_REPETITIONS,
    RINGING_DELAY_SECONDS,
    BrowserLine,
    BrowserLines,
)
from telephony_simulator.pstn_audio import Call, tones
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.sound.live_speech import SpokenText, Take
from tests.telephony_simulator.browser_phone.frames import Frame, decode
from tests.telephony_simulator.script import (
    KEEP,
    Answer,
    Script,
    action,
    bridge,
    event_types,
    hangup,
    menu,
    play,
    speak,
)
from tests.telephony_simulator.wav import write_wav

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

CHUNK = array("h", [2_000, -2_000] * 80).tobytes()
"""20 ms of a microphone."""

SPOKEN = SpokenText(b"\x01\x02" * 22_050, 22_050)
"""One second of speech, whatever the text is."""


class WaitingSpeech:
    """Speaks each text when the test lets it.

    Attributes:
        waiting: What gives a waiting text its sound, the oldest first.
    """

    def __init__(self) -> None:
        self.waiting: list[Take] = []

    def speak(self, _speech: Speech, take: Take) -> None:
        self.waiting.append(take)


class Page:
    """The sinks of the lines, and a telephone on them."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.messages: list[JsonObject] = []
        self.speech = WaitingSpeech()
        self.lines = BrowserLines(
            lambda frame: self.frames.append(decode(frame)), self.messages.append, self.speech
        )

    def dial(self, *answers: Answer, **phone: object) -> PhoneCall:
        self.phone = Phone(Script(*answers), **{"handler_errors": "apologize", **phone})  # type: ignore[arg-type]
        self.phone.service.open_line = self.lines.open
        return self.phone.dial()

    @property
    def call(self) -> Call:
        """The only call."""
        (call,) = self.phone.service.calls.values()
        return call

    @property
    def line(self) -> BrowserLine:
        """The line of the only call."""
        line = self.call.line
        assert isinstance(line, BrowserLine)
        return line

    def speak_next(self, spoken: SpokenText | None = SPOKEN) -> None:
        """Give the oldest waiting text its sound."""
        self.speech.waiting.pop(0)(spoken)
        self.phone.clock.sleep(0)

    def of_kind(self, kind: str) -> list[Frame]:
        return [frame for frame in self.frames if frame.header["kind"] == kind]

    @property
    def hushed(self) -> list[object]:
        return [message["sound"] for message in self.messages if message["type"] == "hush"]


@pytest.fixture
def page() -> Page:
    return Page()


def test_speech_is_one_frame_with_its_text_and_voice(page: Page) -> None:
    page.dial([speak("Hello, Zoë.", VoiceId="Amy")])

    page.speak_next()

    (frame,) = page.of_kind("speech")
    (sound,) = page.call.sounds
    assert frame.samples == SPOKEN.samples
    assert frame.header == {
        "id": sound.id,
        "call": page.call.transaction_id,
        "leg": "LEG-A",
        "kind": "speech",
        "rate": 22_050,
        "loop": False,
        "wait_seconds": 0.0,
        "text": "Hello, Zoë.",
        "voice": "Amy",
    }


def test_action_ends_with_the_last_sample_of_its_speech(page: Page) -> None:
    call = page.dial([speak("x" * 300)], [hangup()])
    call.wait(0.25)
    page.speak_next()

    call.wait(0.99)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.02)

    assert call.ended
    assert page.hushed == [page.of_kind("ringback")[0].header["id"]]


def test_browser_gets_a_text_that_cannot_be_spoken(page: Page) -> None:
    call = page.dial([speak("x" * 30)], [hangup()])
    page.speak_next(None)
    (frame,) = page.of_kind("speech")
    assert (frame.samples, frame.header["text"]) == (b"", "x" * 30)

    call.wait(1.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert call.ended


def test_browser_speaks_texts_itself_when_it_is_to(page: Page) -> None:
    page.lines.speech_source = "browser"
    call = page.dial([speak("x" * 30)], [hangup()])

    call.wait(3)

    (frame,) = page.of_kind("speech")
    assert frame.samples == b""
    assert frame.header["text"] == "x" * 30
    assert call.ended


def test_key_hushes_the_prompt(page: Page) -> None:
    call = page.dial([menu(MaxNumberOfDigits=1)], [speak()])
    page.speak_next()
    call.wait(0.5)
    page.messages.clear()

    call.press("1")

    assert page.hushed == [page.of_kind("speech")[0].header["id"]]


def test_text_that_is_cut_before_it_is_spoken_is_not_sent(page: Page) -> None:
    call = page.dial([menu(MaxNumberOfDigits=1)], [hangup()])

    call.press("1")
    page.speak_next()

    assert page.of_kind("speech") == []
    assert call.ended


def test_prompt_is_sent_at_the_rate_of_its_file(page: Page, buckets: dict[str, Path]) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=2, channels=2)
    call = page.dial([play()], buckets=buckets)

    call.wait(1)

    (frame,) = page.of_kind("prompt")
    assert frame.seconds == 2
    assert frame.header["loop"] is False


def test_repeated_prompt_is_looped_and_hushed_at_its_end(
    page: Page, buckets: dict[str, Path]
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=2)
    call = page.dial([play(Repeat=2)], [speak()], buckets=buckets)
    page.messages.clear()

    call.wait(5)

    (frame,) = page.of_kind("prompt")
    assert frame.header["loop"] is True
    assert page.hushed == [frame.header["id"]]
    assert event_types(call)[-1] == "ACTION_SUCCESSFUL"


def test_missing_prompt_is_silent(page: Page) -> None:
    call = page.dial([play()])

    call.wait(30)

    assert page.of_kind("prompt") == []
    assert event_types(call)[-1] == "ACTION_SUCCESSFUL"


def test_caller_hears_ringing_while_the_function_thinks(page: Page) -> None:
    call = page.dial(KEEP)
    call.wait(1)
    (ringing,) = page.of_kind("ringback")
    assert ringing.header["loop"] is True
    assert ringing.header["wait_seconds"] == RINGING_DELAY_SECONDS
    assert ringing.header["id"] < 0

    call.hang_up()

    assert page.hushed == [ringing.header["id"]]


def test_refused_caller_hears_the_busy_tone(page: Page) -> None:
    page.dial([hangup(SipResponseCode=486)]).wait(1)

    (busy,) = page.of_kind("busy")
    assert busy.samples == tones.busy().tobytes() * BUSY_REPETITIONS


def test_caller_hears_ringback_until_the_second_party_answers(page: Page) -> None:
    call = page.dial([bridge()])
    call.wait(3)
    _network, ringback = page.of_kind("ringback")
    assert ringback.header["loop"] is True

    call.answer()

    assert page.hushed.count(ringback.header["id"]) == 1


def test_bridged_party_hears_keys_words_and_the_microphone(page: Page) -> None:
    call = page.dial([bridge()])
    call.answer()

    call.press("5")
    call.say("Hello?", leg="LEG-B")
    page.speak_next()
    page.line.take_samples(page.call.parties[0], CHUNK)

    heard = [
        (frame.header["kind"], frame.header["leg"])
        for frame in page.frames
        if frame.header["kind"] != "ringback"
    ]
    assert heard == [("tones", "LEG-B"), ("voice", "LEG-A"), ("voice", "LEG-B")]
    assert page.frames[-1].samples == CHUNK
    assert call.parties[0].voices[-1].seconds == pytest.approx(0.02)


@pytest.mark.parametrize(
    "leave",
    [
        lambda call: call.parties[1].hang_up(),
        lambda call: call.update({}),
    ],
    ids=["party", "service"],
)
def test_party_that_has_left_the_bridge_hears_nothing(
    page: Page, leave: Callable[[PhoneCall], None]
) -> None:
    call = page.dial([bridge()], KEEP, [hangup(ParticipantTag="LEG-B")], KEEP)
    call.answer()
    leave(call)
    call.wait(0)
    before = len(page.frames)

    call.press("5")
    page.line.take_samples(page.call.parties[0], CHUNK)

    assert len(page.frames) == before


def test_messages_of_a_bot_wait_for_the_words_of_the_caller(page: Page) -> None:
    alias = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
    bot = Bot(alias, [Intent("Order", ["pizza"], slots=["Size"])])
    call = page.dial([action("StartBotConversation", BotAliasArn=alias)], bots=[bot])

    call.say("x" * 22 + " a pizza")
    page.speak_next()

    (frame,) = page.of_kind("speech")
    assert frame.header["text"] == "Size?"
    assert frame.header["wait_seconds"] == pytest.approx(2.0)


def test_recording_is_shown_while_it_lasts(page: Page, buckets: dict[str, Path]) -> None:
    destination: Json = {"Type": "S3", "Location": "voicemail/calls"}
    start = action("StartCallRecording", Track="BOTH", Destination=destination)
    call = page.dial([start, speak("x" * 300)], buckets=buckets)
    call.wait(1)

    call.hang_up()

    states = [
        (message["leg"], message["is_on"])
        for message in page.messages
        if message["type"] == "recording_state"
    ]
    assert states == [("LEG-A", True), ("LEG-A", False)]


def test_sounds_of_an_ended_leg_are_hushed(page: Page) -> None:
    call = page.dial([speak("x" * 300)])
    page.speak_next(SpokenText(b"\x01\x02" * 220_500, 22_050))
    page.messages.clear()

    call.hang_up()

    assert page.hushed == [page.of_kind("speech")[0].header["id"]]
