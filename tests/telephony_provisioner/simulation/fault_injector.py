"""Injects faults into API requests: refusals, lost answers, crashes and stale reads."""

from __future__ import annotations

import threading
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
    from tests.telephony_provisioner.simulation.order_ledger import OrderLedger

BEFORE = ("ThrottledClientException", "ServiceUnavailableException", "ConflictException")
DENIALS = ("AccessDeniedException", "ForbiddenException")
READS = ("Get", "List", "Search")
LONGEST_LAG_SECONDS = 121.0
REMEMBERED = ("phone_numbers", "phone_number_orders", "sip_rules", "voice_connectors")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRates:
    """The probability of each fault, per request or event."""

    refused: float = 0.0
    """The request is throttled, unavailable or in conflict, and has no effect."""

    unanswered: float = 0.0
    """The request takes effect; the answer is a 5xx or missing."""

    crashes: float = 0.0
    """The Lambda function ends before or after the request."""

    stale_reads: float = 0.0
    """A read shows the state of up to `read_lag_seconds` ago."""

    read_lag_seconds: float = READ_LAG_SECONDS - 1
    """The largest age of a stale read."""

    denied: float = 0.0
    """The role is not allowed the request for a moment, or the account not to use the service."""

    limited: float = 0.0
    """A quota is reached: a creation or an order is refused."""

    taken: float = 0.0
    """Another customer has taken the candidate number: its order is refused."""

    skew_seconds: float = 0.0
    """How far the clocks of two invocations' hosts may differ."""

    invoked_twice: float = 0.0
    """The Provider framework loses a function's answer and invokes it again at once."""

    lost_messages: float = 0.0
    """CloudFormation loses a response, or the event arrives twice."""


NO_FAULTS = FaultRates()
ALL_FAULT_RATES = (
    NO_FAULTS,
    FaultRates(lost_messages=0.1),
    FaultRates(
        refused=0.02, unanswered=0.02, stale_reads=0.1, invoked_twice=0.02, lost_messages=0.05
    ),
    FaultRates(refused=0.1, unanswered=0.1, stale_reads=0.3, invoked_twice=0.1),
    FaultRates(refused=0.05, unanswered=0.05, crashes=0.01, stale_reads=0.2, invoked_twice=0.05),
    FaultRates(crashes=0.03, stale_reads=0.8, invoked_twice=0.1),
    FaultRates(refused=0.3, unanswered=0.2, invoked_twice=0.1, lost_messages=0.05),
    FaultRates(denied=0.03, limited=0.1, taken=0.2, stale_reads=0.1, lost_messages=0.05),
    FaultRates(skew_seconds=60.0, taken=0.2, stale_reads=0.3, crashes=0.005, invoked_twice=0.05),
)


class FaultInjector:
    """Injects faults into the provisioner's API calls only.

    Args:
        api: The service.
        clock: The clock of the service.
        rng: Draws the faults; the same seed draws the same faults.
        ledger: Records each write, and checks whether the role allows each request.
        service: The quirk of this service.
    """

    def __init__(
        self,
        api: VoiceApi,
        clock: VirtualClock,
        rng: random.Random,
        ledger: OrderLedger,
        service: Faults,
    ) -> None:
        self.rates = NO_FAULTS
        self._past = Past(api, clock)
        self._rng = rng
        self._ledger = ledger
        self._service = service
        self._current = threading.local()

    @contextmanager
    def inject(self) -> Iterator[None]:
        """Inject faults into the requests of this block, in this task."""
        self._current.is_injecting = True
        try:
            yield
        finally:
            self._current.is_injecting = False

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request, or fail as drawn."""
        self._past.remember()
        try:
            if not getattr(self._current, "is_injecting", False):
                return perform()
            self._ledger.require_permission(operation, params)
            shown, perform = perform, lambda: self._service(operation, params, shown)
            if operation.startswith(READS):
                return self._read(perform)
            return self._write(operation, params, perform)
        finally:
            self._past.remember()

    def _read(self, perform: Callable[[], Document]) -> Document:
        self._crash()
        self._refuse()
        if self.draws(self.rates.stale_reads):
            return self._past.at(self._rng.uniform(0, self.rates.read_lag_seconds), perform)
        return perform()

    def _write(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        self._crash()
        self._refuse()
        if operation.startswith("Create") and self.draws(self.rates.limited):
            raise ApiError("ResourceLimitExceededException", "injected")
        if operation == "CreatePhoneNumberOrder" and self.draws(self.rates.taken):
            raise ApiError("BadRequestException", "injected: the number is taken")
        answer = self._ledger(operation, params, perform)
        self._crash()
        if self.draws(self.rates.unanswered):
            raise self._rng.choice((TimeoutError(), ApiError("ServiceFailureException", "lost")))
        return answer

    def _refuse(self) -> None:
        if self.draws(self.rates.refused):
            raise ApiError(self._rng.choice(BEFORE), "injected")
        if self.draws(self.rates.denied):
            raise ApiError(self._rng.choice(DENIALS), "injected")

    def _crash(self) -> None:
        if self.draws(self.rates.crashes):
            raise CrashError

    def draws(self, rate: float) -> bool:
        """Draw whether an event of this probability happens now."""
        return rate > 0 and self._rng.random() < rate

    def draw_skew(self) -> float:
        """Draw how wrong the clock of the next invocation's host is, in seconds."""
        limit = self.rates.skew_seconds / 2
        return self._rng.uniform(-limit, limit) if limit else 0.0


class Past:
    """Earlier states of the account, as far back as a stale read may show."""

    def __init__(self, api: VoiceApi, clock: VirtualClock) -> None:
        self._account = api._account  # noqa: SLF001 - no client of the API can see its past
        self._clock = clock
        self._moments: deque[tuple[float, dict[str, dict[str, Any]]]] = deque()

    def remember(self) -> None:
        """Keep the present state, and drop states that are too old for a read."""
        now = self._clock.now()
        while len(self._moments) > 1 and self._moments[1][0] < now - LONGEST_LAG_SECONDS:
            self._moments.popleft()
        self._moments.append((now, {name: dict(value) for name, value in self._things()}))

    def at(self, seconds_ago: float, perform: Callable[[], Document]) -> Document:
        """Perform a read on an earlier state."""
        perform()  # apply changes that are due now to the present state
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
