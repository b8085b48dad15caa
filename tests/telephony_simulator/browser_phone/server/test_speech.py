"""What a party says: through the microphone, from a file, and in words."""

import io
import math
import struct
import threading
import wave
from array import array

import pytest

from tests.telephony_simulator.browser_phone.frames import microphone_frame
from tests.telephony_simulator.browser_phone.server.served_phone import PageClient, ServedPhone

RATE = 8000
TONE = array("h", (round(9_000 * math.sin(frame * 0.5)) for frame in range(RATE // 20))).tobytes()
"""A tone of 50 ms."""


def recorded(page: PageClient, served: ServedPhone, *frames: bytes) -> bytes:
    """Return the samples of the message that a caller leaves."""
    call = page.dial()
    page.send("press", call=call, leg="LEG-A", keys="2")
    page.wait("entry", lambda one: one["call"] == call and one["text"] == "is recorded")
    for one in frames:
        page.connection.send(microphone_frame(one, call=call))
        page.wait("entry", lambda one: one["call"] == call and one["text"] == "speaks")
    threading.Event().wait(0.1)  # a recording lasts as long as it took
    page.send("press", call=call, leg="LEG-A", keys="#")
    recording = page.wait("recording", lambda one: one["call"] == call)
    page.send("hang_up", call=call, leg="LEG-A")
    page.wait_for_state(call, "ended")
    answer = served.get(f"/recordings/{recording['id']}.wav")
    assert answer.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.body)) as file:
        return bytes(file.readframes(file.getnframes()))


def test_microphone_is_in_the_recording_that_the_page_plays(served: ServedPhone) -> None:
    with served.page() as page:
        samples = recorded(page, served, TONE)

    assert TONE in samples


def test_unknown_recording_is_not_found(served: ServedPhone) -> None:
    assert served.get("/recordings/nosuch.wav").status == 404


def test_bot_listens_until_it_has_understood_the_words(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.send("press", call=call, leg="LEG-A", keys="4")
        listens = page.wait("bot")
        page.send("say", call=call, leg="LEG-A", text="a pizza, please")
        ended = page.wait("bot")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    assert (listens["state"], listens["bot"]) == ("listens", "bot-alias/ORDER/TSTALIASID")
    assert (ended["state"], ended["leg"]) == ("ended", "LEG-A")


def test_attendee_of_a_meeting_is_muted_and_the_meeting_ended(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.send("press", call=call, leg="LEG-A", keys="3")
        joined = page.wait("meeting")
        page.send("mute_attendee", call=call, leg="LEG-B")
        muted = page.wait("meeting")
        page.send("end_meeting", call=call, leg="LEG-B")
        page.wait_for_state(call, "ended")

    assert joined["attendees"] == ["caller"]
    assert (joined["is_muted"], muted["is_muted"]) == (False, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xff\xff\xff",
        struct.pack("<I", 5) + b"[1,2]" + TONE,
        microphone_frame(TONE, rate=48_000),
        microphone_frame(b"odd"),
        microphone_frame(TONE, call="nosuch"),
    ],
)
def test_frame_of_sound_that_cannot_be_taken_is_refused(
    served: ServedPhone, content: bytes
) -> None:
    with served.page() as page:
        page.connection.send(content)
        refused = page.wait("refused")

    assert refused["request"] == "microphone"
    assert refused["text"]


def test_speech_of_the_server_is_refused_where_it_is_not_installed(served: ServedPhone) -> None:
    with served.page() as page:
        page.send("speech", source="espeak")
        refused = page.wait("refused")

    assert refused["text"].startswith("eSpeak NG is not installed: pip install")
