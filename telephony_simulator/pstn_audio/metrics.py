"""The metrics of calls, as the service sends them to CloudWatch.

See docs/service/observability.md#metrics
"""

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telephony_simulator.pstn_audio.leg import Leg

_OK, _RINGING = 200, 180


class CallMetrics:
    """Counts the legs of all calls, those of ended calls included.

    Attributes:
        throttles: The calls that a quota refused.
    """

    def __init__(self) -> None:
        self.throttles = 0
        self._ended: dict[str, int] = {}

    def count_leg(self, leg: "Leg") -> None:
        """Count a leg that has ended."""
        for name in _counts(leg):
            self._ended[name] = self._ended.get(name, 0) + 1

    def values(self, *, legs: "Sequence[Leg]", active_calls: int) -> dict[str, int]:
        """Return the value of each metric.

        Args:
            legs: The legs that have not ended.
            active_calls: The calls of now; a bridge counts as two.
        """
        counted = Counter(self._ended)
        for leg in legs:
            counted.update(_counts(leg))
        values = {"SmaActiveCallCount": active_calls}
        for direction in ("Inbound", "Outbound"):
            for name in ("CallAttempts", "CallFailures", "CallsAnswered"):
                values[f"{direction}{name}"] = counted[f"{direction}{name}"]
            values[f"{direction}CallsActive"] = sum(
                leg.is_connected and leg.direction == direction for leg in legs
            )
        values["Throttles"] = self.throttles
        values |= {f"Sip{digit}xxCodes": counted[f"Sip{digit}xxCodes"] for digit in range(1, 7)}
        return values


def _counts(leg: "Leg") -> list[str]:
    """Return the names of the metrics that a leg counts for."""
    names = [f"{leg.direction}CallAttempts"]
    codes = [_RINGING] if leg.has_rung else []
    if leg.answered_at is not None:
        names.append(f"{leg.direction}CallsAnswered")
        codes.append(_OK)
    elif not leg.is_open:
        names.append(f"{leg.direction}CallFailures")
        codes.append(leg.sip_response_code or 0)
    return names + [f"Sip{code // 100}xxCodes" for code in codes if code >= 100]  # noqa: PLR2004
