"""What a party says, or the whole call, kept as a file."""

import re
from collections.abc import Collection
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.call_recording import CallRecording, recording_key
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid, keys, number, text
from telephony_simulator.pstn_audio.voice import wav

PREFIX: Final = re.compile(r"[A-Za-z0-9!\-_.*'()/]{0,979}")
TRACKS: Final = ("BOTH", "INCOMING", "OUTGOING")


class RecordAudio(Action):
    """Records a party until a terminator, silence or the longest duration.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/record-audio.html
    """

    __slots__ = (
        "_began",
        "_bucket_name",
        "_key",
        "_prefix",
        "_seconds",
        "_silence",
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
    interruptible = True
    picks_up = True
    _began: float
    _bucket_name: str
    _key: str
    _prefix: str
    _seconds: int
    _silence: int | None
    _terminators: Collection[str]

    def check(self) -> None:
        """Read where to, and until when."""
        sent = self.parameters
        self._bucket_name, self._prefix = _destination(sent.get("RecordingDestination"))
        message = "RecordingTerminators parameter value is invalid."
        if sent.get("CallId") and sent.get("ParticipantTag"):
            self.call.warn("RecordAudio takes CallId or ParticipantTag, not both")
        if "RecordingTerminators" not in sent:
            raise invalid(message)
        self._terminators = keys(sent, "RecordingTerminators", message)
        self._seconds = self._number("DurationInSeconds")
        self._silence = None
        if "SilenceDurationInSeconds" in sent:
            self._silence = self._number("SilenceDurationInSeconds", high=1_000)
            self._number("SilenceThreshold", high=1_000, default=200)

    def run(self) -> None:
        """Record; no beep is played."""
        self._began = self.call.now()
        self._key = recording_key(self.leg, self._prefix)
        self._plan_the_end()

    def press(self, digit: str) -> bool:
        """A terminator ends the recording."""
        if digit not in self._terminators:
            return False
        super().stop()
        self._finish(RecordingTerminatorUsed=digit)
        return True

    def say(self, text: str) -> None:  # noqa: ARG002 - that somebody speaks is enough
        """Whoever speaks is not silent."""
        self._plan_the_end()

    def stop(self) -> JsonObject:
        """Keep what was recorded so far."""
        super().stop()
        try:
            destination = self._store()
        except ActionError as error:
            self.call.log(error.message)
            return {}
        return {"RecordingDestination": destination}

    def _plan_the_end(self) -> None:
        end = self._began + self._seconds
        if self._silence is not None:
            quiet_since = max([self._began, *(voice.end for voice in self.leg.voice)])
            end = min(end, quiet_since + self._silence)
        self.after(end - self.call.now(), self._finish)

    def _finish(self, **extras: Json) -> None:
        try:
            destination = self._store()
        except ActionError as error:
            self.call.actions.abort(self, error)
        else:
            self.succeed(RecordingDestination=destination, **extras)

    def _store(self) -> JsonObject:
        media = self.call.service.media
        if media.keeps():
            content = wav(self._began, self.call.now(), self.leg.voice)
            media.store(self._bucket_name, self._key, content)
        return {"Type": "S3", "BucketName": self._bucket_name, "Key": self._key}

    def _number(self, name: str, *, high: int | None = None, default: int | None = None) -> int:
        message = f"{name} parameter value is invalid."
        return number(self.parameters, name, message, high=high, default=default)


class StartCallRecording(Action):
    """Records a leg in the background.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-call-recording.html
    """

    __slots__ = ("_bucket_name", "_prefix")
    type = "StartCallRecording"
    fields = ("Track", "Destination")
    _bucket_name: str
    _prefix: str

    def check(self) -> None:
        """Read what to record, and where to; a leg is recorded once."""
        self._bucket_name, self._prefix = _location(self.parameters.get("Destination"))
        if not self.call.service.media.takes_recordings(self._bucket_name):
            raise _no_access()
        if self.parameters.get("Track") not in TRACKS:
            raise invalid("The Track parameter is invalid.")
        recording = self.leg.recording
        if recording is not None and not (
            recording.stopped and self.call.settings.second_call_recording
        ):
            raise invalid("CallId parameter for action is invalid")

    def run(self) -> None:
        """Record from now on."""
        track = str(self.parameters["Track"])
        self.leg.recording = CallRecording(self.leg, self._bucket_name, self._prefix, track)
        destination: JsonObject = {"Type": "S3", "Location": self.leg.recording.location}
        self.succeed(CallRecordingDestination=destination)


class _OfARecording(Action):
    """An action on the call recording of its leg."""

    __slots__ = ("recording",)
    recording: CallRecording

    def check(self) -> None:
        """Find the recording."""
        recording = self.leg.recording
        if recording is None or recording.stopped:
            raise invalid("CallId parameter for action is invalid")
        self.recording = recording


class StopCallRecording(_OfARecording):
    """Ends the recording of a leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/stop-call-recording.html
    """

    __slots__ = ()
    type = "StopCallRecording"

    def run(self) -> None:
        """Write the file."""
        self.recording.stop()
        self.succeed()


class PauseCallRecording(_OfARecording):
    """Keeps nothing for a while.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause-call-recording.html
    """

    __slots__ = ()
    type = "PauseCallRecording"

    def run(self) -> None:
        """Pause."""
        self.recording.pause()
        self.succeed()


class ResumeCallRecording(_OfARecording):
    """Keeps the sound again.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/resume-call-recording.html
    """

    __slots__ = ()
    type = "ResumeCallRecording"

    def run(self) -> None:
        """Go on."""
        self.recording.resume()
        self.succeed()


def _destination(destination: Json) -> tuple[str, str]:
    if isinstance(destination, dict) and destination.get("Type") == "S3":
        bucket_name, prefix = text(destination.get("BucketName")), destination.get("Prefix", "")
        if bucket_name and isinstance(prefix, str) and PREFIX.fullmatch(prefix):
            return bucket_name, prefix
    raise invalid("RecordingDestination parameter value is invalid.")


def _location(destination: Json) -> tuple[str, str]:
    if isinstance(destination, dict) and destination.get("Type") == "S3":
        bucket_name, _, prefix = (text(destination.get("Location")) or "").partition("/")
        if bucket_name:
            return bucket_name, prefix
    raise _no_access()


def _no_access() -> ActionError:
    """Return the failure of a call recording that would have nowhere to go."""
    return ActionError("NoAccessToDestination", "Error while accessing destination")
