"""What can happen to every request for the API: faults before and after the effect, stale reads."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telephony_provisioner.timing import READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import ApiError
from tests.telephony_provisioner.faults import CrashError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping

    from telephony_simulator.chime_sdk_voice import VoiceApi
    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.chime_sdk_voice.faults import Faults
    from telephony_simulator.clock import VirtualClock
    from tests.telephony_provisioner.simulation.witness import Witness

BEFORE = ("ThrottledClientException", "ServiceUnavailableException", "ConflictException")
READS = ("Get", "List", "Search")
REMEMBERED = ("numbers", "orders", "rules", "connectors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """How often a request meets which fault."""

    refused: float = 0.0
    """Throttled, unavailable, or in conflict with another request: no effect."""

    unanswered: float = 0.0
    """The effect is there, the answer is a 5xx or none at all."""

    crash: float = 0.0
    """The Lambda function is gone before or after the request."""

    stale: float = 0.0
    """A read shows what was true up to half a minute ago."""

    again: float = 0.0
    """The Provider framework loses a function's answer and invokes it again at once."""

    lost: float = 0.0
    """CloudFormation loses a response, or the event comes twice."""


CALM = Climate()
CLIMATES = (
    CALM,
    Climate(lost=0.1),
    Climate(refused=0.02, unanswered=0.02, stale=0.1, again=0.02, lost=0.05),
    Climate(refused=0.1, unanswered=0.1, stale=0.3, again=0.1),
    Climate(refused=0.05, unanswered=0.05, crash=0.01, stale=0.2, again=0.05),
    Climate(crash=0.03, stale=0.8, again=0.1),
    Climate(refused=0.3, unanswered=0.2, again=0.1, lost=0.05),
)


class Weather:
    """Stands around the API while the provisioner runs; nobody else's requests get wet.

    Args:
        api: The service.
        clock: Its time.
        rng: Decides; the same seed, the same weather.
        witness: Sees each request that has an effect, and whether the role may send it.
        service: How this service shows things.
    """

    def __init__(
        self,
        api: VoiceApi,
        clock: VirtualClock,
        rng: random.Random,
        witness: Witness,
        service: Faults,
    ) -> None:
        self.climate = CALM
        self._past = Past(api, clock)
        self._rng = rng
        self._witness = witness
        self._service = service
        self._outside = False

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Let the requests of this block meet the weather."""
        self._outside = True
        try:
            yield
        finally:
            self._outside = False

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request, or not."""
        self._past.remember()
        try:
            if not self._outside:
                return perform()
            self._witness.require_permission(operation)
            shown, perform = perform, lambda: self._service(operation, params, shown)
            if operation.startswith(READS):
                return self._read(perform)
            return self._write(operation, params, perform)
        finally:
            self._past.remember()

    def _read(self, perform: Callable[[], Document]) -> Document:
        self._crash()
        self._refuse()
        if self.happens(self.climate.stale):
            return self._past.at(self._rng.uniform(0, READ_LAG_SECONDS - 1), perform)
        return perform()

    def _write(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        self._crash()
        self._refuse()
        answer = self._witness(operation, params, perform)
        self._crash()
        if self.happens(self.climate.unanswered):
            raise self._rng.choice((TimeoutError(), ApiError("ServiceFailureException", "lost")))
        return answer

    def _refuse(self) -> None:
        if self.happens(self.climate.refused):
            raise ApiError(self._rng.choice(BEFORE), "bad weather")

    def _crash(self) -> None:
        if self.happens(self.climate.crash):
            raise CrashError

    def happens(self, rate: float) -> bool:
        """Decide whether something of this rate happens now."""
        return self._rng.random() < rate


class Past:
    """What the account was a little while ago."""

    def __init__(self, api: VoiceApi, clock: VirtualClock) -> None:
        self._account = api._account  # noqa: SLF001 - no client of the API can see its past
        self._clock = clock
        self._moments: deque[tuple[float, dict[str, dict[str, Any]]]] = deque()

    def remember(self) -> None:
        """Keep what is true now, and forget what no read may show any more."""
        now = self._clock.now()
        while len(self._moments) > 1 and self._moments[1][0] < now - READ_LAG_SECONDS:
            self._moments.popleft()
        self._moments.append((now, {name: dict(value) for name, value in self._things()}))

    def at(self, seconds_ago: float, perform: Callable[[], Document]) -> Document:
        """Perform a read on what was true then."""
        perform()  # what falls due by now falls due in the present
        then = self._clock.now() - seconds_ago
        before = (things for when, things in reversed(self._moments) if when <= then)
        present = dict(self._things())
        self._put(next(before, present))
        try:
            return perform()
        finally:
            self._put(present)

    def _things(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in REMEMBERED:
            yield name, getattr(self._account, name)

    def _put(self, things: Mapping[str, dict[str, Any]]) -> None:
        for name, value in things.items():
            setattr(self._account, name, value)
