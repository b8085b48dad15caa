"""The two Lambda handlers behind CDK's Provider framework.

https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telephony_provisioner.api.client import VoiceClient, boto3_voice_client
from telephony_provisioner.api.prompts import PromptClient, boto3_prompt_services
from telephony_provisioner.api.request_table import DynamoDbTable
from telephony_provisioner.clock import SystemClock
from telephony_provisioner.errors import (
    ProvisioningError,
    RequestError,
    ServiceError,
    without_phone_numbers,
)
from telephony_provisioner.phone_number.resource import PhoneNumberResource
from telephony_provisioner.prompt import PromptResource
from telephony_provisioner.request import Json, ResourceRequest, decode_request
from telephony_provisioner.request_register import (
    Claim,
    NoRegister,
    SupersededError,
    TableRegister,
)
from telephony_provisioner.resource import (
    PhysicalId,
    Progress,
    RequestContext,
    Resource,
    ResourceState,
)
from telephony_provisioner.settings import SETTINGS, SettingResource
from telephony_provisioner.sip_media_application import AdoptedSipMediaApplicationResource
from telephony_provisioner.sip_rule.adoption import AdoptedSipRuleResource
from telephony_provisioner.sip_rule.resource import SipRuleResource
from telephony_provisioner.timing import (
    GIVE_UP_SECONDS,
    LATE_EFFECTS_SECONDS,
    ON_EVENT_PAUSE_SECONDS,
    ON_EVENT_RETRY_SECONDS,
    OVERLAP_SECONDS,
    READ_LAG_SECONDS,
    STALE_ERROR_SECONDS,
)
from telephony_provisioner.voice_connector.phone_numbers import VoiceConnectorPhoneNumbersResource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_provisioner.clock import Clock
    from telephony_provisioner.request_register import RequestRegister

T = TypeVar("T")

RESOURCES: Final[Mapping[str, Callable[[RequestContext], Resource]]] = {
    "Custom::PhoneNumber": PhoneNumberResource,
    "Custom::Prompt": PromptResource,
    "Custom::SipRule": SipRuleResource,
    "Custom::AdoptedSipRule": AdoptedSipRuleResource,
    "Custom::AdoptedSipMediaApplication": AdoptedSipMediaApplicationResource,
    "Custom::VoiceConnectorPhoneNumbers": VoiceConnectorPhoneNumbersResource,
    **{name: partial(SettingResource, setting) for name, setting in SETTINGS.items()},
}

_logger = logging.getLogger(__name__)


class Provisioner:
    """Both handlers over one API and one clock; it keeps no state between two events.

    Args:
        voice: The chime-sdk-voice API.
        clock: The clock of all waits.
        register: Orders the requests. Default: they are not ordered.
        prompt_services: Returns boto3 clients for Polly and S3, for prompts.
    """

    def __init__(
        self,
        voice: VoiceClient,
        clock: Clock,
        register: RequestRegister | None = None,
        prompt_services: Callable[[], tuple[Any, Any]] = boto3_prompt_services,
    ) -> None:
        self._voice = voice
        self._clock = clock
        self._register = register or NoRegister()
        self._prompt_services = prompt_services

    def on_event(self, event: object) -> dict[str, Json]:
        """Choose the physical id; `is_complete` makes the changes.

        Raises:
            ProvisioningError: The request cannot be carried out; the message says what to do.
        """
        request = decode_request(event)
        response: dict[str, Json] = {
            "PhysicalResourceId": request.physical_resource_id,
            "PreviousPhysicalResourceId": request.physical_resource_id,
            **self._claim_if_available(request),
        }
        if request.request_type != "Delete":
            chosen = self._answer(request, partial(self._choose_physical_id, request))
            response |= {**chosen.request_data, "PhysicalResourceId": chosen.value}
        return {**response, "StartedAt": self._clock.now()}

    def is_complete(self, event: object) -> dict[str, Json]:
        """Make the next change; report completion when there was nothing left to change.

        Raises:
            ProvisioningError: The request cannot be carried out; the message says what to do.
        """
        request = decode_request(event)
        state = self._answer(request, lambda: self._poll(request))
        if state is None:
            return {"IsComplete": False}
        self._record_answer(request)
        return {
            "IsComplete": True,
            "PhysicalResourceId": state.physical_resource_id,
            "Data": {**state.attributes},
        }

    def _choose_physical_id(self, request: ResourceRequest) -> PhysicalId:
        """Choose the physical id, by reads alone; repeat them while the service is busy."""
        began = self._clock.now()
        while True:
            try:
                return self._resource(request).choose_physical_id()
            except ServiceError as error:
                seconds = self._clock.since(began)
                if not error.is_retryable or seconds > ON_EVENT_RETRY_SECONDS:
                    raise
                _logger.info("%s: %s; trying again", request.logical_resource_id, error.code)
            self._clock.sleep(ON_EVENT_PAUSE_SECONDS)

    def _claim_if_available(self, request: ResourceRequest) -> dict[str, Json]:
        """Claim the resource; while the register does not answer, the first poll does it."""
        try:
            return self._register.claim(request, self._clock.now()).encode()
        except ServiceError as error:
            _logger.info("%s: %s; claimed later", request.logical_resource_id, error.code)
            return {}

    def _claim(self, request: ResourceRequest) -> Claim:
        if request.order is None:
            return self._register.claim(request, self._clock.now())
        claim = Claim(request.order, request.is_overlapping, request.has_earlier_delete)
        self._register.check(request, claim)
        return claim

    def _poll(self, request: ResourceRequest) -> ResourceState | None:
        age_seconds = self._context(request).age_seconds
        try:
            claim = self._claim(request)
            request = replace(request, has_earlier_delete=claim.has_earlier_delete)
            check = partial(self._register.check, request, claim)
            resource = partial(self._resource, request, self._voice.checked_by(check), check)
            state = _advance(resource(), request)
            if state is not None and claim.is_overlapping:
                # Measured on this host alone: the clocks of two hosts differ.
                self._clock.sleep(LATE_EFFECTS_SECONDS)
                state = _advance(resource(), request)
        except ServiceError as error:
            # The request may contradict a write that the service's reads do not show yet.
            is_rejected = error.is_invalid_request or error.is_not_found or error.is_denied
            stale_seconds = STALE_ERROR_SECONDS + OVERLAP_SECONDS * request.is_overlapping
            is_stale = is_rejected and age_seconds < stale_seconds
            if not (error.is_retryable or is_stale) or age_seconds > GIVE_UP_SECONDS:
                raise
            _logger.info("%s: %s; trying again", request.logical_resource_id, error.code)
            return None
        if state is None and age_seconds > GIVE_UP_SECONDS:
            raise ProvisioningError(
                "the service does not show what it was asked for; look at the resource in the"
                " console, then deploy again"
            )
        # An earlier read may show the state from before this request.
        return state if state is not None and age_seconds >= READ_LAG_SECONDS else None

    def _answer(self, request: ResourceRequest, work: Callable[[], T]) -> T:
        """Run `work`, and record that the request is answered if it ends it with an error."""
        try:
            return _name_in_errors(request, work)
        except SupersededError:
            raise
        except ProvisioningError:
            self._record_answer(request)
            raise

    def _record_answer(self, request: ResourceRequest) -> None:
        """Record the end of the request; the next one waits longer if this fails."""
        with suppress(ServiceError, SupersededError):
            claim = self._register.claim(request, self._clock.now())
            self._register.record_answer(request, claim, self._clock.now())

    def _context(
        self,
        request: ResourceRequest,
        voice: VoiceClient | None = None,
        check_write: Callable[[], None] = lambda: None,
    ) -> RequestContext:
        records = self._register.records(check_write)
        prompts = partial(self._prompts, request, check_write)
        return RequestContext(request, voice or self._voice, self._clock, prompts, records)

    def _prompts(self, request: ResourceRequest, check_write: Callable[[], None]) -> PromptClient:
        """Return the client of Polly and S3; the buckets must be of the stack's account."""
        owner = f"{request.stack_id}::::".split(":")[4]
        return PromptClient(*self._prompt_services(), owner, self._clock, check_write)

    def _resource(
        self,
        request: ResourceRequest,
        voice: VoiceClient | None = None,
        check_write: Callable[[], None] = lambda: None,
    ) -> Resource:
        try:
            resource_type = RESOURCES[request.resource_type]
        except KeyError:
            allowed = ", ".join(RESOURCES)
            raise RequestError(
                f"$.ResourceType is {request.resource_type}; allowed are {allowed}"
            ) from None
        return resource_type(self._context(request, voice, check_write))


