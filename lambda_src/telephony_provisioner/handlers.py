"""The two Lambda handlers behind CDK's Provider framework.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html
"""

from __future__ import annotations

import logging
from functools import cache, partial
from typing import TYPE_CHECKING, Final, TypeVar

from telephony_provisioner.api.client import Voice, voice_client
from telephony_provisioner.clock import SystemClock
from telephony_provisioner.errors import ProvisioningError, RequestError, ServiceError
from telephony_provisioner.phone_number.resource import PhoneNumberResource
from telephony_provisioner.request import Json, Request, decode_request
from telephony_provisioner.resource import Job, Provided, Resource
from telephony_provisioner.settings import SETTINGS, SettingResource
from telephony_provisioner.sip_rule.resource import SipRuleResource
from telephony_provisioner.timing import GIVE_UP_SECONDS, READ_LAG_SECONDS, STALE_ERROR_SECONDS
from telephony_provisioner.voice_connector.phone_numbers import VoiceConnectorPhoneNumbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_provisioner.clock import Clock

T = TypeVar("T")

RESOURCES: Final[Mapping[str, Callable[[Job], Resource]]] = {
    "Custom::PhoneNumber": PhoneNumberResource,
    "Custom::SipRule": SipRuleResource,
    "Custom::VoiceConnectorPhoneNumbers": VoiceConnectorPhoneNumbers,
    **{name: partial(SettingResource, setting) for name, setting in SETTINGS.items()},
}

_logger = logging.getLogger(__name__)


class Provisioner:
    """Both handlers over one API and one clock; nothing is remembered between two events."""

    def __init__(self, voice: Voice, clock: Clock) -> None:
        self._voice = voice
        self._clock = clock

    def on_event(self, event: object) -> dict[str, Json]:
        """Choose what stands for the resource; making it so is left to `is_complete`.

        Raises:
            ProvisioningError: It cannot be done; the message says what to do.
        """
        request = decode_request(event)
        started: dict[str, Json] = {
            "PhysicalResourceId": request.physical_resource_id,
            "PreviousPhysicalResourceId": request.physical_resource_id,
        }
        if request.request_type != "Delete":
            named = self._told(request, self._resource(request).name)
            started |= {**named.notes, "PhysicalResourceId": named.physical_resource_id}
        return {**started, "StartedAt": self._clock.now()}

    def is_complete(self, event: object) -> dict[str, Json]:
        """Bring the resource one step further; tell whether it was there already.

        Raises:
            ProvisioningError: It cannot be done; the message says what to do.
        """
        request = decode_request(event)
        provided = self._told(request, lambda: self._step(request))
        if provided is None:
            return {"IsComplete": False}
        return {
            "IsComplete": True,
            "PhysicalResourceId": provided.physical_resource_id,
            "Data": {**provided.attributes},
        }

    def _step(self, request: Request) -> Provided | None:
        resource = self._resource(request)
        age = Job(request, self._voice, self._clock).age
        try:
            provided = self._do(resource, request)
        except ServiceError as error:
            # What we asked for may contradict what was written a moment ago and not read yet.
            is_stale = (
                error.refused or error.not_found or error.denied
            ) and age < STALE_ERROR_SECONDS
            if not (error.passing or is_stale) or age > GIVE_UP_SECONDS:
                raise
            _logger.info("%s: %s; trying again", request.logical_resource_id, error.code)
            return None
        if provided is None and age > GIVE_UP_SECONDS:
            raise ProvisioningError(
                "the service does not show what it was asked for; look at the resource in the"
                " console, then deploy again"
            )
        # An earlier read may show what was true before this request.
        return provided if age >= READ_LAG_SECONDS else None

    def _do(self, resource: Resource, request: Request) -> Provided | None:
        if request.request_type != "Delete":
            return resource.settle()
        gone = Provided(request.physical_resource_id)
        try:
            return gone if resource.remove() else None
        except RequestError:
            # With such properties it was never made, and a stack must always be deletable.
            return gone

    def _resource(self, request: Request) -> Resource:
        try:
            kind = RESOURCES[request.resource_type]
        except KeyError:
            allowed = ", ".join(RESOURCES)
            raise RequestError(
                f"$.ResourceType is {request.resource_type}; allowed are {allowed}"
            ) from None
        return kind(Job(request, self._voice, self._clock))

    def _told(self, request: Request, work: Callable[[], T]) -> T:
        """Do it; an error names the resource, for CloudFormation does not always."""
        try:
            return work()
        except (ServiceError, ProvisioningError) as error:
            raise ProvisioningError(f"{request.logical_resource_id}: {error}") from None


def on_event(event: object, _context: object) -> dict[str, Json]:
    """Start what CloudFormation asks for."""
    return connected().on_event(event)


def is_complete(event: object, _context: object) -> dict[str, Json]:
    """Go on with what CloudFormation asks for; tell whether it is done."""
    return connected().is_complete(event)


@cache
def connected() -> Provisioner:
    """Return the provisioner of this process, whose client the environment decides."""
    logging.getLogger("telephony_provisioner").setLevel(logging.INFO)
    clock = SystemClock()
    return Provisioner(Voice(voice_client(), clock), clock)
