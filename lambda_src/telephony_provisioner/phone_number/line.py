"""The line of a request: the names of its number, and the owners that names show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.owner_tag import (
    MAX_ADOPTERS,
    OwnerTag,
    adopters_in,
    owner_tag_for,
    pending_request_in,
    request_digest,
    stack_name,
    without_tags,
)

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber
    from telephony_provisioner.phone_number.properties import PhoneNumberProperties
    from telephony_provisioner.request import ResourceRequest


@dataclass(frozen=True, slots=True)
class Line:
    """A stack's resource that has a number; numbers name the line that ordered or adopted them."""

    request: ResourceRequest
    properties: PhoneNumberProperties

    @property
    def owner_tag(self) -> OwnerTag:
        """The owner tag of the number that this line orders."""
        purpose = json.dumps(self.properties.search, sort_keys=True)
        return owner_tag_for(self.request.stack_id, self.request.logical_resource_id, purpose)

    @property
    def pending_physical_id(self) -> str:
        """The physical id before the number is known: the tags that its name will hold."""
        return f"{self.owner_tag}/{request_digest(self.request.request_id)}"

    @property
    def order_name(self) -> str:
        """The name for a number that is ordered now."""
        pending_request = request_digest(self.request.request_id)
        return self.owner_tag.tag_name(self._untagged_name, pending_request=pending_request)

    def name_for(self, number: PhoneNumber) -> str:
        """Return the name that the number must have while this line uses it.

        Raises:
            ProvisioningError: Its name has no room for another adopter.
        """
        adopters = self._other_adopters(number)
        pending_request = self._pending_request(number)
        if not self.properties.e164_phone_number:
            return self.owner_tag.tag_name(self._untagged_name, adopters, pending_request)
        name = self.properties.name or without_tags(number.name)
        if number.owner_tag is None:
            return name
        if self.is_owned_by_another(number):
            # The owner finds its number again, but must not release it while it is adopted.
            adopters.append(self.owner_tag)
            pending_request = pending_request_in(number.name)
        if len(adopters) > MAX_ADOPTERS:
            raise ProvisioningError(
                f"{MAX_ADOPTERS} other lines have adopted this number of another one; take one of"
                " them away, then deploy again"
            )
        return number.owner_tag.tag_name(name, adopters, pending_request)

    def name_without_adoption(self, number: PhoneNumber, owner_tag: OwnerTag) -> str:
        """Return the name that another line's number must have after this line stops using it.

        Args:
            number: The number.
            owner_tag: Of the line that ordered it.
        """
        return owner_tag.tag_name(
            without_tags(number.name),
            self._other_adopters(number),
            pending_request_in(number.name),
        )

    def other_owner(self, number: PhoneNumber) -> OwnerTag | None:
        """Return the owner tag of the line that ordered the number; None for this line and none."""
        owner_tag = number.owner_tag
        return None if owner_tag is None or self._is_this_line(owner_tag) else owner_tag

    def is_owned_by_another(self, number: PhoneNumber) -> bool:
        """Tell whether another line ordered the number."""
        return self.other_owner(number) is not None

    def should_release(self, number: PhoneNumber) -> bool:
        """Tell whether a Delete with Release must release this number.

        The physical id of a failed creation names its request: a number that a later request has
        taken over stays. A physical id that CloudFormation made up names no request.
        """
        if self.is_owned_by_another(number) or adopters_in(number.name):
            return False
        if number.is_in_deletion_queue or number.was_never_acquired:
            return False
        request = self.request.physical_resource_id.partition("/")[2]
        return not request or request == pending_request_in(number.name)

    @property
    def _untagged_name(self) -> str:
        return self.properties.name or stack_name(self.request.stack_id)

    def _pending_request(self, number: PhoneNumber) -> str:
        """Return the request whose Delete must release the number, as long as it is pending."""
        request = self.request
        if request.request_type == "Update" and (
            request.physical_resource_id == request.previous_physical_resource_id
        ):
            return pending_request_in(number.name)
        return request_digest(request.request_id)

    def _other_adopters(self, number: PhoneNumber) -> list[OwnerTag]:
        return [adopter for adopter in adopters_in(number.name) if not self._is_this_line(adopter)]

    def _is_this_line(self, owner_tag: OwnerTag) -> bool:
        own = self.owner_tag
        return (owner_tag.stack, owner_tag.resource) == (own.stack, own.resource)
