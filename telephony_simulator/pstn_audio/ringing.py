"""A telephone that rings, until somebody answers or nobody does."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.leg import Leg


class Ringing:
    """A leg that was dialled and has not been answered yet.

    Args:
        leg: The leg that rings.
        seconds: How long.
        answered: Called when the party answers.
        unanswered: Called with a SIP response code when it refuses (486) or nobody comes (480).

    Attributes:
        since: When it began, in seconds since the epoch.
    """

    __slots__ = ("_answered", "_leg", "_timer", "_unanswered", "since")

    def __init__(
        self,
        leg: "Leg",
        seconds: float,
        answered: Callable[[], None],
        unanswered: Callable[[int], None],
    ) -> None:
        self._leg = leg
        self._answered = answered
        self._unanswered = unanswered
        self.since = leg.call.now()
        self._timer = leg.call.call_later(seconds, self._time_out)
        leg.ringing = self
        leg.note(f"rings at {leg.to}")

    def answer(self) -> None:
        """The party picks up."""
        self.stop()
        self._answered()

    def refuse(self, sip_response_code: int) -> None:
        """The party, or its network, says no."""
        self.stop()
        self._unanswered(sip_response_code)

    def stop(self) -> None:
        """Ring no more."""
        self._timer.cancel()
        self._leg.ringing = None

    def _time_out(self) -> None:
        self._leg.note("does not answer")
        self.refuse(480)
