"""Voices as WAV files."""

import io
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.pstn_audio.voice import Voice, read_voice, wav

LEVELS = (500, 20_000, 30_000)


def frames(content: bytes) -> bytes:
    with wave.open(io.BytesIO(content)) as file:
        return bytes(file.readframes(file.getnframes()))


def test_wav_without_voices_is_silent() -> None:
    content = wav(10.0, 10.5, [])

    assert frames(content) == bytes(8_000)


def test_voice_is_at_its_time_in_the_wav() -> None:
    voice = Voice(1.0, 1.25, b"\x01\x01" * 2_000)

    content = wav(0.0, 2.0, [voice])

    assert frames(content) == bytes(16_000) + b"\x01\x01" * 2_000 + bytes(12_000)


def test_simultaneous_voices_are_mixed_and_clipped() -> None:
    soft, loud, louder = (Voice(0.0, 0.01, array("h", [level] * 80).tobytes()) for level in LEVELS)

    assert set(array("h", frames(wav(0.0, 0.01, [soft, loud])))) == {20_500}
    assert set(array("h", frames(wav(0.0, 0.01, [loud, louder])))) == {32_767}


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.integers(0, 3), st.integers(-3, 3), st.integers(0, 20_000))
def test_voice_is_cut_when_outside_of_the_wav(seconds: int, spoken: int, samples: int) -> None:
    voice = Voice(spoken, spoken + samples / 8_000, b"\x01\x01" * samples)

    content = wav(0, seconds, [voice])

    assert len(frames(content)) == seconds * 16_000


@pytest.mark.parametrize("shape", [(16_000, 2, 1), (8_000, 1, 1), (8_000, 2, 2)])
def test_read_voice_refuses_other_formats(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    path = tmp_path / "said.wav"
    rate, width, channels = shape
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))

    with pytest.raises(ValueError, match="a telephone has 8000 Hz, 16 bits and 1 channel"):
        read_voice(0.0, path)
