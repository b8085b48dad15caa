"""What a call uses of the service that plays it."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio.context import AccountContext
from telephony_simulator.pstn_audio.line import OpenLine
from telephony_simulator.pstn_audio.metrics import CallMetrics
from telephony_simulator.pstn_audio.observer import CallObserver
from telephony_simulator.pstn_audio.rendering import SpeechSynthesizer
from telephony_simulator.pstn_audio.settings import Settings

C_contra = TypeVar("C_contra", contravariant=True)


class CallService(AccountContext, Protocol[C_contra]):
    """The service, as its calls see it.

    Attributes:
        synthesizer: Speaks the texts in call recordings; None leaves them silent.
        metrics: Counts the legs of all calls.
        open_line: Returns the line of a new call.
    """

    synthesizer: SpeechSynthesizer | None
    metrics: CallMetrics
    open_line: OpenLine

    @property
    def clock(self) -> Clock:
        """The clock of all calls."""

    @property
    def settings(self) -> Settings:
        """The service's behaviour where AWS documents none."""

    @property
    def observers(self) -> Sequence[CallObserver[C_contra]]:
        """Get what happens in all calls."""

    def new_id(self) -> str:
        """Return the next UUID."""

    def plan_failure(self, number: int, error_type: str, message: str = ...) -> None:
        """Let an action that begins from now on fail."""

    def plan_slow_answer(self, number: int, first: float, second: float = ...) -> None:
        """Let the function take long for an event that is sent from now on."""

    def take_planned_slow_answer(self) -> tuple[float, float]:
        """Return the least seconds of both deliveries of the event that is sent now."""

    def update_call(
        self, application_id: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        """Update a call, as UpdateSipMediaApplicationCall does."""

    def remove_call(self, call: C_contra) -> None:
        """Remove a call that has ended."""
