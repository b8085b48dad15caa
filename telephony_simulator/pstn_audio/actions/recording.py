"""RecordAudio, and the four actions of call recordings."""

import re
from collections.abc import Collection
from typing import Final, cast, get_args

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio import tones
from telephony_simulator.pstn_audio.actions.action import Action, DigitUse
from telephony_simulator.pstn_audio.call_recording import (
    DEFAULT_PREFIX,
    CallRecording,
    Track,
    recording_key,
)
from telephony_simulator.pstn_audio.context import CallContext
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.observer import StoredRecording
from telephony_simulator.pstn_audio.parameters import (
    invalid_parameter,
    non_empty_text,
    read_keys,
    read_number,
)
from telephony_simulator.pstn_audio.voice import wav

RECORDING_PREFIX: Final = re.compile(r"[A-Za-z0-9!\-_.*'()/]{0,979}")
DEFAULT_SILENCE_THRESHOLD: Final = 200
TRACKS: Final = get_args(Track)


class RecordAudio(Action):
    """Records the party of a leg until a terminator, silence, or the longest duration.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/record-audio.html
    """

    __slots__ = (
        "_bucket_name",
        "_key",
        "_max_seconds",
        "_prefix",
        "_silence_seconds",
        "_silence_threshold",
        "_start",
        "_terminators",
    )
    type = "RecordAudio"
    fields = (
        "RecordingDestination",
        "RecordingTerminators",
        "DurationInSeconds",
        "SilenceDurationInSeconds",
        "SilenceThreshold",
    )
    numbers = frozenset({"DurationInSeconds", "SilenceDurationInSeconds", "SilenceThreshold"})
    may_be_interrupted = True
    answers_call = True
    _start: float
    _bucket_name: str
    _key: str
    _prefix: str
    _max_seconds: int
    _silence_seconds: int | None
    _silence_threshold: int
    _terminators: Collection[str]

    def read_parameters(self) -> None:
        """Read the destination, the terminators and the durations."""
        sent = self.parameters
        self._bucket_name, self._prefix = _destination(sent.get("RecordingDestination"))
        message = "RecordingTerminators parameter value is invalid."
        if sent.get("CallId") and sent.get("ParticipantTag"):
            self.call.warn("RecordAudio takes CallId or ParticipantTag, not both")
        if "RecordingTerminators" not in sent:
            raise invalid_parameter(message)
        self._terminators = read_keys(sent, "RecordingTerminators", message)
        self._max_seconds = self._number("DurationInSeconds")
        self._silence_seconds = None
        self._silence_threshold = DEFAULT_SILENCE_THRESHOLD
        if "SilenceDurationInSeconds" in sent:
            self._silence_seconds = self._number("SilenceDurationInSeconds", high=1_000)
            self._silence_threshold = self._number(
                "SilenceThreshold", high=1_000, default=DEFAULT_SILENCE_THRESHOLD
            )

    def run(self) -> None:
        """Start the recording; the service plays no beep."""
        self._start = self.call.now()
        self.call.line.record(self.leg)
        self._key = self._new_key()
        self._schedule_end()

    def receive_digit(self, digit: str) -> DigitUse:
        """End the recording at a terminator."""
        if digit not in self._terminators:
            return "ignored"
        super().stop()
        self._store_and_end(RecordingTerminatorUsed=digit)
        return "used"

    def receive_speech(self, text: str) -> None:  # noqa: ARG002 - `voices` has the end of the words
        """Restart the silence at the end of the words."""
        self._schedule_end()

    def receive_voice(self, level: float) -> None:
        """Restart the silence at live sound above the threshold."""
        if level >= self._silence_threshold * self.call.settings.silence_threshold_amplitude:
            self._schedule_end()

    def stop(self) -> JsonObject:
        """Store the recording so far, and return its destination."""
        super().stop()
        try:
            destination = self._store()
        except ActionError as error:
            self.call.log(error.message)
            return {}
        return {"RecordingDestination": destination}

    def _schedule_end(self) -> None:
        end = self._start + self._max_seconds
        if self._silence_seconds is not None:
            silent_since = max([self._start, *(voice.end for voice in self.call.voices(self.leg))])
            end = min(end, silent_since + self._silence_seconds)
        self.schedule(end - self.call.now(), self._store_and_end)

    def _store_and_end(self, **extras: Json) -> None:
        try:
            destination = self._store()
        except ActionError as error:
            self.fail_with(error)
        else:
            self.succeed(RecordingDestination=destination, **extras)

    def _new_key(self) -> str:
        return _new_key(self.call, self.leg, self._prefix, self.call.now())

    def _store(self) -> JsonObject:
        self.call.line.stop_recording(self.leg)
        media, application_arn = self.call.service.media, self.call.application.arn
        media.require_storable(self._bucket_name, self._key, application_arn)
        if media.is_recording_kept():
            end = self.call.now()
            content = wav(self._start, end, self.call.voices(self.leg))
            media.store(self._bucket_name, self._key, content, application_arn)
            self.call.announce_recording(
                StoredRecording(
                    self.leg, self.type, self._bucket_name, self._key, end - self._start
                )
            )
        return {"Type": "S3", "BucketName": self._bucket_name, "Key": self._key}

    def _number(self, name: str, *, high: int | None = None, default: int | None = None) -> int:
        message = f"{name} parameter value is invalid."
        return read_number(self.parameters, name, message, high=high, default=default)


