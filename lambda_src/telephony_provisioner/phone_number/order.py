"""Orders a number: at most one order in flight for one line.

The number itself and the owner tag in its name replace the client token that the API lacks:

1. Search first, then wait until reads must show everything that happened before, then look for the
   owner tag, and only then order. This finds the order of an earlier run. The candidates are kept
   in the request, so a later poll can tell which orders may be those of an earlier one.
2. Two runs at the same time rank the same candidates in the same way, and a number can be ordered
   only once. The second run is rejected, waits, looks, and finds the number of the first. If the
   two searches had different results, is_complete finds both numbers and reports them.
3. After an answer whose outcome is unknown, no other number is ordered: the same number is tried
   again, after a look, until the outcome is known.
4. An open order may not show its owner before it is done. If it is for the number that this run
   sent, it is this line's. If it is for a number that could have been a candidate, an earlier run
   may have sent it: then nothing is ordered until it shows its owner.
5. The request table has the time of the line's last order. Another run orders only when that is
   older than any read (`ORDER_CLAIM_SECONDS`).
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.timing import (
    DEPLOYMENT_SECONDS,
    FAILED_NUMBER_SECONDS,
    ORDER_ATTEMPTS_SECONDS,
    ORDER_CLAIM_SECONDS,
    ORDER_WATCH_PAUSES_SECONDS,
    READ_LAG_SECONDS,
    UNIDENTIFIED_ORDER_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from telephony_provisioner.api.client import Search, VoiceClient
    from telephony_provisioner.api.phone_numbers import PhoneNumber, PhoneNumberOrder
    from telephony_provisioner.clock import Clock
    from telephony_provisioner.owner_tag import OwnerTag
    from telephony_provisioner.records import Records

MAX_CANDIDATES: Final = 8
"""The numbers that are tried before giving up, including rejected ones."""

MAX_DENIALS: Final = 2
"""How often an order may be denied because the role's policy is new."""

_HIGHEST_RANK: Final = "g"
"""Sorts behind every hexadecimal digest."""

_logger = logging.getLogger(__name__)


class _Attempt(Enum):
    """The result of one attempt to order a number."""

    PLACED = auto()
    """An order was accepted and has not failed so far."""

    FAILED = auto()
    """The order was rejected or has failed: look again, then try again."""


