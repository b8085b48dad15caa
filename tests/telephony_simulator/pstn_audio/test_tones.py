"""The tones of the telephone network."""

import pytest

from telephony_simulator.pstn_audio.sound import Tones
from telephony_simulator.pstn_audio.tones import COLUMN_HZ, ROW_HZ, dtmf, ringback
from tests.telephony_simulator.sound.wav_analysis import SAMPLE_RATE_HZ, tones


@pytest.mark.parametrize(
    ("key", "row", "column"), [("1", 0, 0), ("6", 1, 2), ("*", 3, 0), ("0", 3, 1), ("D", 3, 3)]
)
def test_dtmf_has_the_frequencies_of_row_and_column(key: str, row: int, column: int) -> None:
    heard = dtmf(Tones(key, tone_seconds=0.25))

    assert tones(heard[:1_600], ROW_HZ + COLUMN_HZ) == {ROW_HZ[row], COLUMN_HZ[column]}


@pytest.mark.parametrize("digits", ["1", "1122#", ",,,", "12,34,", "0123456789*#ABCD"])
def test_dtmf_lasts_as_long_as_its_tones(digits: str) -> None:
    sent = Tones(digits, tone_seconds=0.1)

    assert len(dtmf(sent)) == pytest.approx(sent.seconds * SAMPLE_RATE_HZ)


def test_ringback_sounds_for_two_seconds_and_pauses_for_four() -> None:
    assert tones(ringback()[: 2 * SAMPLE_RATE_HZ], (440, 480)) == {440, 480}
    assert not any(ringback()[2 * SAMPLE_RATE_HZ :])
    assert len(ringback()) == 6 * SAMPLE_RATE_HZ
