"""The quotas of one account: calls at once, and requests in one second.

https://docs.aws.amazon.com/general/latest/gr/chime-sdk.html; see docs/service/quotas.md
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio.errors import ActionError, ResponseError, ServiceError
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.settings import Settings


class CountedCall(Protocol):
    """What the limits read of a call."""

    @property
    def legs(self) -> Sequence[Leg]:
        """LEG-A, then LEG-B while there is one."""


class RateLimit:
    """A limit of events in the last second.

    Args:
        clock: The clock of the service.
        limit_per_second: The limit; None for no limit.
    """

    __slots__ = ("_clock", "_limit_per_second", "_times")

    def __init__(self, clock: Clock, limit_per_second: int | None) -> None:
        self._clock = clock
        self._limit_per_second = limit_per_second
        self._times: list[float] = []

    def is_reached(self) -> bool:
        """Return whether one more event would be too many now."""
        if self._limit_per_second is None:
            return False
        start = self._clock.now() - 1
        return sum(time > start for time in self._times) >= self._limit_per_second

    def count(self) -> None:
        """Count one event."""
        if self._limit_per_second is not None:
            now = self._clock.now()
            self._times = [*(time for time in self._times if time > now - 1), now]


class Limits:
    """The account's limits, each set in `Settings`."""

    def __init__(self, clock: Clock, settings: Settings, calls: Mapping[str, CountedCall]) -> None:
        self._settings = settings
        self._calls = calls
        self._speeches = RateLimit(clock, settings.speeches_a_second)
        self._creations = RateLimit(clock, settings.calls_a_second)
        self._updates = RateLimit(clock, settings.updates_a_second)
        self._voice_focus = RateLimit(clock, settings.voice_focus_a_second)
        self._bot_alias_arns: set[str] = set()

    def count_active_calls(self) -> int:
        """Return the number of active calls; a bridge counts as two, a meeting as one."""
        return sum(1 + _has_bridge(call) for call in self._calls.values())

    def is_active_calls_reached(self) -> bool:
        """Return whether one more call would be too many."""
        limit = self._settings.active_calls
        return limit is not None and self.count_active_calls() >= limit

    def count_creation(self) -> None:
        """Count a call that the API creates.

        Raises:
            ServiceError: The quota is used up.
        """
        _count_request(self._creations)
        if self.is_active_calls_reached():
            raise ServiceError(
                "ResourceLimitExceededException",
                f"SMA active calls exceeded: the quota active-calls is "
                f"{self._settings.active_calls}",
            )

    def count_update(self) -> None:
        """Count a call that the API updates.

        Raises:
            ServiceError: The quota of this second is used up.
        """
        _count_request(self._updates)

    def check_bridge(self) -> None:
        """Check that a call may have a second leg.

        Raises:
            ActionError: The quota of active calls is used up.
        """
        if self.is_active_calls_reached():
            raise ActionError("SystemException", "System error while running action.")

    def count_speech(self) -> None:
        """Count a text that Polly speaks.

        Raises:
            ActionError: Polly throttles.
        """
        _count_action(
            self._speeches, "Amazon Polly is throttling the request to synthesize speech."
        )

    def count_voice_focus(self) -> None:
        """Count a VoiceFocus action.

        Raises:
            ActionError: The quota of this second is used up.
        """
        _count_action(
            self._voice_focus,
            "Failed to run action. The maximum number of actions per second has been reached.",
        )

    def count_bots(self, bot_alias_arns: Iterable[str]) -> bool:
        """Count the bots that a response refers to.

        Returns:
            Whether a bot is used for the first time although no quota is set.

        Raises:
            ResponseError: They are more than the account may use.
        """
        known = self._bot_alias_arns.union(bot_alias_arns)
        if self._settings.bots is None:
            is_first = bool(known) and not self._bot_alias_arns
            self._bot_alias_arns = known
            return is_first
        if len(known) > self._settings.bots:
            raise ResponseError(
                "This account has exceeded the number of bot references "
                "allowed by the PSTN Audio service",
                "ActionExecutionThrottled",
            )
        self._bot_alias_arns = known
        return False


def _count_request(rate: RateLimit) -> None:
    if rate.is_reached():
        raise ServiceError("ThrottledClientException", "Service received too many requests")
    rate.count()


def _count_action(rate: RateLimit, message: str) -> None:
    if rate.is_reached():
        raise ActionError("ActionExecutionThrottled", message)
    rate.count()


def _has_bridge(call: CountedCall) -> bool:
    """Return whether a second party is rung or connected."""
    last = call.legs[-1]
    return (
        last.participant_tag == "LEG-B"
        and last.meeting is None
        and all(leg.is_open for leg in call.legs)
    )
