"""Custom::VoiceConnectorPhoneNumbers: which numbers belong to a Voice Connector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provisioner.errors import ProvisioningError, RequestError, without_numbers
from provisioner.request import Properties, required_text
from provisioner.resource import GIVE_UP, Attributes, Job, Provided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberErrorTypeDef

PASSING: Final = {"ServiceFailure", "ServiceUnavailable", "Throttled", "Throttling"}
"""The codes after which the same request may succeed later."""

PATIENCE: Final = 120.0
"""How long other codes are taken for stale reads or a number that settles, in seconds."""


@dataclass(frozen=True, slots=True)
class VoiceConnectorPhoneNumbers:
    """The numbers of one connector; the API answers 200 and says in the body what failed."""

    job: Job

    def provide(self) -> Provided:
        """Name the list after its connector: another connector is a replacement."""
        return Provided(f"{self._connector}/phone-numbers")

    def settle(self) -> Attributes | None:
        """Associate the numbers that the template names, let go of those it named before."""
        wanted = _numbers(self.job.request.properties)
        dropped = self._associated(self._before() - wanted)
        missing = wanted - self._associated(wanted)
        self._disassociate(sorted(dropped))
        self._associate(sorted(missing))
        return None if missing or dropped else {}

    def remove(self) -> bool:
        """Let go of the numbers; they stay in the account."""
        associated = self._associated(_numbers(self.job.request.properties))
        self._disassociate(sorted(associated))
        return not associated

    def _before(self) -> set[str]:
        try:
            return _numbers(self.job.request.old_properties)
        except RequestError:
            return set()  # what was refused has changed nothing

    @property
    def _connector(self) -> str:
        return required_text(self.job.request.properties, "VoiceConnectorId")

    def _associated(self, numbers: set[str]) -> set[str]:
        found = map(self.job.voice.find_phone_number, sorted(numbers))
        return {
            n.e164_phone_number for n in found if n and self._connector in n.voice_connector_ids
        }

    def _associate(self, numbers: list[str]) -> None:
        if not numbers:
            return
        voice = self.job.voice
        answer = voice.write(
            "AssociatePhoneNumbersWithVoiceConnector",
            lambda: voice.client.associate_phone_numbers_with_voice_connector(
                VoiceConnectorId=self._connector, E164PhoneNumbers=numbers, ForceAssociate=False
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

    def _heed(self, errors: Sequence[PhoneNumberErrorTypeDef], *, of: int, doing: str) -> None:
        """Fail for what is in the body of a 200 answer, once it is no matter of waiting."""
        codes = {error.get("ErrorCode", "") for error in errors}
        if not errors or self.job.age < (GIVE_UP if codes <= PASSING else PATIENCE):
            return
        told = "; ".join(
            f"{error.get('ErrorCode')}: {without_numbers(error.get('ErrorMessage', ''))}"
            for error in errors
        )
        raise ProvisioningError(
            f"{len(errors)} of {of} phone numbers could not be {doing} with Voice Connector"
            f" {self._connector}: {told}; check their product type and what else uses them,"
            " then deploy again"
        )


def _numbers(properties: Properties) -> set[str]:
    match properties.get("E164PhoneNumbers"):
        case None:
            return set()
        case list(numbers):
            return {number for number in numbers if isinstance(number, str)}
        case value:
            raise RequestError(f"E164PhoneNumbers must be a list, got {type(value).__name__}")
