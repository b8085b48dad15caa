"""Random faults of the API, to rehearse a client that provisions numbers and lines."""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, TypeAlias, get_args

from telephony_simulator.chime_sdk_voice.account import Document
from telephony_simulator.chime_sdk_voice.errors import ApiError

FaultKind: TypeAlias = Literal["throttled", "unavailable", "failed-after", "timeout", "slow"]
SLOW_SECONDS: Final = 600.0
"""How much longer a slow order takes."""

_FAULT: Final = re.compile(r"([A-Za-z*]+):([a-z-]+)=([0-9.]+)")
_ORDER: Final = "CreatePhoneNumberOrder"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of some operations.

    Attributes:
        operation: an operation's name, or a pattern such as `Create*`.
        kind: `throttled` (429) and `unavailable` (503) have no effect; `failed-after` (500) and
            `timeout` (the connection closes) have the effect and lose the answer; `slow` lets an
            order stay `Processing` for ten minutes more.
        probability: from 0 to 1, for each request.
    """

    operation: str
    kind: FaultKind
    probability: float


def parse_fault(text: str) -> Fault:
    """Parse `OPERATION:KIND=PROBABILITY`, such as `Create*:timeout=0.3`.

    Raises:
        ValueError: the text has another form, or the kind does not fit the operation.
    """
    match = _FAULT.fullmatch(text)
    kinds = get_args(FaultKind)
    if match is None or match[2] not in kinds:
        raise ValueError(
            f"expected OPERATION:KIND=PROBABILITY with a kind of {', '.join(kinds)}, got {text!r}"
        )
    try:
        probability = float(match[3])
    except ValueError:
        probability = -1.0
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability is from 0 to 1, got {match[3]!r}")
    kind: Any = match[2]
    if kind == "slow" and not fnmatchcase(_ORDER, match[1]):
        raise ValueError(f"only {_ORDER} can be slow, got {match[1]!r}")
    return Fault(match[1], kind, probability)


class RandomFaults:
    """Injects faults at random; the same seed and requests give the same faults.

    Args:
        faults: tried in this order; the first that occurs is injected.
        delay_order: called with the seconds by which the next order takes longer.
        seed: the seed of the faults.
    """

    def __init__(
        self, faults: Iterable[Fault], delay_order: Callable[[float], None], seed: int = 0
    ) -> None:
        self._faults = tuple(faults)
        self._delay_order = delay_order
        self._random = random.Random(seed)  # noqa: S311 - the faults of a seed must repeat

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document], /
    ) -> Document:
        """Perform the operation, with at most one fault."""
        del params
        match self._next_kind(operation):
            case "throttled":
                raise ApiError("ThrottledClientException", "an injected fault: too many requests")
            case "unavailable":
                raise ApiError("ServiceUnavailableException", "an injected fault: try again")
            case "failed-after":
                perform()
                raise ApiError("ServiceFailureException", "an injected fault: the answer is lost")
            case "timeout":
                perform()
                raise TimeoutError("an injected fault: the answer is lost")
            case "slow":
                self._delay_order(SLOW_SECONDS)
        return perform()

    def _next_kind(self, operation: str) -> FaultKind | None:
        for fault in self._faults:
            if fnmatchcase(operation, fault.operation) and self._random.random() < (
                fault.probability
            ):
                return fault.kind
        return None