def on_event(event: object, _context: object) -> dict[str, Json]:
    """Start a request of CloudFormation."""
    return default_provisioner().on_event(event)


def is_complete(event: object, _context: object) -> dict[str, Json]:
    """Continue a request of CloudFormation, and report whether it is complete."""
    return default_provisioner().is_complete(event)


@cache
def default_provisioner() -> Provisioner:
    """Return the provisioner of this process; the environment configures its boto3 client."""
    logging.getLogger("telephony_provisioner").setLevel(logging.INFO)
    clock = SystemClock()
    table = os.environ.get("REQUEST_TABLE_NAME")
    register = TableRegister(DynamoDbTable(table)) if table else None
    return Provisioner(VoiceClient(boto3_voice_client(), clock), clock, register)


def _advance(resource: Resource, request: ResourceRequest) -> ResourceState | None:
    if request.request_type != "Delete":
        return resource.reconcile()
    try:
        progress = resource.delete()
    except RequestError:
        # A resource with invalid properties was never made, and a stack must always be deletable.
        progress = Progress.COMPLETE
    is_deleted = progress is Progress.COMPLETE
    return ResourceState(request.physical_resource_id) if is_deleted else None


def _name_in_errors(request: ResourceRequest, work: Callable[[], T]) -> T:
    """Run `work`; prefix its errors with the logical id, which CloudFormation may not show."""
    try:
        return work()
    except SupersededError:
        raise
    except (ServiceError, ProvisioningError) as error:
        # A property may hold a phone number where another value belongs.
        message = f"{request.logical_resource_id}: {error}"
        raise ProvisioningError(without_phone_numbers(message)) from None
