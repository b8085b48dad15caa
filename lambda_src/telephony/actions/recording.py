"""Recording a party's message, or a whole call, to Amazon S3."""

from __future__ import annotations

from string import ascii_letters, digits

from telephony.errors import InvalidParameterError
from telephony.fields import field
from telephony.validators import Boolean, DtmfKeys, Integer, Nested, OneOf, Text
from telephony.value import Value

from .action import Action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    Track: TypeAlias = Literal["BOTH", "INCOMING", "OUTGOING"]


class RecordingDestination(Value, Type="S3"):
    """The S3 bucket of a recording, in your own account.

    Attributes:
        bucket_name: the bucket.
        prefix: begins the object's key; at most 979 of S3's safe characters; no prefix if not
            given.
    """

    bucket_name: str = field(Text())
    prefix: str | None = field(Text(979, allowed=f"{ascii_letters}{digits}!-_.*'()/"), default=None)


class Recording(Value):
    """The result of a `RecordAudio` that a call script awaits.

    Attributes:
        bucket_name: the bucket of the file; None if the service sent no destination.
        key: the object's key; None if the service sent no destination.
        terminator_used: the key that ended the recording; None if no key did.
    """

    bucket_name: str | None = None
    key: str | None = None
    terminator_used: str | None = field(default=None, secret=True)


class RecordAudio(Action["Recording"]):
    """Record what a party says, such as a voicemail; the service plays no beep.

    Name the leg by `call_id` or by `participant_tag`, not by both.

    Attributes:
        recording_destination: the bucket and prefix of the file.
        recording_terminators: keys that end it.
        duration_in_seconds: its maximum length, more than 0.
        silence_duration_in_seconds: the length of a silence that ends it, 1 to 1,000; silence does
            not end it if not given.
        silence_threshold: the noise level below which sound is silence, 1 to 1,000; 200 if not
            given.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/record-audio.html
    """

    recording_destination: RecordingDestination = field(Nested(RecordingDestination))
    recording_terminators: Sequence[str] = field(DtmfKeys(), kw_only=True)
    duration_in_seconds: int = field(Integer(1), kw_only=True)
    silence_duration_in_seconds: int | None = field(Integer(1, 1_000), default=None, kw_only=True)
    silence_threshold: int = field(Integer(1, 1_000), default=200, kw_only=True)

    def __validate__(self) -> None:
        if self.call_id is not None and self.participant_tag is not None:
            raise InvalidParameterError(
                self.type, "participant_tag", "must not be given together with call_id"
            )


class CallRecordingDestination(Value, Type="S3"):
    """The place of a call's recording in Amazon S3.

    Attributes:
        location: `bucket` or `bucket/prefix`; in an event the bucket and the object's key.
    """

    location: str = field(Text())


class StartCallRecording(Action["CallRecordingDestination | None"]):
    """Start recording a leg; a leg can be recorded only once.

    Attributes:
        destination: the bucket and prefix of the file.
        track: `INCOMING`, `OUTGOING` or `BOTH`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-call-recording.html
    """

    needs_call_id = True

    destination: CallRecordingDestination = field(Nested(CallRecordingDestination))
    track: Track = field(OneOf("BOTH", "INCOMING", "OUTGOING"), kw_only=True)


class StopCallRecording(Action[None]):
    """End the recording of a leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/stop-call-recording.html
    """

    needs_call_id = True


class PauseCallRecording(Action[None]):
    """Pause a recording, for example while a caller says a card number.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause-call-recording.html
    """

    needs_call_id = True


class ResumeCallRecording(Action[None]):
    """Resume a paused recording.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/resume-call-recording.html
    """

    needs_call_id = True


class VoiceFocus(Action[None]):
    """Turn noise suppression on a leg on or off.

    Attributes:
        enable: True to turn it on.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/voice-focus.html
    """

    needs_call_id = True

    enable: bool = field(Boolean())
