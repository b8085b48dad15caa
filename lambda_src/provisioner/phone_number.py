"""Custom::PhoneNumber: a number that is ordered for a line, or one that exists and is adopted."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioner.errors import ProvisioningError, RequestError, ServiceError
from provisioner.marker import (
    MAX_HOLDERS,
    Marker,
    holders_in,
    marker_for,
    stack_name,
    without_marks,
)
from provisioner.phone_number_arrival import await_number, await_orders, orders_for
from provisioner.phone_number_order import Ordering
from provisioner.phone_number_properties import (
    PhoneNumberProperties,
    decode_properties,
    decode_search,
    is_e164,
)
from provisioner.phone_number_release import nothing_comes, release
from provisioner.resource import READ_LAG, Job, Provided

if TYPE_CHECKING:
    from provisioner.inventory import PhoneNumber
    from provisioner.request import Request

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PhoneNumberResource:
    """A number under a stack; kept when the stack goes unless the template asks for its release.

    Its physical id is the number itself. While one has yet to be ordered it is the marker in the
    name that the number will have, so a creation that fails is followed by a Delete that finds it.
    """

    job: Job

    def provide(self) -> str:
        """Return the number, adopted or found; the line's marker where one is to be ordered."""
        properties = decode_properties(self._request.properties)
        number = self._named(properties) or self._found(properties)
        if number is None:
            return str(self._marker(properties))
        self._check_calling_name(number, properties)
        return number.e164_phone_number

    def settle(self) -> Provided | None:
        """Order the number, wait for it, restore it, make it as the template says."""
        properties = decode_properties(self._request.properties)
        number = self._number(properties)
        if number is None:
            self._order(properties)
        elif not number.is_ready:
            await_number(self.job, number)
        else:
            if self._request.request_type == "Create" and not properties.e164_phone_number:
                self._check_it_is_ours_alone(number, properties)
            if self._update(number, properties):
                return _provided(number, properties)
        return None

    def remove(self) -> bool:
        """Release the number if the template asks for it; leave it alone otherwise."""
        properties = decode_properties(self._request.properties)
        if properties.e164_phone_number:
            return self._give_back(properties.e164_phone_number)
        if not properties.release:
            _logger.info("%s: the phone number is kept", self._request.logical_resource_id)
            return True
        if self.job.age < READ_LAG:
            return False  # somebody may just have adopted it
        if numbers := self._to_release(properties):
            return all(release(self.job, number) for number in numbers)
        return is_e164(self._request.physical_resource_id) or nothing_comes(self.job)

    @property
    def _request(self) -> Request:
        return self.job.request

    def _number(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        known = self._request.physical_resource_id
        if is_e164(known):
            return self.job.voice.find_phone_number(known)
        return self._ordering(properties).find()

    def _found(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        """Return the number that the line has; none while the API does not answer.

        Then it is found later. A failure here would be one without a physical id, and nobody would
        come for what an earlier run of the same request has ordered.
        """
        with suppress(ServiceError):
            return self._ordering(properties).find()
        return None

    def _order(self, properties: PhoneNumberProperties) -> None:
        """Order a number, unless one was found or an earlier poll may have ordered one."""
        orders = orders_for(self.job)
        if orders or is_e164(self._request.physical_resource_id):
            await_orders(self.job, orders)
            return
        try:
            self._ordering(properties).order()
        except ServiceError as error:
            # Not to be tried again: the next poll knows nothing of this one's orders.
            raise ProvisioningError(str(error)) from None

    def _to_release(self, properties: PhoneNumberProperties) -> list[PhoneNumber]:
        """Return what the line has, twins of a repeated request too, unless another line has it."""
        numbers = {n.e164_phone_number: n for n in self._ordering(properties).numbers()}
        if is_e164(known := self._request.physical_resource_id) and known not in numbers:
            number = self.job.voice.find_phone_number(known)
            numbers |= {known: number} if number else {}
        return [
            number
            for number in numbers.values()
            if not (number.is_queued or number.is_lost or holders_in(number.name))
            and not self._is_of_another(number)
        ]

    def _current(self, properties: PhoneNumberProperties) -> str | None:
        """Return the number of an update that needs no other one."""
        if self._request.request_type != "Update" or not is_e164(
            self._request.physical_resource_id
        ):
            return None
        try:
            is_same = decode_search(self._request.old_properties) == properties.search
        except RequestError:
            is_same = True  # what was refused has changed nothing
        return self._request.physical_resource_id if is_same else None

    def _named(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        """Return the number that the template or CloudFormation names; None when neither does."""
        number = properties.e164_phone_number or self._current(properties)
        if number is None:
            return None
        if found := self.job.voice.find_phone_number(number):
            return found
        self.job.clock.sleep(READ_LAG)
        if found := self.job.voice.find_phone_number(number):
            return found
        raise ProvisioningError(
            "this account has no such phone number; check E164PhoneNumber and the region,"
            " or let the template search for a number"
            if properties.e164_phone_number
            else "the number of this line is not in this account any more; give the resource"
            " another search or another construct id if it is to order another number"
        )

    def _check_calling_name(self, number: PhoneNumber, properties: PhoneNumberProperties) -> None:
        is_due = self._due_calling_name(number, properties) is not None
        if is_due and number.calling_name and number.is_changing_calling_name:
            raise ProvisioningError(
                "the last change of CallingName is still in progress, which takes up to 72 hours;"
                " deploy again, or continue the rollback, when it is done"
            )

    def _ordering(self, properties: PhoneNumberProperties) -> Ordering:
        marker = self._marker(properties)
        return Ordering(
            voice=self.job.voice,
            clock=self.job.clock,
            marker=marker,
            name=marker.named(properties.name or stack_name(self._request.stack_id)),
            search=properties.search,
            product_type=properties.product_type,
            max_orders=properties.max_orders,
        )

    def _marker(self, properties: PhoneNumberProperties) -> Marker:
        purpose = json.dumps(properties.search, sort_keys=True)
        return marker_for(self._request.stack_id, self._request.logical_resource_id, purpose)

    def _update(self, number: PhoneNumber, properties: PhoneNumberProperties) -> bool:
        """Make one change, for the API takes one at a time; tell whether none was needed."""
        voice, e164 = self.job.voice, number.e164_phone_number
        if number.product_type != properties.product_type:
            self._change_product_type(number, properties)
        elif (name := self._name(number, properties)) != number.name:
            # Reads must show first who holds the number, for that stands in its name too.
            if number.marker is None or self.job.age >= READ_LAG:
                voice.update_phone_number(e164, Name=name)
        elif (
            calling_name := self._due_calling_name(number, properties)
        ) is not None and not number.is_changing_calling_name:
            voice.update_phone_number(e164, CallingName=calling_name)
        else:
            return True
        return False

    def _change_product_type(self, number: PhoneNumber, properties: PhoneNumberProperties) -> None:
        try:
            self.job.voice.update_phone_number(
                number.e164_phone_number, ProductType=properties.product_type
            )
        except ServiceError as error:
            if not error.refused or self.job.age < 2 * READ_LAG:
                raise
            raise ProvisioningError(
                f"the product type cannot change: {error.message}; what uses the number goes only"
                " after it in a deployment: remove its rule or association in a deployment of its"
                " own first"
            ) from None

    def _name(self, number: PhoneNumber, properties: PhoneNumberProperties) -> str:
        if not properties.e164_phone_number:
            name = properties.name or stack_name(self._request.stack_id)
            return self._marker(properties).named(name, self._other_holders(number))
        name = properties.name or without_marks(number.name)
        if number.marker is None:
            return name
        holders = self._other_holders(number)
        if self._is_of_another(number):
            # Whoever ordered it finds it again, but must not release it meanwhile.
            holders.append(self._marker(properties))
        if len(holders) > MAX_HOLDERS:
            raise ProvisioningError(
                f"{MAX_HOLDERS} other lines have adopted this number of another one; take one of"
                " them away, then deploy again"
            )
        return number.marker.named(name, holders)

    def _other_holders(self, number: PhoneNumber) -> list[Marker]:
        return [holder for holder in holders_in(number.name) if not self._is_mine(holder)]

    def _give_back(self, adopted: str) -> bool:
        """Let the line that ordered an adopted number release it again."""
        number = self.job.voice.find_phone_number(adopted)
        if number is None or number.is_queued or number.is_lost or not self._is_of_another(number):
            return True
        if self.job.age < READ_LAG:
            return False
        others = self._other_holders(number)
        if number.marker is None or len(others) == len(holders_in(number.name)):
            return True
        name = number.marker.named(without_marks(number.name), others)
        self.job.voice.update_phone_number(number.e164_phone_number, Name=name)
        return False

    def _due_calling_name(
        self, number: PhoneNumber, properties: PhoneNumberProperties
    ) -> str | None:
        """Return the calling name to ask for: none where the template has no say in it."""
        wanted = properties.calling_name
        if wanted is None:
            before = self._request.old_properties.get("CallingName")
            return "" if before and before == number.calling_name else None
        return None if wanted == number.calling_name else wanted

    def _is_of_another(self, number: PhoneNumber) -> bool:
        """Tell whether another line ordered it: then this one's order came to nothing."""
        return number.marker is not None and not self._is_mine(number.marker)

    def _is_mine(self, marker: Marker) -> bool:
        mine = marker_for(self._request.stack_id, self._request.logical_resource_id, "")
        return (marker.stack, marker.resource) == (mine.stack, mine.resource)

    def _check_it_is_ours_alone(
        self, number: PhoneNumber, properties: PhoneNumberProperties
    ) -> None:
        """Fail where two runs ordered at the same time, or where another line was faster."""
        if self._is_of_another(number):
            raise ProvisioningError(
                f"the phone number of order {number.order_id} belongs to another line; deploy again"
            )
        if self.job.age < READ_LAG:
            return
        mine = self._ordering(properties).numbers()
        orders = sorted(twin.order_id for twin in mine if not twin.is_queued)
        if len(orders) > 1:
            raise ProvisioningError(
                f"{len(orders)} numbers were ordered for this line, by the orders"
                f" {' and '.join(orders)}; give up or rename all but one, then deploy again"
            )


def _provided(number: PhoneNumber, properties: PhoneNumberProperties) -> Provided:
    e164 = number.e164_phone_number
    order_id = "" if properties.e164_phone_number else number.order_id
    return Provided(e164, {"E164PhoneNumber": e164, "PhoneNumberOrderId": order_id})
