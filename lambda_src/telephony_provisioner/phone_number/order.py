"""Ordering a number: at most one order in flight for one line, ever.

The number itself and the marker in its name make up for the client token that the API lacks:

1. Search first, then wait until reads show everything that happened before, then look for the
   marker, and only then order. What a predecessor of this run ordered is found. What was found is
   noted in the request, so a later poll knows which orders may be an earlier one's.
2. Two runs at the same time rank the same candidates the same way, and a number can be ordered
   only once. Whoever comes second is refused, waits, looks, and finds the number of the first. If
   the two were shown different candidates, is_complete finds both numbers and says so.
3. After an answer that leaves it open whether an order was placed, no other number is ordered: the
   same one is tried again, after looking, until somebody knows.
4. An open order may not show whose its number is before it is done. If it is for the number that
   we sent, it is ours. If it is for one that could have been among our candidates, a predecessor
   may have sent it: then nothing is ordered before it shows whose it is.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.timing import (
    DEPLOYMENT_SECONDS,
    FAILED_NUMBER_SECONDS,
    NUMBER_APPEARS_SECONDS,
    ORDER_ATTEMPTS_SECONDS,
    ORDER_WATCH_PAUSES_SECONDS,
    READ_LAG_SECONDS,
    UNIDENTIFIED_ORDER_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from telephony_provisioner.api.client import Search, Voice
    from telephony_provisioner.api.phone_numbers import PhoneNumber, PhoneNumberOrder
    from telephony_provisioner.clock import Clock
    from telephony_provisioner.owner_tag import Marker

MAX_CANDIDATES: Final = 8
"""How many numbers are tried before giving up, the refused ones counted."""

LAST_OF_ALL: Final = "g"
"""What ranks behind every hexadecimal number."""

MAX_DENIALS: Final = 2
"""How often the role may be denied the order, because its policy is new."""

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    """How one attempt after the other went."""

    candidates: list[str] = field(repr=False)
    last_rank: str
    """What ranks behind this would not have been a candidate."""

    doubted: str = field(default="", repr=False)
    """The number of which nobody knows whether it was ordered."""

    failed: list[str] = field(default_factory=list)
    unread: str = ""
    """An open order that does not show yet whose it is."""

    denials: int = 0
    last_answer: str = ""

    def refuse(self, error: ServiceError) -> None:
        """Draw the conclusion from an order that was not accepted, or raise it."""
        self.last_answer = str(error)
        self.denials += error.denied
        if error.unknown:
            self.doubted = self.candidates[0]
        elif error.refused:
            if self.doubted != self.candidates[0]:
                del self.candidates[0]
        elif not error.passing and not (error.denied and self.denials <= MAX_DENIALS):
            raise error

    def fail(self, order: PhoneNumberOrder) -> None:
        """Pass over the number of an order that failed."""
        self.failed.append(order.phone_number_order_id)
        del self.candidates[0]

    @property
    def trouble(self) -> str:
        """What to tell when nothing was ordered."""
        if self.doubted:
            return (
                f"it is not known whether a phone number was ordered ({self.last_answer}); look at"
                " the account's orders, then deploy again: the line finds what it ordered"
            )
        if self.unread:
            return (
                f"phone number order {self.unread} may be this line's and does not show yet whose"
                " it is; deploy again when it is complete"
            )
        if self.failed:
            return (
                f"{len(self.failed)} phone number orders failed, the last of them is order"
                f" {self.failed[-1]}; nothing was bought; search by something else, or ask AWS"
                " Support about the order"
            )
        return f"no phone number could be ordered; the last answer was: {self.last_answer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """What a line orders.

    Args:
        marker: How the line's number is recognised.
        name: The number's name, the marker included.
        criteria: What to search by.
        product_type: What the number is for.
        max_orders: How many numbers one deployment of a stack may order.
    """

    voice: Voice
    clock: Clock
    marker: Marker
    name: str
    criteria: Search
    product_type: PhoneNumberProductTypeType
    max_orders: int

    def numbers(self) -> list[PhoneNumber]:
        """Return the line's numbers: those it has, gets, or gave up this week; the best first."""
        mine = [number for number in self._inventory() if number.marker == self.marker]
        return sorted(mine, key=_preference)

    def find(self) -> PhoneNumber | None:
        """Return the line's number, if there is one."""
        return next(iter(self.numbers()), None)

    def search(self) -> list[str]:
        """Return the numbers to try, the one to try first first; nothing is reserved.

        Raises:
            ProvisioningError: There is none.
            ServiceError: The API refused to search.
        """
        found = self.voice.available_phone_numbers(self.criteria)
        if not found:
            criteria = ", ".join(f"{name}={value}" for name, value in self.criteria.items())
            raise ProvisioningError(
                f"no phone number is available for {criteria}; search by something else"
            )
        failed = self._failed()
        return sorted(found, key=lambda number: (number in failed, self._rank(number)))[
            :MAX_CANDIDATES
        ]

    def order(self, candidates: Sequence[str]) -> None:
        """Order a number, unless there turns out to be one.

        Args:
            candidates: The numbers to try.

        Raises:
            ProvisioningError: No candidate could be ordered, or the deployment ordered enough.
            ServiceError: The API refused for a reason that no other candidate would change.
        """
        is_choice = len(candidates) == MAX_CANDIDATES
        last_rank = max(map(self._rank, candidates)) if is_choice else LAST_OF_ALL
        run, began = _Run(list(candidates), last_rank), self.clock.now()
        while self.clock.since(began) < ORDER_ATTEMPTS_SECONDS:
            self.clock.sleep(READ_LAG_SECONDS)
            if self._is_ordered(run):
                return
            run.unread = self._unread(run)
            if run.unread:
                continue
            run.candidates.sort(key=self._failed().__contains__)
            if not run.candidates or not self._may_order(run):
                raise ProvisioningError(run.trouble)
            if self._attempt(run):
                return
        self.clock.sleep(READ_LAG_SECONDS)
        if not self._is_ordered(run):
            raise ProvisioningError(run.trouble)

    def _attempt(self, run: _Run) -> bool:
        number = run.candidates[0]
        try:
            order = self.voice.order_phone_number(number, self.product_type, self.name)
        except ServiceError as error:
            run.refuse(error)
            return False
        run.doubted = ""
        _logger.info("phone number order %s was placed", order.phone_number_order_id)
        if self._fails_soon(order, number):
            run.fail(order)
            return False
        return True

    def _is_ordered(self, run: _Run) -> bool:
        """Tell whether a number was ordered before, by this run or another one."""
        return self.find() is not None or any(
            run.doubted in order.numbers and self._may_bring_a_number(order)
            for order in self.voice.phone_number_orders()
        )

    def _unread(self, run: _Run) -> str:
        """Return an open order that a predecessor of this run may have sent, or a stranger."""
        since = self.clock.now() - UNIDENTIFIED_ORDER_SECONDS
        for order in filter(self._may_bring_a_number, self.voice.phone_number_orders()):
            if order.created < since:
                continue
            choices = [n for n in order.numbers if self._finds(n) and self._rank(n) < run.last_rank]
            if not all(self.voice.is_of_another(number, self.marker) for number in choices):
                return order.phone_number_order_id
        return ""

    def _inventory(self) -> list[PhoneNumber]:
        # The orders first: what is done in between has its number listed.
        orders = list(filter(self._may_bring_a_number, self.voice.phone_number_orders()))
        listed = [number for number in self.voice.phone_numbers() if not number.is_lost]
        known = {number.e164_phone_number for number in listed}
        for order in orders:
            unlisted = map(self.voice.find_phone_number, order.numbers.keys() - known)
            listed.extend(number for number in unlisted if number and not number.is_lost)
        return listed

    def _failed(self) -> set[str]:
        """Return the numbers of which an order came to nothing lately: to be tried last."""
        since = self.clock.now() - FAILED_NUMBER_SECONDS
        return {
            number
            for order in self.voice.phone_number_orders()
            if order.created >= since
            for number in filter(order.failed_for, order.numbers)
        }

    def _may_bring_a_number(self, order: PhoneNumberOrder) -> bool:
        return order.is_open or is_just_done(order, self.clock)

    def _finds(self, number: str) -> bool:
        """Tell whether the search could have found a number."""
        beginning = self.criteria.get("AreaCode") or self.criteria.get("TollFreePrefix") or ""
        return number.startswith(f"+1{beginning}")

    def _rank(self, number: str) -> str:
        """Give every line its own order of preference, the same each time."""
        return hashlib.sha256(f"{self.marker} {number}".encode()).hexdigest()

    def _may_order(self, run: _Run) -> bool:
        """Tell whether orders that failed leave another one; fail if numbers that came do not."""
        since = self.clock.now() - DEPLOYMENT_SECONDS
        recent = sum(
            number.marker is not None
            and number.marker.stack == self.marker.stack
            and number.created >= since
            for number in self._inventory()
        )
        if recent >= self.max_orders:
            raise ProvisioningError(
                f"the stack has ordered {recent} phone numbers within an hour, and one deployment"
                f" may order {self.max_orders}; raise max_orders if it shall order more"
            )
        return recent + len(run.failed) < self.max_orders

    def _fails_soon(self, order: PhoneNumberOrder, number: str) -> bool:
        for pause in ORDER_WATCH_PAUSES_SECONDS:
            self.clock.sleep(pause)
            try:
                now = self.voice.find_phone_number_order(order.phone_number_order_id)
            except ServiceError:
                return False
            if now and now.failed_for(number):
                return True
            if now and now.status != "Processing":
                return False
        return False


def is_just_done(order: PhoneNumberOrder, clock: Clock) -> bool:
    """Tell whether an order was successful so lately that its number may be out of sight."""
    return (
        not (order.is_open or order.failed) and clock.since(order.updated) < NUMBER_APPEARS_SECONDS
    )


def _preference(number: PhoneNumber) -> tuple[bool, bool, float, str]:
    return number.is_queued, not number.is_ready, number.created, number.e164_phone_number