class StartCallRecording(Action):
    """Records a leg in the background.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-call-recording.html
    """

    __slots__ = ("_bucket_name", "_key", "_prefix", "_track")
    type = "StartCallRecording"
    fields = ("Track", "Destination")
    _bucket_name: str
    _key: str
    _prefix: str
    _track: Track

    def read_parameters(self) -> None:
        """Read track and destination; a leg has one recording."""
        self._bucket_name, self._prefix = _location(self.parameters.get("Destination"))
        self._key = self._new_key()
        media, application_arn = self.call.service.media, self.call.application.arn
        if not media.may_store(self._bucket_name, self._key, application_arn):
            raise _destination_error()
        track = self.parameters.get("Track")
        if track not in TRACKS:
            raise invalid_parameter("The Track parameter is invalid.")
        self._track = cast("Track", track)
        recording = self.leg.recording
        if recording is not None and not (
            recording.is_stopped and self.call.settings.second_call_recording
        ):
            raise invalid_parameter("CallId parameter for action is invalid")

    def run(self) -> None:
        """Start the recording."""
        call, leg = self.call, self.leg
        tone = tones.beep(call.settings.pause_tone)
        leg.recording = CallRecording(call.now(), self._track, self._bucket_name, self._key, tone)
        call.line.record(leg)
        destination: JsonObject = {"Type": "S3", "Location": leg.recording.location}
        self.succeed(CallRecordingDestination=destination)

    def _new_key(self) -> str:
        is_time_of_leg = self.call.settings.call_recording_file_time == "start of the leg"
        file_time = self.leg.start if is_time_of_leg else self.call.now()
        return _new_key(self.call, self.leg, self._prefix or DEFAULT_PREFIX, file_time)


class _CallRecordingAction(Action):
    """The base of the actions on the call recording of a leg."""

    __slots__ = ("recording",)
    recording: CallRecording

    def read_parameters(self) -> None:
        """Find the recording of the leg."""
        recording = _running_recording(self.leg) or self._recording_of_another_leg()
        if recording is None:
            raise invalid_parameter("CallId parameter for action is invalid")
        self.recording = recording

    def _recording_of_another_leg(self) -> CallRecording | None:
        return None


class _PausingAction(_CallRecordingAction):
    """The base of the actions that pause and resume a call recording."""

    __slots__ = ()

    def _recording_of_another_leg(self) -> CallRecording | None:
        if self.call.settings.pause_on_another_leg == "fails":
            return None
        for leg in self.call.legs:
            recording = _running_recording(leg)
            if recording is not None:
                self.call.warn(
                    f"{self.type} names {self.leg.participant_tag}, which is not recorded; it is "
                    f"taken to apply to the recording of {leg.participant_tag}"
                )
                return recording
        return None


class StopCallRecording(_CallRecordingAction):
    """Stops the recording of a leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/stop-call-recording.html
    """

    __slots__ = ()
    type = "StopCallRecording"

    def run(self) -> None:
        """Stop the recording, and write its file."""
        self.call.stop_recording(self.leg)
        self.succeed()


class PauseCallRecording(_PausingAction):
    """Pauses the recording of a leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause-call-recording.html
    """

    __slots__ = ()
    type = "PauseCallRecording"

    def run(self) -> None:
        """Pause the recording."""
        self.recording.pause(self.call.now())
        self.succeed()


class ResumeCallRecording(_PausingAction):
    """Resumes the recording of a leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/resume-call-recording.html
    """

    __slots__ = ()
    type = "ResumeCallRecording"

    def run(self) -> None:
        """Resume the recording."""
        self.recording.resume(self.call.now())
        self.succeed()


def _new_key(call: CallContext, leg: Leg, prefix: str, file_time: float) -> str:
    return recording_key(
        prefix,
        leg_start=leg.start,
        file_time=file_time,
        transaction_id=call.transaction_id,
        call_id=leg.call_id,
    )


def _running_recording(leg: Leg) -> CallRecording | None:
    return None if leg.recording is None or leg.recording.is_stopped else leg.recording


def _destination(destination: Json) -> tuple[str, str]:
    if isinstance(destination, dict) and destination.get("Type") == "S3":
        bucket_name, prefix = (
            non_empty_text(destination.get("BucketName")),
            destination.get("Prefix", ""),
        )
        if bucket_name and isinstance(prefix, str) and RECORDING_PREFIX.fullmatch(prefix):
            return bucket_name, prefix
    raise invalid_parameter("RecordingDestination parameter value is invalid.")


def _location(destination: Json) -> tuple[str, str]:
    if isinstance(destination, dict) and destination.get("Type") == "S3":
        bucket_name, _, prefix = (non_empty_text(destination.get("Location")) or "").partition("/")
        if bucket_name:
            return bucket_name, prefix
    raise _destination_error()


def _destination_error() -> ActionError:
    """Return the failure of a call recording that cannot be stored."""
    return ActionError("NoAccessToDestination", "Error while accessing destination")
