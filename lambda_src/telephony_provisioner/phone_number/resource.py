"""Custom::PhoneNumber: a number that is ordered for a line, or one that exists and is adopted."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, RequestError, ServiceError
from telephony_provisioner.phone_number.arrival import (
    await_number,
    await_orders,
    earlier_orders,
    orders_of,
)
from telephony_provisioner.phone_number.line import Line
from telephony_provisioner.phone_number.order import Ordering
from telephony_provisioner.phone_number.properties import (
    PhoneNumberProperties,
    decode_properties,
    decode_search,
    is_e164,
)
from telephony_provisioner.phone_number.release import nothing_comes, release
from telephony_provisioner.resource import Job, Named, Provided
from telephony_provisioner.timing import (
    MAX_POLL_SECONDS,
    READ_LAG_SECONDS,
    STALE_ERROR_SECONDS,
    TIMESTAMP_PRECISION_SECONDS,
)

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber
    from telephony_provisioner.request import Json, Request

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PhoneNumberResource:
    """A number under a stack; kept when the stack goes unless the template asks for its release.

    Its physical id is the number itself. While one has yet to be ordered it is the marker in the
    name that the number will have, and the request, which stands there as well: a creation that
    fails is followed by a Delete that finds its number, and leaves what a later one has taken over.
    """

    job: Job

    def name(self) -> Named:
        """Name the number, adopted or found; or the line's marker, and which ones to order."""
        properties = decode_properties(self._request.properties)
        number = self._named(properties) or self._found(properties)
        if number is None:
            return Named(self._line(properties).pending_id, self._candidates(properties))
        self._check_calling_name(number, properties)
        return Named(number.e164_phone_number)

    def settle(self) -> Provided | None:
        """Order the number, wait for it, restore it, make it as the template says."""
        properties = decode_properties(self._request.properties)
        number, known = self._number(properties), self._request.physical_resource_id
        if number is None and is_e164(known):
            await_orders(self.job, orders_of(self.job, known))
        elif number is None:
            self._order(properties)
        elif not number.is_ready:
            await_number(self.job, number)
        else:
            if self._request.request_type == "Create" and not properties.e164_phone_number:
                self._check_it_is_ours_alone(number, properties)
            self._check_calling_name(number, properties)
            if self._update(number, properties) and self._nothing_is_unheard_of(properties):
                return _provided(number, properties)
        return None

    def remove(self) -> bool:
        """Release the number if the template asks for it; leave it alone otherwise."""
        properties = decode_properties(self._request.properties)
        if properties.e164_phone_number:
            return self._give_back(properties.e164_phone_number, self._line(properties))
        if not properties.release:
            _logger.info("%s: the phone number is kept", self._request.logical_resource_id)
            return True
        if self.job.age < READ_LAG_SECONDS:
            return False  # somebody may just have adopted it
        if numbers := self._to_release(properties):
            return all(release(self.job, number) for number in numbers)
        known = self._request.physical_resource_id
        if is_e164(known):
            return True
        is_pending = known.startswith(str(self._line(properties).marker))
        is_over = is_pending or self.job.age > MAX_POLL_SECONDS
        return is_over and nothing_comes(self.job, self._line(properties))

    @property
    def _request(self) -> Request:
        return self.job.request

    def _line(self, properties: PhoneNumberProperties) -> Line:
        return Line(self._request, properties)

    def _number(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        known = self._request.physical_resource_id
        if is_e164(known):
            return self.job.voice.find_phone_number(known)
        return self._ordering(properties).find()

    def _found(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        """Return the number that the line has; none while the API is busy.

        Then it is found later. A failure here would be one without a physical id, and nobody would
        come for what an earlier run of the same request has ordered.
        """
        try:
            return self._ordering(properties).find()
        except ServiceError as error:
            if not error.passing:
                raise
            return None

    def _candidates(self, properties: PhoneNumberProperties) -> dict[str, Json]:
        """Return which numbers to order; why there are none is told where a failure has a name."""
        try:
            return {"Candidates": [*self._ordering(properties).search()]}
        except (ProvisioningError, ServiceError) as trouble:
            return {"Trouble": str(trouble)}

    def _order(self, properties: PhoneNumberProperties) -> None:
        """Order a number, unless an earlier poll may have ordered one."""
        if orders := earlier_orders(self.job, self._line(properties).marker):
            await_orders(self.job, orders)
            return
        if not self._request.candidates:
            raise ProvisioningError(self._request.trouble)
        try:
            self._ordering(properties).order(self._request.candidates)
        except ServiceError as error:
            # It ends the creation, and the Delete that follows finds what was ordered.
            raise ProvisioningError(str(error)) from None

    def _to_release(self, properties: PhoneNumberProperties) -> list[PhoneNumber]:
        """Return the number of the physical id; while that names none, what may have been ordered.

        That is two numbers if a request that came twice was shown different candidates.
        """
        known, line = self._request.physical_resource_id, self._line(properties)
        if is_e164(known):
            found = self.job.voice.find_phone_number(known)
            numbers = [found] if found else []
        else:
            numbers = self._ordering(properties).numbers()
        return list(filter(line.is_to_go, numbers))

    def _nothing_is_unheard_of(self, properties: PhoneNumberProperties) -> bool:
        """Release what an update brought that is rolled back before CloudFormation heard of it."""
        request = self._request
        is_same = request.physical_resource_id == request.previous_physical_resource_id
        if request.request_type != "Update" or not is_same:
            return True
        try:
            undone = decode_properties(request.old_properties)
        except RequestError:
            return True  # what was refused has changed nothing
        if not undone.release or undone.search in ({}, properties.search):
            return True
        numbers = filter(self._line(undone).is_to_go, self._ordering(undone).numbers())
        return all(release(self.job, number) for number in numbers)

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
        self.job.clock.sleep(READ_LAG_SECONDS)
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
        """Fail while a change of the calling name goes on that this request did not ask for."""
        began = self._request.started_at
        is_ours = began is not None and number.updated >= began - TIMESTAMP_PRECISION_SECONDS
        is_due = self._due_calling_name(number, properties) is not None
        if is_due and number.calling_name and number.is_changing_calling_name and not is_ours:
            raise ProvisioningError(
                "the last change of CallingName is still in progress, which takes up to 72 hours;"
                " deploy again, or continue the rollback, when it is done"
            )

    def _ordering(self, properties: PhoneNumberProperties) -> Ordering:
        line = self._line(properties)
        return Ordering(
            voice=self.job.voice,
            clock=self.job.clock,
            marker=line.marker,
            name=line.order_name,
            criteria=properties.search,
            product_type=properties.product_type,
            max_orders=properties.max_orders,
        )

    def _update(self, number: PhoneNumber, properties: PhoneNumberProperties) -> bool:
        """Make one change, for the API takes one at a time; tell whether none was needed."""
        voice, e164 = self.job.voice, number.e164_phone_number
        if number.product_type != properties.product_type:
            self._change_product_type(number, properties)
        elif (name := self._line(properties).name_for(number)) != number.name:
            # Reads must show first who holds the number, for that stands in its name too.
            if number.marker is None or self.job.age >= READ_LAG_SECONDS:
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
            if not error.refused or self.job.age < STALE_ERROR_SECONDS:
                raise
            raise ProvisioningError(
                f"the product type cannot change: {error.message}; what uses the number goes only"
                " after it in a deployment: remove its rule or association in a deployment of its"
                " own first"
            ) from None

    def _give_back(self, adopted: str, line: Line) -> bool:
        """Let the line that ordered an adopted number release it again."""
        number = self.job.voice.find_phone_number(adopted)
        if number is None or number.is_queued or number.is_lost or not line.is_of_another(number):
            return True
        if self.job.age < READ_LAG_SECONDS:
            return False
        name = line.name_without(number)
        if name == number.name:
            return True
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

    def _check_it_is_ours_alone(
        self, number: PhoneNumber, properties: PhoneNumberProperties
    ) -> None:
        """Fail where two runs ordered at the same time, or where another line was faster."""
        if self._line(properties).is_of_another(number):
            raise ProvisioningError(
                f"the phone number of order {number.order_id} belongs to another line; deploy again"
            )
        if self.job.age < READ_LAG_SECONDS:
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
