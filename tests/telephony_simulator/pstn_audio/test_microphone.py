"""Live sound of a party: utterances, recordings, and actions that wait for silence."""

import wave
from array import array
from pathlib import Path

import pytest

from telephony_simulator import Bot, Intent, Phone, PhoneCall, Settings
from telephony_simulator.pstn_audio.rendering import render_sound
from telephony_simulator.pstn_audio.utterance import UTTERANCE_PAUSE_SECONDS, VOICE_LEVEL
from tests.telephony_simulator.script import Script, action, event_types, hangup, record, speak

CHUNK_SECONDS = 0.02
BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"


def chunk(level: int, seconds: float = CHUNK_SECONDS) -> bytes:
    """Return samples of a mean amplitude."""
    return array("h", [level, -level] * round(seconds * 4_000)).tobytes()


def talk(call: PhoneCall, seconds: float, level: int = 2_000) -> None:
    """Send sound in chunks, as a microphone does."""
    for _ in range(round(seconds / CHUNK_SECONDS)):
        call.parties[0].speak_samples(chunk(level))
        call.wait(CHUNK_SECONDS)


@pytest.fixture
def buckets(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "voicemail").mkdir()
    return {"voicemail": tmp_path / "voicemail"}


def recorded(buckets: dict[str, Path]) -> "array[int]":
    """Return the samples of the only recording."""
    (path,) = buckets["voicemail"].rglob("*.wav")
    with wave.open(str(path)) as file:
        return array("h", file.readframes(file.getnframes()))


def test_chunks_are_one_utterance_until_the_party_is_silent() -> None:
    call = Phone(Script([speak("x" * 300)])).dial()

    talk(call, 1.0)
    talk(call, UTTERANCE_PAUSE_SECONDS + 0.1, level=VOICE_LEVEL - 1)
    talk(call, 0.5)

    first, second = call.parties[0].voices
    assert first.seconds == pytest.approx(1.0 + UTTERANCE_PAUSE_SECONDS, abs=0.03)
    assert second.seconds == pytest.approx(0.5)
    assert call.transcript.count("caller        speaks") == 2


def test_soft_sound_begins_no_utterance() -> None:
    call = Phone(Script([speak("x" * 300)])).dial()

    talk(call, 1.0, level=VOICE_LEVEL - 1)

    assert call.parties[0].voices == []


def test_gap_between_chunks_is_silence() -> None:
    call = Phone(Script([speak("x" * 300)])).dial()

    talk(call, 0.1)
    call.wait(0.3)
    talk(call, 0.1)

    (voice,) = call.parties[0].voices
    samples = array("h", voice.samples)
    assert voice.seconds == pytest.approx(0.5)
    assert not any(samples[900:3_100])
    assert all(samples[:800])
    assert all(samples[-700:])


def test_ended_utterance_is_followed_by_another() -> None:
    call = Phone(Script([speak("x" * 300)])).dial()

    talk(call, 0.1)
    call.parties[0].end_utterance()
    talk(call, 0.1)

    assert len(call.parties[0].voices) == 2


def test_samples_are_an_even_number_of_bytes() -> None:
    call = Phone(Script([speak()])).dial()

    for samples in (b"", b"\0", b"\0\0\0"):
        with pytest.raises(ValueError, match=f"at least 2, got {len(samples)}"):
            call.parties[0].speak_samples(samples)


def test_record_audio_takes_live_sound_and_ends_in_silence(buckets: dict[str, Path]) -> None:
    script = Script([record(SilenceDurationInSeconds=2)], [hangup()])
    call = Phone(script, buckets=buckets).dial()

    talk(call, 5.0)
    talk(call, 1.9, level=VOICE_LEVEL)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    samples = recorded(buckets)
    assert event_types(call)[1] == "ACTION_SUCCESSFUL"
    assert len(samples) / 8_000 == pytest.approx(7.0, abs=0.05)
    assert all(samples[: 5 * 8_000 - 200])


def test_silence_threshold_of_record_audio_decides_what_silence_is(
    buckets: dict[str, Path],
) -> None:
    script = Script(
        [record(SilenceDurationInSeconds=1, SilenceThreshold=VOICE_LEVEL)], [speak("x" * 300)]
    )
    call = Phone(script, buckets=buckets).dial()

    talk(call, 3.0, level=VOICE_LEVEL)

    assert event_types(call) == ["NEW_INBOUND_CALL"]


def test_unit_of_the_silence_threshold_is_a_setting(buckets: dict[str, Path]) -> None:
    script = Script([record(SilenceDurationInSeconds=1)], [hangup()])
    settings = Settings(silence_threshold_amplitude=15)
    call = Phone(script, buckets=buckets, settings=settings).dial()

    talk(call, 3.0, level=2_000)

    assert call.ended


def test_bot_waits_for_the_words_of_a_caller_who_speaks() -> None:
    bot = Bot(BOT, [Intent("Order", ["pizza"])])
    start = action("StartBotConversation", BotAliasArn=BOT)
    call = Phone(Script([start], [hangup()]), bots=[bot]).dial()

    talk(call, 20.0)
    call.wait(1.0)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.say("a pizza")

    assert event_types(call)[1] == "ACTION_SUCCESSFUL"
    assert len(call.parties[0].voices) == 1


def test_words_without_a_recent_utterance_are_spoken() -> None:
    call = Phone(Script([speak("x" * 900)])).dial()

    talk(call, 0.5)
    call.wait(4.0)
    call.say("Hello?")

    assert len(call.parties[0].voices) == 2


def test_party_without_a_connected_leg_is_not_heard() -> None:
    call = Phone(Script([hangup()])).dial()

    call.parties[0].speak_samples(chunk(2_000))

    assert call.parties[0].voices == []


def test_live_sound_is_in_the_sound_of_the_call() -> None:
    phone = Phone(Script([speak("x" * 30)]))
    call = phone.dial()

    talk(call, 1.0)

    (served,) = phone.service.calls.values()
    (sound,) = (sound for sound in served.sounds if sound.is_by_party)
    rendered = render_sound(sound, until=served.leg_a.end, synthesizer=None)
    assert rendered.samples == bytes(call.parties[0].voices[0].samples)
    assert rendered.seconds == pytest.approx(1.0)
