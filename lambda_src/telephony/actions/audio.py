"""Playing audio files, and pauses."""

from __future__ import annotations

from telephony.fields import field
from telephony.validators import DtmfKeys, Integer, Nested, Text
from telephony.value import Value

from .action import Action
from .digits import DigitsAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class AudioSource(Value, Type="S3"):
    """An audio file in an S3 bucket of your own account: PCM .wav, at most 50 MB.

    Attributes:
        bucket_name: the bucket.
        key: the object's key.
    """

    bucket_name: str = field(Text())
    key: str = field(Text())


class PlayAudio(Action[None]):
    """Play a file.

    Attributes:
        audio_source: the file.
        playback_terminators: keys that end it; no key if not given. The event does not say which
            key was pressed.
        repeat: how many times it is played, from 1 (the default).

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
    """

    audio_source: AudioSource = field(Nested(AudioSource))
    playback_terminators: Sequence[str] = field(DtmfKeys(), default=(), kw_only=True)
    repeat: int = field(Integer(1), default=1, kw_only=True)


class PlayAudioAndGetDigits(DigitsAction):
    """Play a file and collect digits; pressing one cuts the file short.

    Attributes:
        audio_source: the prompt.
        failure_audio_source: played after each failed attempt.
        repeat_duration_in_milliseconds: how long one attempt waits for digits, more than 0.
        input_digits_regex: what the digits must match; any digits if not given.
        min_number_of_digits: from 0 (the default).
        max_number_of_digits: up to 128 (the default), not less than the minimum.
        terminator_digits: keys that end an attempt; `#` if not given.
        in_between_digits_duration_in_milliseconds: the longest pause between digits, more than 0;
            `repeat_duration_in_milliseconds` if not given.
        repeat: attempts in all, from 1 (the default).

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio-get-digits.html
    """

    audio_source: AudioSource = field(Nested(AudioSource))
    failure_audio_source: AudioSource = field(Nested(AudioSource))


class Pause(Action[None]):
    """Wait.

    Attributes:
        duration_in_milliseconds: 100 to 30,000.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause.html
    """

    duration_in_milliseconds: int = field(Integer(100, 30_000))