@dataclass(slots=True)
class _Run:
    """The attempts of one poll."""

    candidates: list[str] = field(repr=False)
    last_rank: str
    """The upper bound of the candidates' ranks."""

    uncertain_number: str = field(default="", repr=False)
    """The number of an order whose outcome is unknown; empty without one."""

    failed_order_ids: list[str] = field(default_factory=list)
    unidentified_order_id: str = ""
    """An open order that does not show its owner yet; empty without one."""

    denials: int = 0
    last_error: str = ""
    claimed_at: float = 0.0
    """When this run ordered last, in seconds since the epoch; 0 before."""

    is_waiting: bool = False
    """Whether another run may have ordered so recently that reads do not show it."""

    def record_error(self, error: ServiceError) -> None:
        """Record that an order was not accepted; raise an error that rules out other candidates."""
        self.last_error = str(error)
        self.denials += error.is_denied
        if error.is_outcome_unknown:
            self.uncertain_number = self.candidates[0]
        elif error.is_invalid_request:
            if self.uncertain_number != self.candidates[0]:
                del self.candidates[0]
        elif not error.is_retryable and not (error.is_denied and self.denials <= MAX_DENIALS):
            raise error

    def record_failed_order(self, order: PhoneNumberOrder) -> None:
        """Record that an accepted order failed, and drop its number from the candidates."""
        self.failed_order_ids.append(order.phone_number_order_id)
        del self.candidates[0]

    def describe_failure(self) -> str:
        """Describe why nothing was ordered, and the next step."""
        if self.uncertain_number:
            return (
                f"it is not known whether a phone number was ordered ({self.last_error}); look at"
                " the account's orders, then deploy again: the line finds what it ordered"
            )
        if self.unidentified_order_id:
            return (
                f"phone number order {self.unidentified_order_id} may be this line's and does not"
                " show yet whose it is; deploy again when it is complete"
            )
        if self.failed_order_ids:
            return (
                f"{len(self.failed_order_ids)} phone number orders failed, the last of them is"
                f" order {self.failed_order_ids[-1]}; nothing was bought; search by something else,"
                " or ask AWS Support about the order"
            )
        return f"no phone number could be ordered; the last answer was: {self.last_error}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Finds, searches and orders the number of a line.

    Args:
        owner_tag: Identifies the line's number.
        name: The number's name, including the owner tag.
        criteria: The search criteria.
        product_type: The product type of the number.
        max_orders: The numbers that one deployment of a stack may order.
        records: Holds the time of the line's last order.
    """

    voice: VoiceClient
    clock: Clock
    owner_tag: OwnerTag
    name: str
    criteria: Search
    product_type: PhoneNumberProductTypeType
    max_orders: int
    records: Records

    def owned_numbers(self) -> list[PhoneNumber]:
        """Return the line's numbers, including arriving and deleted ones; the best one first."""
        owned = [number for number in self._inventory() if number.owner_tag == self.owner_tag]
        return sorted(owned, key=_preference)

    def find(self) -> PhoneNumber | None:
        """Return the line's number; None when it has none."""
        return next(iter(self.owned_numbers()), None)

    def search(self) -> list[str]:
        """Return the numbers to try, the best one first; this reserves none of them.

        Raises:
            ProvisioningError: No number is available.
            ServiceError: The API rejected the search.
        """
        found = self.voice.search_available_phone_numbers(self.criteria)
        if not found:
            criteria = ", ".join(f"{name}={value}" for name, value in self.criteria.items())
            raise ProvisioningError(
                f"no phone number is available for {criteria}; search by something else"
            )
        failed = self._recently_failed_numbers()
        ranked = sorted(found, key=lambda number: (number in failed, self._rank(number)))
        return ranked[:MAX_CANDIDATES]

    def order(self, candidates: Sequence[str]) -> None:
        """Order a number, unless one was ordered already.

        Args:
            candidates: The numbers to try.

        Nothing is ordered in this poll when another run of the line may just have ordered.

        Raises:
            ProvisioningError: No candidate could be ordered, or the deployment ordered enough.
            ServiceError: The API rejected the order for a reason that another candidate would not
                change.
        """
        is_selection = len(candidates) == MAX_CANDIDATES
        last_rank = max(map(self._rank, candidates)) if is_selection else _HIGHEST_RANK
        run, began = _Run(list(candidates), last_rank), self.clock.now()
        while self.clock.since(began) < ORDER_ATTEMPTS_SECONDS:
            self.clock.sleep(READ_LAG_SECONDS)
            if self._is_ordered(run):
                return
            run.unidentified_order_id = self._find_unidentified_order(run)
            if run.unidentified_order_id:
                continue
            run.candidates.sort(key=self._recently_failed_numbers().__contains__)
            if not run.candidates or not self._is_order_allowed(run):
                raise ProvisioningError(run.describe_failure())
            run.is_waiting = not self._claim_order(run)
            if not run.is_waiting and self._attempt_order(run) is _Attempt.PLACED:
                return
        self.clock.sleep(READ_LAG_SECONDS)
        if not run.is_waiting and not self._is_ordered(run):
            raise ProvisioningError(run.describe_failure())

    def _claim_order(self, run: _Run) -> bool:
        """Record that this run orders now, unless another run has ordered recently."""
        now = self.clock.now()
        latest = max(run.claimed_at, now - ORDER_CLAIM_SECONDS)
        try:
            is_claimed = self.records.claim_time(f"{self.owner_tag} order", now, latest=latest)
        except ServiceError as error:
            _logger.info("%s; ordering later", error.code)
            return False
        run.claimed_at = now if is_claimed else run.claimed_at
        return is_claimed

    def _attempt_order(self, run: _Run) -> _Attempt:
        number = run.candidates[0]
        try:
            order = self.voice.order_phone_number(number, self.product_type, self.name)
        except ServiceError as error:
            run.record_error(error)
            return _Attempt.FAILED
        run.uncertain_number = ""
        _logger.info("phone number order %s was placed", order.phone_number_order_id)
        result = self._watch(order, number)
        if result is _Attempt.FAILED:
            run.record_failed_order(order)
        return result

    def _watch(self, order: PhoneNumberOrder, number: str) -> _Attempt:
        """Read a new order for half a minute, to learn of an early failure."""
        for pause in ORDER_WATCH_PAUSES_SECONDS:
            self.clock.sleep(pause)
            try:
                latest = self.voice.find_phone_number_order(order.phone_number_order_id)
            except ServiceError:
                return _Attempt.PLACED
            if latest and latest.has_failed_for(number):
                return _Attempt.FAILED
            if latest and latest.status != "Processing":
                return _Attempt.PLACED
        return _Attempt.PLACED

    def _is_ordered(self, run: _Run) -> bool:
        """Tell whether a number was ordered before, by this run or another one."""
        return self.find() is not None or any(
            run.uncertain_number in order.number_statuses
            and order.may_bring_number_eventually(self.clock)
            for order in self.voice.list_phone_number_orders()
        )

    def _find_unidentified_order(self, run: _Run) -> str:
        """Return the id of an open order that an earlier run may have sent; empty without one."""
        since = self.clock.now() - UNIDENTIFIED_ORDER_SECONDS
        for order in self.voice.list_phone_number_orders():
            if order.created_at < since or not order.may_bring_number_eventually(self.clock):
                continue
            possible_candidates = [
                number
                for number in order.number_statuses
                if self._matches_search(number) and self._rank(number) < run.last_rank
            ]
            if not all(
                self.voice.shows_other_owner(number, self.owner_tag)
                for number in possible_candidates
            ):
                return order.phone_number_order_id
        return ""

    def _inventory(self) -> list[PhoneNumber]:
        # Orders first: an order that ends between the two reads has its number in the list.
        orders = [
            order
            for order in self.voice.list_phone_number_orders()
            if order.may_bring_number_eventually(self.clock)
        ]
        numbers = [n for n in self.voice.list_phone_numbers() if not n.was_never_acquired]
        listed = {number.e164_phone_number for number in numbers}
        for order in orders:
            unlisted = map(self.voice.find_phone_number, order.number_statuses.keys() - listed)
            numbers.extend(n for n in unlisted if n and not n.was_never_acquired)
        return numbers

    def _recently_failed_numbers(self) -> set[str]:
        since = self.clock.now() - FAILED_NUMBER_SECONDS
        return {
            number
            for order in self.voice.list_phone_number_orders()
            if order.created_at >= since
            for number in filter(order.has_failed_for, order.number_statuses)
        }

    def _matches_search(self, number: str) -> bool:
        """Tell whether the search could have found the number."""
        prefix = self.criteria.get("AreaCode") or self.criteria.get("TollFreePrefix") or ""
        return number.startswith(f"+1{prefix}")

    def _rank(self, number: str) -> str:
        """Return a sort key that differs between lines and is the same in every run of one line."""
        return hashlib.sha256(f"{self.owner_tag} {number}".encode()).hexdigest()

    def _is_order_allowed(self, run: _Run) -> bool:
        """Tell whether failed orders leave room for another one under `max_orders`.

        Raises:
            ProvisioningError: The numbers that the stack received leave no room.
        """
        since = self.clock.now() - DEPLOYMENT_SECONDS
        recent = sum(
            number.owner_tag is not None
            and number.owner_tag.stack == self.owner_tag.stack
            and number.created_at >= since
            for number in self._inventory()
        )
        if recent >= self.max_orders:
            raise ProvisioningError(
                f"the stack has ordered {recent} phone numbers within an hour, and one deployment"
                f" may order {self.max_orders}; raise max_orders to order more"
            )
        return recent + len(run.failed_order_ids) < self.max_orders


def _preference(number: PhoneNumber) -> tuple[bool, bool, float, str]:
    return (
        number.is_in_deletion_queue,
        not number.is_ready,
        number.created_at,
        number.e164_phone_number,
    )
