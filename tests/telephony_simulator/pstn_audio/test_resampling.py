"""Conversion of prompts to 8 kHz and 16 bits."""

import wave
from array import array
from math import sin, tau
from pathlib import Path

import pytest

from telephony_simulator.pstn_audio.resampling import read_wav, resample
from tests.telephony_simulator.sound.wav_analysis import amplitude, loudness


def tone(frequency: int, rate: int, seconds: float = 0.1) -> "array[int]":
    turn = tau * frequency / rate
    return array("h", (round(8_000 * sin(turn * i)) for i in range(round(rate * seconds))))


@pytest.mark.parametrize("rate", [6_000, 8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_resample_keeps_frequency_and_amplitude_of_a_tone(rate: int) -> None:
    heard = resample(tone(1_000, rate), rate)

    assert len(heard) == 800
    assert amplitude(heard[80:720], 1_000) == pytest.approx(8_000, rel=0.02)


@pytest.mark.parametrize("frequency", [5_000, 7_000, 9_000])
def test_resample_removes_frequencies_above_four_kilohertz(frequency: int) -> None:
    heard = resample(tone(frequency, 22_050), 22_050)

    assert loudness(heard[80:720]) < 80


def test_resample_clips_the_loudest_sound_without_overflow() -> None:
    square = array("h", ([32_767] * 50 + [-32_768] * 50) * 20)

    assert loudness(resample(square, 16_000)) > 30_000


@pytest.mark.parametrize(
    ("width", "frame"), [(1, b"\x90"), (2, b"\x00\x10"), (3, b"\xff\x00\x10"), (4, b"\0\0\0\x10")]
)
def test_read_wav_keeps_the_amplitude_of_each_sample_width(
    tmp_path: Path, width: int, frame: bytes
) -> None:
    with wave.open(str(tmp_path / "prompt.wav"), "wb") as file:
        file.setparams((1, width, 8_000, 0, "NONE", ""))
        file.writeframes(frame * 4)

    assert read_wav(tmp_path / "prompt.wav") == array("h", [0x1000] * 4)


def test_read_wav_drops_an_incomplete_last_sample(tmp_path: Path) -> None:
    path = tmp_path / "prompt.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\x01\x02" * 4)
    path.write_bytes(path.read_bytes()[:-3])

    assert read_wav(path) == array("h", [0x0201] * 2)


def test_channels_of_a_stereo_file_are_mixed(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8_000, 0, "NONE", ""))
        file.writeframes(array("h", [100, 300, -32_768, -32_768]))

    assert read_wav(path) == array("h", [200, -32_768])
