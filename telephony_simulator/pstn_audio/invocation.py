"""One event that was sent, with its answer."""

from dataclasses import dataclass, field
from typing import Any

from telephony_simulator.functions import FunctionError


@dataclass(slots=True, eq=False)
class Invocation:
    """An event and its answer, as JSON.

    Attributes:
        at: When it was sent, in seconds since the epoch.
        event: The event.
        response: The answer; None when there was none.
        error: The error of the function; None when it answered.
        seconds: The duration until the answer or the error.
    """

    at: float
    event: dict[str, Any] = field(repr=False)
    response: Any = field(default=None, repr=False)
    error: FunctionError | None = None
    seconds: float = 0.0

    @property
    def type(self) -> str:
        """The event's InvocationEventType."""
        return str(self.event["InvocationEventType"])
