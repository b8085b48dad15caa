"""Observers of calls: what a display, a page or a search receives while calls run."""

from typing import Generic, NamedTuple, TypeVar

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import Record
from telephony_simulator.pstn_audio.sound import Sound

C_contra = TypeVar("C_contra", contravariant=True)


class StoredRecording(NamedTuple):
    """A recording whose file is written.

    Attributes:
        leg: The leg that was recorded.
        kind: RecordAudio, or StartCallRecording.
        bucket_name: The bucket of the file.
        key: The key of the file.
        seconds: The duration.
    """

    leg: Leg
    kind: str
    bucket_name: str
    key: str
    seconds: float


class CallObserver(Generic[C_contra]):
    """Gets what happens in the calls of a service; a subclass overrides what it needs.

    `Service.watch` takes it. The thread that runs the clock calls its methods, one at a time. They
    must return soon, and an exception of theirs ends what the clock was doing.
    """

    def recorded(self, call: C_contra, record: Record) -> None:
        """Take a new record of a call; it is the last of `call.records`."""

    def sound_begun(self, call: C_contra, sound: Sound) -> None:
        """Take a new sound of a call, at the latest when it begins.

        `sound.start` is in the future when a message of a bot waits for the end of the caller's
        words.
        """

    def sound_cut(self, call: C_contra, sound: Sound) -> None:
        """Take a sound that has ended before its time: `sound.end` is the new end."""

    def recording_stored(self, call: C_contra, recording: StoredRecording) -> None:
        """Take a recording whose file is in its bucket now."""

    def function_asked(self, call: C_contra, event: JsonObject) -> None:
        """Take an event that the function gets now; a FunctionInvoked record has its answer."""
