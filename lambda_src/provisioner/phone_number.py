"""Custom::PhoneNumber: a number that is ordered for a line, or one that exists and is adopted."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from provisioner.errors import OrderError, ProvisioningError, RequestError
from provisioner.marker import Marker, marker_for, marker_in, stack_name
from provisioner.phone_number_order import Ordering
from provisioner.request import Properties, Request, required_text, text, whole_number
from provisioner.resource import Job, Provided

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from provisioner.inventory import PhoneNumber
    from provisioner.voice import Search

PRODUCT_TYPES: Final = ("SipMediaApplicationDialIn", "VoiceConnector")
CRITERIA: Final = ("AreaCode", "City", "State", "TollFreePrefix", "Country", "PhoneNumberType")
MAX_ORDERS: Final = 5

APPEARS: Final = 300.0
"""How long a number may stay out of sight after its order was successful, in seconds."""

IN_USE: Final = 600.0
"""How long a number to be released may stay in use, in seconds: its rule is deleted before it."""

_E164: Final = re.compile(r"\+[1-9]\d{1,14}")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberProperties:
    """What the template says about a number."""

    product_type: PhoneNumberProductTypeType
    search: Search
    e164_phone_number: str | None = field(repr=False)
    """The number to adopt; None when one is ordered."""

    name: str | None
    calling_name: str | None
    release: bool
    """Whether the number is given up on delete: only for the very word "true"."""

    max_orders: int


def decode_properties(properties: Properties) -> PhoneNumberProperties:
    """Decode the properties of a Custom::PhoneNumber.

    Raises:
        RequestError: One of them is not what the contract allows.
    """
    product_type = required_text(properties, "ProductType")
    if product_type not in PRODUCT_TYPES:
        raise RequestError(
            f"ProductType is {product_type!r}; allowed are {', '.join(PRODUCT_TYPES)}"
        )
    adopted, search = text(properties, "E164PhoneNumber"), _search(properties)
    if bool(adopted) == bool(search):
        raise RequestError("exactly one of E164PhoneNumber and Search must be given")
    if adopted and not _E164.fullmatch(adopted):
        raise RequestError("E164PhoneNumber must be in E.164 form, a plus and 2 to 15 digits")
    return PhoneNumberProperties(
        product_type=cast("PhoneNumberProductTypeType", product_type),
        search=search,
        e164_phone_number=adopted,
        name=text(properties, "Name"),
        calling_name=text(properties, "CallingName"),
        release=properties.get("Release") == "true",
        max_orders=whole_number(properties.get("MaxOrders", MAX_ORDERS), "MaxOrders"),
    )


@dataclass(frozen=True, slots=True)
class PhoneNumberResource:
    """A number under a stack; kept when the stack goes unless the template asks for its release.

    Its physical id is the number itself.
    """

    job: Job

    def provide(self) -> Provided:
        """Return the number: the adopted one, the one there is, or one that is ordered."""
        properties = decode_properties(self._request.properties)
        if number := properties.e164_phone_number or self._current(properties):
            return self._existing(number, properties)
        ordered = self._ordering(properties).find_or_order()
        return _provided(ordered.e164_phone_number, ordered.order_id)

    def settle(self) -> bool:
        """Wait for the number, restore it if it is to be deleted, and make it as the template says."""
        number = self._number()
        if number is None or not number.is_ready:
            self._await(number)
            return False
        return self._update(number, decode_properties(self._request.properties))

    def remove(self) -> bool:
        """Release the number if the template asks for it; leave it alone otherwise."""
        properties = decode_properties(self._request.properties)
        if properties.e164_phone_number or not properties.release:
            _logger.info("%s: the phone number is kept", self._request.logical_resource_id)
            return True
        number = self._number()
        if number is None or number.is_queued or number.is_lost or self._is_of_another(number):
            return True
        return self._release(number)

    @property
    def _request(self) -> Request:
        return self.job.request

    def _number(self) -> PhoneNumber | None:
        return self.job.voice.find_phone_number(self._request.physical_resource_id)

    def _current(self, properties: PhoneNumberProperties) -> str | None:
        """Return the number of an update that needs no other one."""
        if self._request.request_type != "Update":
            return None
        is_same = _search(self._request.old_properties) == properties.search
        return self._request.physical_resource_id if is_same else None

    def _existing(self, number: str, properties: PhoneNumberProperties) -> Provided:
        found = self.job.voice.find_phone_number(number)
        if found is None:
            raise ProvisioningError(
                "this account has no such phone number; check E164PhoneNumber and the region,"
                " or let the template search for a number"
            )
        pending = found.calling_name_status == "UpdateInProgress"
        wanted = self._calling_name(properties)
        if pending and found.calling_name and wanted not in {None, found.calling_name}:
            raise ProvisioningError(
                "the last change of CallingName is still in progress, which takes up to 72 hours;"
                " deploy again, or continue the rollback, when it is done"
            )
        return _provided(number, found.order_id)

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

    def _await(self, number: PhoneNumber | None) -> None:
        if number and number.is_queued:
            self.job.voice.restore_phone_number(number.e164_phone_number)
            return
        order_id = self._request.order_id or (number.order_id if number else "")
        order = self.job.voice.find_phone_number_order(order_id) if order_id else None
        if order and order.takes_weeks:
            raise OrderError(
                f"phone number order {order_id} is {order.status}, which can take weeks; ask AWS"
                " Support about it; once it is complete, the next deployment takes its number",
                phone_number_order_id=order_id,
            )
        if order and order.failed_for(self._request.physical_resource_id):
            raise OrderError(
                f"phone number order {order_id} ended as {order.status}; nothing was bought;"
                " deploy again to order another number",
                phone_number_order_id=order_id,
            )
        if order and order.is_open:
            _logger.info(
                "phone number order %s: %s for %.0f s", order_id, order.status, self.job.age
            )
            return
        if self.job.age > APPEARS:
            raise OrderError(
                f"the phone number of order {order_id or '(none)'} is not in this account;"
                " ask AWS Support about the order before you order another one",
                phone_number_order_id=order_id,
            )

    def _update(self, number: PhoneNumber, properties: PhoneNumberProperties) -> bool:
        """Make one change, for the API takes one at a time; tell whether none was needed."""
        voice, e164 = self.job.voice, number.e164_phone_number
        if number.product_type != properties.product_type:
            voice.update_phone_number(e164, ProductType=properties.product_type)
        elif (name := self._name(number, properties)) != number.name:
            voice.update_phone_number(e164, Name=name)
        elif self._calling_name_is_due(number, wanted := self._calling_name(properties)):
            voice.update_phone_number(e164, CallingName=wanted or "")
        else:
            return True
        return False

    def _name(self, number: PhoneNumber, properties: PhoneNumberProperties) -> str:
        if not properties.e164_phone_number:
            marker = self._marker(properties)
            return marker.named(properties.name or stack_name(self._request.stack_id))
        if properties.name is None:
            return number.name
        marker_of_before = marker_in(number.name)
        return marker_of_before.named(properties.name) if marker_of_before else properties.name

    def _calling_name(self, properties: PhoneNumberProperties) -> str | None:
        """Return the calling name to have; None when the template has never had a say in it."""
        had_one = text(self._request.old_properties, "CallingName") is not None
        return properties.calling_name or ("" if had_one else None)

    @staticmethod
    def _calling_name_is_due(number: PhoneNumber, wanted: str | None) -> bool:
        is_pending = number.calling_name_status == "UpdateInProgress"
        return wanted is not None and number.calling_name != wanted and not is_pending

    def _is_of_another(self, number: PhoneNumber) -> bool:
        """Tell whether another line ordered it: then this one's order came to nothing."""
        marker = number.marker
        mine = marker_for(self._request.stack_id, self._request.logical_resource_id, "")
        return marker is not None and (marker.stack, marker.resource) != (mine.stack, mine.resource)

    def _release(self, number: PhoneNumber) -> bool:
        if number.status == "Unassigned":
            self.job.voice.delete_phone_number(number.e164_phone_number)
        elif self.job.age > IN_USE:
            users = ", ".join(number.sip_rule_ids + number.voice_connector_ids)
            raise OrderError(
                f"the phone number is {number.status} and cannot be released"
                f" (order {number.order_id or 'unknown'}, used by {users or 'nothing we see'});"
                " delete what uses it, then delete the stack again",
                phone_number_order_id=number.order_id,
            )
        return False


def _provided(number: str, order_id: str) -> Provided:
    return Provided(
        physical_resource_id=number,
        attributes={"E164PhoneNumber": number, "PhoneNumberOrderId": order_id},
    )


def _search(properties: Properties) -> Search:
    match properties.get("Search"):
        case None:
            return {}
        case dict(search):
            unknown = ", ".join(sorted(search.keys() - set(CRITERIA)))
            if unknown:
                raise RequestError(f"Search has {unknown}; allowed are {', '.join(CRITERIA)}")
            return cast("Search", {name: required_text(search, name) for name in search})
        case value:
            raise RequestError(f"Search must be an object, got {type(value).__name__}")
