"""The resource Custom::AdoptedSipMediaApplication: an application in use that a stack takes over.

The application keeps its id, its rules and its calls. One request moves it to the stack's function;
calls that begin after it are answered there. What it was before is recorded first, and a Delete
puts it back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telephony_provisioner.adoption import Adoption, State
from telephony_provisioner.errors import ProvisioningError, RequestError, ServiceError
from telephony_provisioner.request import flag, required_text, text
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState
from telephony_provisioner.timing import READ_LAG_SECONDS, STALE_ERROR_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import SipMediaApplicationTypeDef

_SUFFIX: Final = "/adopted"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ApplicationState:
    """What an adoption changes of an application."""

    name: str
    lambda_arn: str


@dataclass(frozen=True, slots=True)
class AdoptedSipMediaApplicationResource:
    """An application that existed before its stack; its physical id is its id and `/adopted`."""

    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the application's id, once it is known to exist; change nothing."""
        if self._find() is None:
            raise ProvisioningError(
                f"there is no SIP media application {self._application_id} in this account; check"
                " adopt_sip_media_application_id and the region of the stack"
            )
        return PhysicalId(f"{self._application_id}{_SUFFIX}")

    def reconcile(self) -> ResourceState | None:
        """Record what the application was, and bring it to the state in the template."""
        application = self._find()
        if application is None:
            raise ProvisioningError(
                f"SIP media application {self._application_id} is not in this account any more"
            )
        if self._adoption.may_be_stale:
            return None
        state = _state_of(application)
        encoded = {"Name": state.name, "LambdaArn": state.lambda_arn}
        earlier = _decode_state(self._adoption.record(lambda: encoded))
        wanted = self._wanted(earlier.name)
        if state != wanted:
            self._write(wanted)
            return None
        return ResourceState(
            f"{self._application_id}{_SUFFIX}",
            {
                "SipMediaApplicationId": self._application_id,
                "SipMediaApplicationArn": application.get("SipMediaApplicationArn", ""),
            },
        )

    def delete(self) -> Progress:
        """Put the application back as it was, unless it was changed since."""
        recorded = self._adoption.recorded()
        application = self._find()
        if not recorded or application is None:
            return self._forget()
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS  # reads may not show yet what a cancelled request wrote
        if self._is_released(recorded):
            return self._delete()
        earlier, state = _decode_state(recorded), _state_of(application)
        if state != self._wanted(earlier.name) or state == earlier:
            return self._forget()
        return self._restore(earlier)

    def _restore(self, earlier: ApplicationState) -> Progress:
        try:
            self._write(earlier)
        except ServiceError as error:
            may_be_stale = self.context.age_seconds < STALE_ERROR_SECONDS
            if not error.is_invalid_request or may_be_stale:
                raise
            _logger.warning(
                "SIP media application %s keeps this stack's function: the service refused the"
                " function that it had before (%s)",
                self._application_id,
                error.code,
            )
            return self._forget()
        return Progress.IN_PROGRESS

    def _is_released(self, recorded: State) -> bool:
        """Whether the template deletes it; a Delete of the same deployment is a rollback."""
        is_rollback = self._adoption.is_rollback(recorded)
        return flag(self.context.request.properties, "Release") and not is_rollback

    def _delete(self) -> Progress:
        voice = self.context.voice
        voice.call_once_if_exists(
            "DeleteSipMediaApplication",
            lambda: voice.client.delete_sip_media_application(
                SipMediaApplicationId=self._application_id
            ),
        )
        return Progress.IN_PROGRESS

    @property
    def _application_id(self) -> str:
        return required_text(self.context.request.properties, "SipMediaApplicationId")

    @property
    def _adoption(self) -> Adoption:
        return Adoption(self.context, f"SIP media application {self._application_id}")

    def _find(self) -> SipMediaApplicationTypeDef | None:
        return self.context.voice.find_sip_media_application(self._application_id)

    def _wanted(self, earlier_name: str) -> ApplicationState:
        properties = self.context.request.properties
        match properties.get("Endpoints"):
            case [{"LambdaArn": str(lambda_arn)}]:
                return ApplicationState(text(properties, "Name") or earlier_name, lambda_arn)
            case _:
                raise RequestError("Endpoints must be a list of one object with LambdaArn")

    def _write(self, state: ApplicationState) -> None:
        voice = self.context.voice
        voice.call_once_if_exists(
            "UpdateSipMediaApplication",
            lambda: voice.client.update_sip_media_application(
                SipMediaApplicationId=self._application_id,
                Name=state.name,
                Endpoints=[{"LambdaArn": state.lambda_arn}],
            ),
        )

    def _forget(self) -> Progress:
        self._adoption.forget()
        return Progress.COMPLETE


def _state_of(application: SipMediaApplicationTypeDef) -> ApplicationState:
    endpoints = application.get("Endpoints", ())
    lambda_arn = endpoints[0].get("LambdaArn", "") if endpoints else ""
    return ApplicationState(application.get("Name", ""), lambda_arn)


def _decode_state(recorded: State) -> ApplicationState:
    try:
        return ApplicationState(str(recorded["Name"]), str(recorded["LambdaArn"]))
    except KeyError:
        raise RequestError("the record of an adopted application is not readable") from None
