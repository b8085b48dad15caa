"""Ordering a number: at most one order in flight for one line, ever.

The number itself and the marker in its name make up for the client token that the API lacks:

1. Search first, then wait until reads show everything that happened before, then look for the
   marker, and only then order. What a predecessor of this run ordered is found.
2. Two runs at the same time rank the same candidates the same way, and a number can be ordered
   only once. Whoever comes second is refused, waits, looks, and finds the number of the first.
3. After an answer that leaves it open whether an order was placed, the same number is tried
   again, never another one, and only after looking.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provisioner.errors import ProvisioningError, ServiceError
from provisioner.resource import READ_LAG

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from provisioner.clock import Clock
    from provisioner.inventory import PhoneNumber, PhoneNumberOrder
    from provisioner.marker import Marker
    from provisioner.voice import Search, Voice

ATTEMPTS: Final = 8
"""How often an order is tried before giving up, the refused ones counted."""

WATCH: Final = (5.0,) * 6
"""How a fresh order is watched, in seconds: one that fails at once leaves time for the next."""

DEPLOYMENT: Final = 3600.0
"""How far back an order belongs to this deployment, in seconds: CloudFormation waits no longer."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A number that is the line's, or that is on its way to be."""

    e164_phone_number: str = field(repr=False)
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """What a line orders.

    Args:
        marker: How the line's number is recognised.
        name: The number's name, the marker included.
        search: What to search by.
        product_type: What the number is for.
        max_orders: How many numbers one deployment of a stack may order.
    """

    voice: Voice
    clock: Clock
    marker: Marker
    name: str
    search: Search
    product_type: PhoneNumberProductTypeType
    max_orders: int

    def find(self) -> PhoneNumber | None:
        """Return the line's number, whether it has it, gets it, or gave it up this week."""
        mine = [number for number in self._inventory() if number.marker == self.marker]
        return min(mine, key=_preference, default=None)

    def order(self) -> Ordered:
        """Order a number, unless there turns out to be one.

        Raises:
            ProvisioningError: No candidate could be ordered, or the deployment ordered enough.
            ServiceError: The API refused for a reason that no other candidate would change.
        """
        candidates = self._candidates()
        placed, trouble = 0, ""
        for attempt in range(ATTEMPTS + 1):
            self.clock.sleep(READ_LAG)
            if found := self.find():
                return Ordered(found.e164_phone_number, found.order_id)
            if not candidates or attempt == ATTEMPTS:
                break
            self._stay_within_budget(placed)
            try:
                order = self._place(candidates[0])
            except ServiceError as error:
                if not (error.refused or error.passing):
                    raise
                trouble = str(error)
                if error.refused:
                    del candidates[0]
                continue
            placed += 1
            if not self._fails_soon(order, candidates[0]):
                return Ordered(candidates[0], order.phone_number_order_id)
            trouble = f"order {order.phone_number_order_id} failed"
            del candidates[0]
        raise ProvisioningError(f"no phone number could be ordered; the last answer was: {trouble}")

    def _inventory(self) -> list[PhoneNumber]:
        listed = [number for number in self.voice.phone_numbers() if not number.is_lost]
        known = {number.e164_phone_number for number in listed}
        for order in self.voice.phone_number_orders():
            if order.is_open:
                unlisted = map(self.voice.find_phone_number, order.numbers.keys() - known)
                listed.extend(number for number in unlisted if number and not number.is_lost)
        return listed

    def _candidates(self) -> list[str]:
        found = self.voice.available_phone_numbers(self.search)
        if not found:
            criteria = ", ".join(f"{name}={value}" for name, value in self.search.items())
            raise ProvisioningError(
                f"no phone number is available for {criteria}; search by something else"
            )
        return sorted(found, key=self._rank)

    def _rank(self, number: str) -> str:
        """Give every line its own order of preference, the same each time."""
        return hashlib.sha256(f"{self.marker} {number}".encode()).hexdigest()

    def _stay_within_budget(self, placed: int) -> None:
        since = self.clock.now() - DEPLOYMENT
        recent = sum(
            number.marker is not None
            and number.marker.stack == self.marker.stack
            and number.created >= since
            for number in self._inventory()
        )
        if recent + placed >= self.max_orders:
            raise ProvisioningError(
                f"the stack has ordered {recent + placed} phone numbers within an hour and one"
                f" deployment may order {self.max_orders}; raise max_orders if it shall order more"
            )

    def _place(self, number: str) -> PhoneNumberOrder:
        order = self.voice.order_phone_number(number, self.product_type, self.name)
        _logger.info("phone number order %s was placed", order.phone_number_order_id)
        return order

    def _fails_soon(self, order: PhoneNumberOrder, number: str) -> bool:
        for pause in WATCH:
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


def _preference(number: PhoneNumber) -> tuple[bool, bool, float, str]:
    return number.is_queued, not number.is_ready, number.created, number.e164_phone_number
