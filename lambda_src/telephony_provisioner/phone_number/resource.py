"""The resource Custom::PhoneNumber: orders a number, or adopts an existing one."""

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
from telephony_provisioner.phone_number.release import await_pending_orders, release_all
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState
from telephony_provisioner.timing import (
    MAX_POLL_SECONDS,
    READ_LAG_SECONDS,
    STALE_ERROR_SECONDS,
    TIMESTAMP_PRECISION_SECONDS,
)

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber
    from telephony_provisioner.request import Json, ResourceRequest

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PhoneNumberResource:
    """A number of a stack; a Delete keeps it unless the template asks for its release.

    Its physical id is the number itself. Before the order it is the owner tag and the request,
    which the name of the number will hold too: the Delete after a failed creation finds its number,
    and leaves a number that a later request has taken over.
    """

    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the number to adopt or the line's own; else the owner tag and the candidates."""
        properties = decode_properties(self._request.properties)
        number = self._named_number(properties) or self._find_unless_busy(properties)
        if number is None:
            return PhysicalId(self._line(properties).pending_physical_id, self._search(properties))
        self._check_calling_name(number, properties)
        return PhysicalId(number.e164_phone_number)

    def reconcile(self) -> ResourceState | None:
        """Order the number, wait for it, restore it, or change it as the template says."""
        properties = decode_properties(self._request.properties)
        number, known_id = self._find(properties), self._request.physical_resource_id
        if number is None and is_e164(known_id):
            await_orders(self.context, orders_of(self.context, known_id))
        elif number is None:
            self._order(properties)
        elif not number.is_ready:
            await_number(self.context, number)
        else:
            if self._request.request_type == "Create" and not properties.e164_phone_number:
                self._check_sole_ownership(number, properties)
            self._check_calling_name(number, properties)
            if (
                self._make_next_change(number, properties) is Progress.COMPLETE
                and self._release_unreported_numbers(properties) is Progress.COMPLETE
            ):
                return _state(number, properties)
        return None

    def delete(self) -> Progress:
        """Release the number if the template asks for it; else leave it as it is."""
        properties = decode_properties(self._request.properties)
        if properties.e164_phone_number:
            return self._end_adoption(properties.e164_phone_number, self._line(properties))
        if not properties.release:
            _logger.info("%s: the phone number is kept", self._request.logical_resource_id)
            return Progress.COMPLETE
        return self._release(properties)

    def _release(self, properties: PhoneNumberProperties) -> Progress:
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS  # reads may not show yet that another line has adopted it
        if numbers := self._numbers_to_release(properties):
            return release_all(self.context, numbers)
        known_id = self._request.physical_resource_id
        if is_e164(known_id):
            return Progress.COMPLETE
        is_own_id = known_id.startswith(str(self._line(properties).owner_tag))
        # A made-up id belongs to a cancelled creation, whose last poll may still be running.
        if not is_own_id and self.context.age_seconds <= MAX_POLL_SECONDS:
            return Progress.IN_PROGRESS
        return await_pending_orders(self.context, self._line(properties))

    @property
    def _request(self) -> ResourceRequest:
        return self.context.request

    def _line(self, properties: PhoneNumberProperties) -> Line:
        return Line(self._request, properties)

    def _find(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        known_id = self._request.physical_resource_id
        if is_e164(known_id):
            return self.context.voice.find_phone_number(known_id)
        return self._ordering(properties).find()

    def _find_unless_busy(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        """Return the line's number; None also while the API is busy.

        A later poll finds it then. An error here would fail the request without a physical id, and
        no Delete would follow for a number that an earlier run of the same request has ordered.
        """
        try:
            return self._ordering(properties).find()
        except ServiceError as error:
            if not error.is_retryable:
                raise
            return None

    def _search(self, properties: PhoneNumberProperties) -> dict[str, Json]:
        """Return the candidates, or the error that is raised once there is a physical id."""
        try:
            return {"Candidates": [*self._ordering(properties).search()]}
        except (ProvisioningError, ServiceError) as error:
            return {"Trouble": str(error)}

    def _order(self, properties: PhoneNumberProperties) -> None:
        """Order a number, unless an earlier poll may have ordered one."""
        if orders := earlier_orders(self.context, self._line(properties).owner_tag):
            await_orders(self.context, orders)
            return
        if not self._request.candidates:
            raise ProvisioningError(self._request.search_error)
        try:
            self._ordering(properties).order(self._request.candidates)
        except ServiceError as error:
            # Not retried: it ends the creation, and the Delete that follows finds any number.
            raise ProvisioningError(str(error)) from None

    def _numbers_to_release(self, properties: PhoneNumberProperties) -> list[PhoneNumber]:
        """Return the number of the physical id, or the numbers that a failed creation ordered.

        Two numbers were ordered if a repeated request got different search results.
        """
        known_id, line = self._request.physical_resource_id, self._line(properties)
        if is_e164(known_id):
            found = self.context.voice.find_phone_number(known_id)
            numbers = [found] if found else []
        else:
            numbers = self._ordering(properties).owned_numbers()
        return list(filter(line.should_release, numbers))

    def _release_unreported_numbers(self, properties: PhoneNumberProperties) -> Progress:
        """In a rollback, release the number of an update whose result CloudFormation never got."""
        request = self._request
        is_same = request.physical_resource_id == request.previous_physical_resource_id
        if request.request_type != "Update" or not is_same:
            return Progress.COMPLETE
        try:
            undone = decode_properties(request.old_properties)
        except RequestError:
            return Progress.COMPLETE  # an update with invalid properties changed nothing
        if not undone.release or undone.search in ({}, properties.search):
            return Progress.COMPLETE
        numbers = self._ordering(undone).owned_numbers()
        return release_all(self.context, filter(self._line(undone).should_release, numbers))

    def _number_to_keep(self, properties: PhoneNumberProperties) -> str | None:
        """Return the current number in an update that keeps it."""
        known_id = self._request.physical_resource_id
        if self._request.request_type != "Update" or not is_e164(known_id):
            return None
        try:
            is_same = decode_search(self._request.old_properties) == properties.search
        except RequestError:
            is_same = True  # an update with invalid properties changed nothing
        return known_id if is_same else None

    def _named_number(self, properties: PhoneNumberProperties) -> PhoneNumber | None:
        """Return the number to adopt or to keep; None when one has to be found or ordered."""
        number = properties.e164_phone_number or self._number_to_keep(properties)
        if number is None:
            return None
        if found := self.context.voice.find_phone_number(number):
            return found
        self.context.clock.sleep(READ_LAG_SECONDS)
        if found := self.context.voice.find_phone_number(number):
            return found
        raise ProvisioningError(
            "this account has no such phone number; check E164PhoneNumber and the region,"
            " or let the template search for a number"
            if properties.e164_phone_number
            else "the number of this line is not in this account any more; give the resource"
            " another search or another construct id if it is to order another number"
        )

    def _check_calling_name(self, number: PhoneNumber, properties: PhoneNumberProperties) -> None:
        """Fail while a change of the calling name that another request made is in progress."""
        began = self._request.started_at
        is_own = began is not None and number.updated_at >= began - TIMESTAMP_PRECISION_SECONDS
        is_needed = self._calling_name_to_set(number, properties) is not None
        if is_needed and number.is_changing_calling_name and not is_own:
            raise ProvisioningError(
                "the last change of CallingName is still in progress, which takes up to 72 hours;"
                " deploy again, or continue the rollback, when it is done"
            )

    def _ordering(self, properties: PhoneNumberProperties) -> Ordering:
        line = self._line(properties)
        return Ordering(
            voice=self.context.voice,
            clock=self.context.clock,
            owner_tag=line.owner_tag,
            name=line.order_name,
            criteria=properties.search,
            product_type=properties.product_type,
            max_orders=properties.max_orders,
            records=self.context.records,
        )

    def _make_next_change(self, number: PhoneNumber, properties: PhoneNumberProperties) -> Progress:
        """Make one change: the API accepts one at a time."""
        voice, e164 = self.context.voice, number.e164_phone_number
        if number.product_type != properties.product_type:
            self._change_product_type(number, properties)
        elif (name := self._line(properties).name_for(number)) != number.name:
            # The new name repeats the adopters in the old one, which reads must show first.
            if number.owner_tag is None or self.context.age_seconds >= READ_LAG_SECONDS:
                voice.update_phone_number(e164, Name=name)
        elif (calling_name := self._calling_name_to_set(number, properties)) is not None:
            if not number.is_changing_calling_name:
                voice.update_phone_number(e164, CallingName=calling_name)
        else:
            return Progress.COMPLETE
        return Progress.IN_PROGRESS

    def _change_product_type(self, number: PhoneNumber, properties: PhoneNumberProperties) -> None:
        try:
            self.context.voice.update_phone_number(
                number.e164_phone_number, ProductType=properties.product_type
            )
        except ServiceError as error:
            if not error.is_invalid_request or self.context.age_seconds < STALE_ERROR_SECONDS:
                raise
            raise ProvisioningError(
                f"the product type cannot change: {error.message}; what uses the number goes only"
                " after it in a deployment: remove its rule or association in a deployment of its"
                " own first"
            ) from None

    def _end_adoption(self, adopted: str, line: Line) -> Progress:
        """Remove this line from the adopters, so that the number's owner can release it again."""
        number = self.context.voice.find_phone_number(adopted)
        if number is None or number.is_in_deletion_queue or number.was_never_acquired:
            return Progress.COMPLETE
        owner_tag = line.other_owner(number)
        if owner_tag is None:
            return Progress.COMPLETE
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS
        name = line.name_without_adoption(number, owner_tag)
        if name == number.name:
            return Progress.COMPLETE
        self.context.voice.update_phone_number(number.e164_phone_number, Name=name)
        return Progress.IN_PROGRESS

    def _calling_name_to_set(
        self, number: PhoneNumber, properties: PhoneNumberProperties
    ) -> str | None:
        """Return the calling name to set; None when no change is needed."""
        wanted = properties.calling_name
        if wanted is None:
            before = self._request.old_properties.get("CallingName")
            return "" if before and before == number.calling_name else None
        return None if wanted == number.calling_name else wanted

    def _check_sole_ownership(self, number: PhoneNumber, properties: PhoneNumberProperties) -> None:
        """Fail if two runs ordered a number each, or if the number belongs to another line."""
        if self._line(properties).is_owned_by_another(number):
            raise ProvisioningError(
                f"the phone number of order {number.order_id} belongs to another line; deploy again"
            )
        if self.context.age_seconds < READ_LAG_SECONDS:
            return
        owned = self._ordering(properties).owned_numbers()
        orders = sorted(number.order_id for number in owned if not number.is_in_deletion_queue)
        if len(orders) > 1:
            raise ProvisioningError(
                f"{len(orders)} numbers were ordered for this line, by the orders"
                f" {' and '.join(orders)}; give up or rename all but one, then deploy again"
            )


def _state(number: PhoneNumber, properties: PhoneNumberProperties) -> ResourceState:
    e164 = number.e164_phone_number
    order_id = "" if properties.e164_phone_number else number.order_id
    return ResourceState(e164, {"E164PhoneNumber": e164, "PhoneNumberOrderId": order_id})
