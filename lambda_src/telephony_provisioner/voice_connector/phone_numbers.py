"""The resource Custom::VoiceConnectorPhoneNumbers: the numbers of a Voice Connector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from telephony_provisioner.adoption import Adoption
from telephony_provisioner.errors import ProvisioningError, RequestError, without_phone_numbers
from telephony_provisioner.owner_tag import adopters_in, owner_tag_for
from telephony_provisioner.request import Properties, flag, required_text, text
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState
from telephony_provisioner.timing import (
    ASSOCIATION_RETRY_SECONDS,
    GIVE_UP_SECONDS,
    READ_LAG_SECONDS,
)
from telephony_provisioner.voice_connector.successor import find_successor, tag_successor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberErrorTypeDef

    from telephony_provisioner.api.phone_numbers import PhoneNumber

RETRYABLE_ERROR_CODES: Final = {"ServiceFailure", "ServiceUnavailable", "Throttled", "Throttling"}
"""The error codes after which the same request may succeed later."""


@dataclass(frozen=True, slots=True)
class VoiceConnectorPhoneNumbersResource:
    """The numbers of one connector; the API answers 200 and lists the errors in the body.

    Its physical id is the connector's id with `/phone-numbers`. Where it replaces the numbers of
    another connector, `/from/` and that connector's id follow: a rollback returns the numbers
    there.

    With the property `Restore`, the connector existed before the stack: the numbers that it had are
    recorded before the first write, and a Delete leaves or gives it exactly those.
    """

    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return an id with the connector's id: another connector is a replacement."""
        known_id = self.context.request.physical_resource_id
        if known_id.startswith(f"{self._connector}/"):
            return PhysicalId(known_id)
        origin = f"/from/{known_id.partition('/')[0]}" if "/" in known_id else ""
        return PhysicalId(f"{self._connector}/phone-numbers{origin}")

    def reconcile(self) -> ResourceState | None:
        """Associate the numbers in the template, disassociate those that it no longer names."""
        wanted = _numbers(self.context.request.properties)
        if self._is_adopted:
            if self._adoption.may_be_stale:
                return None
            self._adoption.record(lambda: {"E164PhoneNumbers": self._numbers_of_connector()})
        dropped = self._associated(self._old_numbers() - wanted)
        missing = wanted - self._associated(wanted)
        self._disassociate(sorted(dropped))
        self._associate(sorted(missing))
        if missing or dropped:
            return None
        return ResourceState(self.context.request.physical_resource_id)

    def delete(self) -> Progress:
        """Disassociate the numbers; they stay in the account."""
        if self._is_adopted:
            return self._restore()
        numbers = _numbers(self.context.request.properties)
        # One read of each number: a second one could be older than the first.
        holders = {number: self._connectors_of(number) for number in numbers}
        associated = [number for number in numbers if self._connector in holders[number]]
        if associated:
            self._disassociate(sorted(associated))
            return Progress.IN_PROGRESS
        connectors = {connector for one in holders.values() for connector in one}
        if self._origin and not connectors:
            self._return_to_origin(sorted(numbers))
        elif connectors and self.context.age_seconds >= READ_LAG_SECONDS:
            tag_successor(self.context.voice, self._connector, min(connectors))
        return Progress.COMPLETE

    def _restore(self) -> Progress:
        """Give an adopted connector the numbers that it had, as far as they are free."""
        recorded = self._adoption.recorded()
        if not recorded:
            return Progress.COMPLETE
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS  # reads may not show yet what a cancelled request wrote
        earlier = set(recorded["E164PhoneNumbers"])
        added = self._associated(_numbers(self.context.request.properties) - earlier)
        lost = {number for number in earlier if self._is_free(number)}
        self._disassociate(sorted(added))
        self._send_association(sorted(lost), set(), is_forced=False)
        if added or lost:
            return Progress.IN_PROGRESS
        self._adoption.forget()
        return Progress.COMPLETE

    def _numbers_of_connector(self) -> list[str]:
        numbers = self.context.voice.list_phone_numbers()
        return sorted(
            number.e164_phone_number
            for number in numbers
            if self._connector in number.voice_connector_ids
        )

    def _is_free(self, number: str) -> bool:
        """Return whether a number exists that no connector has, and no other product uses."""
        found = self.context.voice.find_phone_number(number)
        if found is None or not found.is_ready:
            return False
        return found.product_type == "VoiceConnector" and not found.voice_connector_ids

    @property
    def _is_adopted(self) -> bool:
        return flag(self.context.request.properties, "Restore")

    @property
    def _adoption(self) -> Adoption:
        return Adoption(self.context, f"phone-numbers of {self._connector}")

    @property
    def _connector(self) -> str:
        return required_text(self.context.request.properties, "VoiceConnectorId")

    @property
    def _origin(self) -> str:
        """The connector that had the numbers before a replacement; empty without one."""
        return self.context.request.physical_resource_id.partition("/from/")[2]

    @property
    def _former_connectors(self) -> set[str]:
        """The connectors that may have the numbers for this resource.

        The one in the old properties has them when CloudFormation rolls back a replacement whose
        physical id it never received.
        """
        return {self._origin, text(self.context.request.old_properties, "VoiceConnectorId") or ""}

    def _old_numbers(self) -> set[str]:
        try:
            return _numbers(self.context.request.old_properties)
        except RequestError:
            return set()  # an update with invalid properties changed nothing

    def _associated(self, numbers: set[str]) -> set[str]:
        return {number for number in numbers if self._connector in self._connectors_of(number)}

    def _connectors_of(self, number: str) -> tuple[str, ...]:
        found = self.context.voice.find_phone_number(number)
        return found.voice_connector_ids if found else ()

    def _associate(self, numbers: list[str]) -> None:
        """Associate the numbers; move those that another connector has and that may be moved."""
        found = list(filter(None, map(self.context.voice.find_phone_number, numbers)))
        moved = [number.e164_phone_number for number in found if self._may_move(number)]
        holders = {connector for number in found for connector in number.voice_connector_ids}
        self._send_association(moved, holders, is_forced=True)
        self._send_association(
            [number for number in numbers if number not in moved], holders, is_forced=False
        )

    def _send_association(self, numbers: list[str], holders: set[str], *, is_forced: bool) -> None:
        if not numbers:
            return
        voice = self.context.voice
        answer = voice.call_once(
            "AssociatePhoneNumbersWithVoiceConnector",
            lambda: voice.client.associate_phone_numbers_with_voice_connector(
                VoiceConnectorId=self._connector,
                E164PhoneNumbers=numbers,
                ForceAssociate=is_forced,
            ),
        )
        others = ", ".join(sorted(holders - {self._connector}))
        self._raise_for_errors(
            answer["PhoneNumberErrors"],
            numbers,
            action="associated",
            hint=f"; {others} has numbers of them" if others else "",
        )

    def _may_move(self, number: PhoneNumber) -> bool:
        """Tell whether a number may be taken from the connector that has it.

        It may if that connector had it for this resource, or if this stack alone has the number:
        then the connector is an earlier one of the stack, which CloudFormation left behind.
        """
        connectors = set(number.voice_connector_ids)
        if not connectors or connectors <= self._former_connectors:
            return bool(connectors)
        own = owner_tag_for(self.context.request.stack_id, "", "").stack
        owner = number.owner_tag
        is_own = owner is not None and owner.stack == own
        return is_own and all(adopter.stack == own for adopter in adopters_in(number.name))

    def _disassociate(self, numbers: list[str]) -> None:
        if not numbers:
            return
        voice = self.context.voice
        answer = voice.call_once(
            "DisassociatePhoneNumbersFromVoiceConnector",
            lambda: voice.client.disassociate_phone_numbers_from_voice_connector(
                VoiceConnectorId=self._connector, E164PhoneNumbers=numbers
            ),
        )
        self._raise_for_errors(answer["PhoneNumberErrors"], numbers, action="disassociated")

    def _return_to_origin(self, numbers: list[str]) -> None:
        """Associate the numbers with their former connector, unless the move is final."""
        voice = self.context.voice
        if find_successor(voice, self._origin) == self._connector:
            return
        voice.call_once_if_exists(
            "AssociatePhoneNumbersWithVoiceConnector",
            lambda: voice.client.associate_phone_numbers_with_voice_connector(
                VoiceConnectorId=self._origin, E164PhoneNumbers=numbers, ForceAssociate=False
            ),
        )

    def _raise_for_errors(
        self,
        errors: Sequence[PhoneNumberErrorTypeDef],
        numbers: list[str],
        *,
        action: Literal["associated", "disassociated"],
        hint: str = "",
    ) -> None:
        """Raise the errors in the body of a 200 answer, once a retry cannot help any more."""
        codes = {error.get("ErrorCode", "") for error in errors}
        is_retryable = codes <= RETRYABLE_ERROR_CODES
        retry_seconds = GIVE_UP_SECONDS if is_retryable else ASSOCIATION_RETRY_SECONDS
        if not errors or self.context.age_seconds < retry_seconds:
            return
        self.context.clock.sleep(READ_LAG_SECONDS)
        wanted = set(numbers) if action == "associated" else set()
        if self._associated(set(numbers)) == wanted:
            return  # the request contradicted a change that earlier reads did not show
        messages = "; ".join(
            f"{error.get('ErrorCode')}: {without_phone_numbers(error.get('ErrorMessage', ''))}"
            for error in errors
        )
        raise ProvisioningError(
            f"{len(errors)} of {len(numbers)} phone numbers could not be {action} with"
            f" Voice Connector {self._connector}: {messages}{hint}; check their product type, and"
            " take them off any other connector in a deployment of its own first"
        )


def _numbers(properties: Properties) -> set[str]:
    match properties.get("E164PhoneNumbers"):
        case None:
            return set()
        case list(numbers):
            return {number for number in numbers if isinstance(number, str)}
        case value:
            raise RequestError(f"E164PhoneNumbers must be a list, got {type(value).__name__}")
