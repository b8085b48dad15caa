"""What one account may do at once and in a second.

The quotas: https://docs.aws.amazon.com/general/latest/gr/chime-sdk.html
"""

from typing import TYPE_CHECKING

from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio.errors import ActionError, ResponseError, ServiceError

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.call import Call
    from telephony_simulator.pstn_audio.response import ActionRequest
    from telephony_simulator.pstn_audio.settings import Settings


class Rate:
    """So many times a second, counted over the last one."""

    __slots__ = ("_clock", "_limit", "_times")

    def __init__(self, clock: Clock, limit: int | None) -> None:
        self._clock = clock
        self._limit = limit
        self._times: list[float] = []

    def exceeded(self) -> bool:
        """Count one more, unless it is one too many."""
        if self._limit is None:
            return False
        now = self._clock.now()
        self._times = [then for then in self._times if then > now - 1]
        if len(self._times) >= self._limit:
            return True
        self._times.append(now)
        return False


class Limits:
    """The account's limits, each set in `Settings`."""

    def __init__(self, clock: Clock, settings: "Settings", calls: "dict[str, Call]") -> None:
        self._settings = settings
        self._calls = calls
        self._speeches = Rate(clock, settings.speeches_a_second)
        self._creations = Rate(clock, settings.calls_a_second)
        self._updates = Rate(clock, settings.updates_a_second)
        self._voice_focus = Rate(clock, settings.voice_focus_a_second)
        self._bots: set[str] = set()

    def active_calls(self) -> int:
        """How many calls the account has; a bridge counts as two, a joined meeting as none."""
        return sum(1 + _bridged(call) for call in self._calls.values())

    def full(self) -> bool:
        """Whether one call more would be too many."""
        limit = self._settings.active_calls
        return limit is not None and self.active_calls() >= limit

    def create(self) -> None:
        """Count a call that the API creates.

        Raises:
            ServiceError: It is one too many.
        """
        if self._creations.exceeded():
            raise ServiceError("ThrottledClientException", "Service received too many requests")
        if self.full():
            raise ServiceError("ResourceLimitExceededException", "SMA active calls exceeded")

    def update(self) -> None:
        """Count a call that the API updates.

        Raises:
            ServiceError: It is one too many in a second.
        """
        if self._updates.exceeded():
            raise ServiceError("ThrottledClientException", "Service received too many requests")

    def bridge(self) -> None:
        """Count a second leg.

        Raises:
            ActionError: It is one too many.
        """
        if self.full():
            raise ActionError("SystemException", "System error while running action.")

    def speak(self) -> None:
        """Count a text that Polly speaks.

        Raises:
            ActionError: Polly throttles.
        """
        if self._speeches.exceeded():
            raise ActionError(
                "ActionExecutionThrottled",
                "Amazon Polly is throttling the request to synthesize speech.",
            )

    def focus_voice(self) -> None:
        """Count a VoiceFocus.

        Raises:
            ActionError: It is one too many in a second.
        """
        if self._voice_focus.exceeded():
            raise ActionError(
                "ActionExecutionThrottled",
                "Failed to run action. The maximum number of actions per second has been reached.",
            )

    def use_bots(self, actions: "list[ActionRequest]") -> None:
        """Count the bots that a response refers to.

        Raises:
            ResponseError: They are more than the account may use.
        """
        if self._settings.bots is None:
            return
        bots = self._bots | {
            str(action.parameters.get("BotAliasArn"))
            for action in actions
            if action.type == "StartBotConversation"
        }
        if len(bots) > self._settings.bots:
            raise ResponseError(
                "This account has exceeded the number of bot references "
                "allowed by the PSTN Audio service",
                "ActionExecutionThrottled",
            )
        self._bots = bots


def _bridged(call: "Call") -> bool:
    """Whether a second party is rung or on the line."""
    last = call.legs[-1]
    return last.tag == "LEG-B" and last.meeting is None and all(leg.open for leg in call.legs)
