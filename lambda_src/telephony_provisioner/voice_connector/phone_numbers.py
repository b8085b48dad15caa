"""Custom::VoiceConnectorPhoneNumbers: which numbers belong to a Voice Connector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import ProvisioningError, RequestError, without_numbers
from telephony_provisioner.request import Properties, required_text, text
from telephony_provisioner.resource import Job, Named, Provided
from telephony_provisioner.timing import (
    ASSOCIATION_RETRY_SECONDS,
    GIVE_UP_SECONDS,
    READ_LAG_SECONDS,
)
from telephony_provisioner.voice_connector.successor import note_successor, successor_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberErrorTypeDef

RETRYABLE_ERROR_CODES: Final = {"ServiceFailure", "ServiceUnavailable", "Throttled", "Throttling"}
"""The codes after which the same request may succeed later."""


@dataclass(frozen=True, slots=True)
class VoiceConnectorPhoneNumbers:
    """The numbers of one connector; the API answers 200 and says in the body what failed.

    Its physical id is the connector's id with `/phone-numbers`. Where it replaces the numbers of
    another connector, `/from/` and that connector's id follow: if the deployment is rolled back,
    the numbers go back there.
    """

    job: Job

    def name(self) -> Named:
        """Name the list after its connector: another connector is a replacement."""
        known = self.job.request.physical_resource_id
        if known.startswith(f"{self._connector}/"):
            return Named(known)
        origin = f"/from/{known.partition('/')[0]}" if "/" in known else ""
        return Named(f"{self._connector}/phone-numbers{origin}")

    def settle(self) -> Provided | None:
        """Associate the numbers that the template names, let go of those it named before."""
        wanted = _numbers(self.job.request.properties)
        dropped = self._associated(self._before() - wanted)
        missing = wanted - self._associated(wanted)
        self._disassociate(sorted(dropped))
        self._associate(sorted(missing))
        return None if missing or dropped else Provided(self.job.request.physical_resource_id)

    def remove(self) -> bool:
        """Let go of the numbers; they stay in the account."""
        numbers = _numbers(self.job.request.properties)
        if associated := self._associated(numbers):
            self._disassociate(sorted(associated))
            return False
        holders = {holder for number in numbers for holder in self._connectors_of(number)}
        if self._origin and not holders:
            self._give_back(sorted(numbers))
        elif holders and self.job.age >= READ_LAG_SECONDS:
            note_successor(self.job.voice, self._connector, min(holders))
        return True

    @property
    def _connector(self) -> str:
        return required_text(self.job.request.properties, "VoiceConnectorId")

    @property
    def _origin(self) -> str:
        """The connector that had the numbers before this resource was replaced; or empty."""
        return self.job.request.physical_resource_id.partition("/from/")[2]

    @property
    def _former_connectors(self) -> set[str]:
        """The connectors that had the numbers as this resource's own.

        The one in the old properties has them when a replacement is rolled back of which
        CloudFormation has not heard.
        """
        return {self._origin, text(self.job.request.old_properties, "VoiceConnectorId") or ""}

    def _before(self) -> set[str]:
        try:
            return _numbers(self.job.request.old_properties)
        except RequestError:
            return set()  # what was refused has changed nothing

    def _associated(self, numbers: set[str]) -> set[str]:
        return {number for number in numbers if self._connector in self._connectors_of(number)}

    def _connectors_of(self, number: str) -> tuple[str, ...]:
        found = self.job.voice.find_phone_number(number)
        return found.voice_connector_ids if found else ()

    def _associate(self, numbers: list[str]) -> None:
        if not numbers:
            return
        voice = self.job.voice
        holders = {holder for number in numbers for holder in self._connectors_of(number)}
        answer = voice.write(
            "AssociatePhoneNumbersWithVoiceConnector",
            lambda: voice.client.associate_phone_numbers_with_voice_connector(
                VoiceConnectorId=self._connector,
                E164PhoneNumbers=numbers,
                ForceAssociate=bool(holders) and holders <= self._former_connectors,
            ),
        )
        self._heed(answer["PhoneNumberErrors"], of=len(numbers), doing="associated")

    def _disassociate(self, numbers: list[str]) -> None:
        if not numbers:
            return
        voice = self.job.voice
        answer = voice.write(
            "DisassociatePhoneNumbersFromVoiceConnector",
            lambda: voice.client.disassociate_phone_numbers_from_voice_connector(
                VoiceConnectorId=self._connector, E164PhoneNumbers=numbers
            ),
        )
        self._heed(answer["PhoneNumberErrors"], of=len(numbers), doing="disassociated")

    def _give_back(self, numbers: list[str]) -> None:
        """Associate the numbers with the connector that had them, unless that is over for good."""
        voice = self.job.voice
        if successor_of(voice, self._origin) == self._connector:
            return
        voice.write_if_there(
            "AssociatePhoneNumbersWithVoiceConnector",
            lambda: voice.client.associate_phone_numbers_with_voice_connector(
                VoiceConnectorId=self._origin, E164PhoneNumbers=numbers, ForceAssociate=False
            ),
        )

    def _heed(self, errors: Sequence[PhoneNumberErrorTypeDef], *, of: int, doing: str) -> None:
        """Fail for what is in the body of a 200 answer, once it is no matter of waiting."""
        codes = {error.get("ErrorCode", "") for error in errors}
        if not errors or self.job.age < (
            GIVE_UP_SECONDS if codes <= RETRYABLE_ERROR_CODES else ASSOCIATION_RETRY_SECONDS
        ):
            return
        told = "; ".join(
            f"{error.get('ErrorCode')}: {without_numbers(error.get('ErrorMessage', ''))}"
            for error in errors
        )
        raise ProvisioningError(
            f"{len(errors)} of {of} phone numbers could not be {doing} with Voice Connector"
            f" {self._connector}: {told}; check their product type, and take them off any other"
            " connector in a deployment of its own first"
        )


def _numbers(properties: Properties) -> set[str]:
    match properties.get("E164PhoneNumbers"):
        case None:
            return set()
        case list(numbers):
            return {number for number in numbers if isinstance(number, str)}
        case value:
            raise RequestError(f"E164PhoneNumbers must be a list, got {type(value).__name__}")
