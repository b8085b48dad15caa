"""StartCallRecording in the background: a leg's sound, kept until somebody stops it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.voice import Voice, wav

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.leg import Leg


class CallRecording:
    """The recording of one leg; it can be paused, and ends with the leg.

    Args:
        leg: The leg.
        bucket_name: The bucket that it goes to.
        prefix: What its key begins with; the service's own where it is empty.
        track: `INCOMING` is what the party says, `OUTGOING` what the other party says, `BOTH` both.
    """

    __slots__ = ("_leg", "_paused", "_start", "_track", "bucket_name", "key", "stopped")

    def __init__(self, leg: "Leg", bucket_name: str, prefix: str, track: str) -> None:
        self._leg = leg
        self._start = leg.call.now()
        self._track = track
        self._paused: list[tuple[float, float]] = []
        self.bucket_name = bucket_name
        self.key = recording_key(leg, prefix or "Amazon-Chime-SMA-Call-Recordings")
        self.stopped = False

    @property
    def location(self) -> str:
        """Where the file will be, as ActionData names it."""
        return f"{self.bucket_name}/{self.key}"

    def pause(self) -> None:
        """Keep nothing from now on."""
        self._paused.append((self._leg.call.now(), float("inf")))

    def resume(self) -> None:
        """Keep the sound again."""
        if self._paused:
            self._paused[-1] = (self._paused[-1][0], self._leg.call.now())

    def stop(self) -> None:
        """Write the file."""
        if self.stopped:
            return
        self.stopped = True
        call = self._leg.call
        if call.service.media.keeps():
            try:
                content = wav(self._start, call.now(), self._voices())
                call.service.media.store(self.bucket_name, self.key, content)
            except ActionError as error:
                call.log(error.message)

    def _voices(self) -> list[Voice]:
        legs = {
            "INCOMING": [self._leg],
            "OUTGOING": [leg for leg in self._leg.call.legs if leg is not self._leg],
        }.get(self._track, self._leg.call.legs)
        voices = [voice for leg in legs for voice in leg.voice]
        return [
            voice
            for voice in voices
            if not any(start <= voice.start < end for start, end in self._paused)
        ]


def recording_key(leg: "Leg", prefix: str) -> str:
    """Return the key of a recording that starts now; the prefix may be empty, or end in a slash."""
    now = datetime.fromtimestamp(leg.call.now(), UTC)
    moment = f"{now:%Y-%m-%d-%H-%M-%S}-{now.microsecond // 1000:03}"
    name = f"{moment}_{leg.call.transaction_id}_{leg.call_id}.wav"
    folder = prefix and f"{prefix.rstrip('/')}/"
    return f"{folder}{now:%Y/%m/%d}/{name}"
