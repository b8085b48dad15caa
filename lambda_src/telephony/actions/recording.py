"""What a party says, or the whole call, kept as a file."""

from __future__ import annotations

from string import ascii_letters, digits

from telephony.containers import Keys, Shape
from telephony.errors import InvalidParameterError
from telephony.kinds import Flag, Number, OneOf, Text
from telephony.value import Value, field

from .action import Action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    Track: TypeAlias = Literal["BOTH", "INCOMING", "OUTGOING"]


class RecordingDestination(Value, Type="S3"):
    """Where a recording goes: an S3 bucket of your own account.

    Attributes:
        bucket_name: the bucket.
        prefix: begins the object's key; at most 979 of S3's safe characters; the bucket's root if
            not given.
    """

    bucket_name: str = field(Text())
    prefix: str | None = field(Text(979, allowed=f"{ascii_letters}{digits}!-_.*'()/"), default=None)


class RecordAudio(Action):
    """Record what a party says, such as a voicemail; no beep is played.

    Name the leg by `call_id` or by `participant_tag`, not by both.

    Attributes:
        recording_destination: where the file goes.
        recording_terminators: keys that end it.
        duration_in_seconds: when it ends at the latest, more than 0.
        silence_duration_in_seconds: silence that ends it, 1 to 1,000; none does if not given.
        silence_threshold: how much noise still is silence, 1 to 1,000; 200 if not given.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/record-audio.html
    """

    recording_destination: RecordingDestination = field(Shape(RecordingDestination))
    recording_terminators: Sequence[str] = field(Keys(), kw_only=True)
    duration_in_seconds: int = field(Number(1), kw_only=True)
    silence_duration_in_seconds: int | None = field(Number(1, 1_000), default=None, kw_only=True)
    silence_threshold: int = field(Number(1, 1_000), default=200, kw_only=True)

    def __check__(self) -> None:
        if self.call_id is not None and self.participant_tag is not None:
            raise InvalidParameterError(
                self.type, "participant_tag", "must not be given together with call_id"
            )


class CallRecordingDestination(Value, Type="S3"):
    """Where the recording of a call goes, or went.

    Attributes:
        location: `bucket` or `bucket/prefix`; in a result the bucket and the object's whole key.
    """

    location: str = field(Text())


class StartCallRecording(Action):
    """Record a leg from now on; once a leg, it cannot be started again after a stop.

    Attributes:
        destination: where the file goes.
        track: `INCOMING`, `OUTGOING` or `BOTH`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-call-recording.html
    """

    needs_call_id = True

    destination: CallRecordingDestination = field(Shape(CallRecordingDestination))
    track: Track = field(OneOf("BOTH", "INCOMING", "OUTGOING"), kw_only=True)


class StopCallRecording(Action):
    """End the recording of a leg for good.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/stop-call-recording.html
    """

    needs_call_id = True


class PauseCallRecording(Action):
    """Leave out of the recording what comes now, such as a card number.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause-call-recording.html
    """

    needs_call_id = True


class ResumeCallRecording(Action):
    """Go on with a recording that was paused.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/resume-call-recording.html
    """

    needs_call_id = True


class VoiceFocus(Action):
    """Take the noise out of a leg's sound, or stop doing so.

    Attributes:
        enable: whether it is taken out.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/voice-focus.html
    """

    needs_call_id = True

    enable: bool = field(Flag())
