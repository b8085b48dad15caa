"""The line that a request is for: what its number is called, and whose another number is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.owner_tag import (
    MAX_HOLDERS,
    Marker,
    due_in,
    holders_in,
    marker_for,
    request_word,
    stack_name,
    without_marks,
)

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber
    from telephony_provisioner.phone_number.properties import PhoneNumberProperties
    from telephony_provisioner.request import Request


@dataclass(frozen=True, slots=True)
class Line:
    """What the name of a number says of a line: a mark for who ordered it, and who holds it."""

    request: Request
    properties: PhoneNumberProperties

    @property
    def marker(self) -> Marker:
        """The mark of the number that this line orders."""
        purpose = json.dumps(self.properties.search, sort_keys=True)
        return marker_for(self.request.stack_id, self.request.logical_resource_id, purpose)

    @property
    def pending_id(self) -> str:
        """The physical id before a number is known: what the number's name will say."""
        return f"{self.marker}/{request_word(self.request.request_id)}"

    @property
    def order_name(self) -> str:
        """What a number is called that is ordered now."""
        return self.marker.named(self._name, due=request_word(self.request.request_id))

    def name_for(self, number: PhoneNumber) -> str:
        """Return what the number is to be called.

        Raises:
            ProvisioningError: Its name has no room for another holder.
        """
        holders = self._other_holders(number)
        if not self.properties.e164_phone_number:
            return self.marker.named(self._name, holders, self._due(number))
        name = self.properties.name or without_marks(number.name)
        if number.marker is None:
            return name
        due = self._due(number)
        if self.is_of_another(number):
            # Whoever ordered it finds it again, but must not release it meanwhile.
            holders.append(self.marker)
            due = due_in(number.name)
        if len(holders) > MAX_HOLDERS:
            raise ProvisioningError(
                f"{MAX_HOLDERS} other lines have adopted this number of another one; take one of"
                " them away, then deploy again"
            )
        return number.marker.named(name, holders, due)

    def name_without(self, number: PhoneNumber) -> str:
        """Return what the number is to be called when this line holds it no more."""
        if number.marker is None:
            return number.name
        name, due = without_marks(number.name), due_in(number.name)
        return number.marker.named(name, self._other_holders(number), due)

    def is_of_another(self, number: PhoneNumber) -> bool:
        """Tell whether another line ordered it: then this one's order came to nothing."""
        return number.marker is not None and not self._is_mine(number.marker)

    def is_to_go(self, number: PhoneNumber) -> bool:
        """Tell whether a Delete is for this number of the line.

        That of a failed creation names its request: what a later one has taken over stays. One with
        a physical id that CloudFormation made up names none.
        """
        request = self.request.physical_resource_id.partition("/")[2]
        is_free = not (number.is_queued or number.is_lost or holders_in(number.name))
        is_undone = not request or request == due_in(number.name)
        return is_free and is_undone and not self.is_of_another(number)

    @property
    def _name(self) -> str:
        return self.properties.name or stack_name(self.request.stack_id)

    def _due(self, number: PhoneNumber) -> str:
        """Name the request that is to be undone if CloudFormation never hears of its number."""
        request = self.request
        if request.request_type == "Update" and (
            request.physical_resource_id == request.previous_physical_resource_id
        ):
            return due_in(number.name)
        return request_word(request.request_id)

    def _other_holders(self, number: PhoneNumber) -> list[Marker]:
        return [holder for holder in holders_in(number.name) if not self._is_mine(holder)]

    def _is_mine(self, marker: Marker) -> bool:
        return (marker.stack, marker.resource) == (self.marker.stack, self.marker.resource)
