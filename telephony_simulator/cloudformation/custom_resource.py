"""`Custom::*`: sends CloudFormation's requests to a provider and reads its responses."""

from datetime import UTC, datetime
from typing import cast

from telephony_simulator.cloudformation.account import Account, RunningFunction
from telephony_simulator.cloudformation.delivery import Delivery
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.provider_framework import ProviderFramework, Waiter
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.functions import (
    Function,
    FunctionError,
    ProcessFunction,
    SleeplessFunction,
)
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.polly import words_of_ssml

ON_EVENT = "USER_ON_EVENT_FUNCTION_ARN"
"""The environment variable of the framework's function with the ARN of the user's."""

RESPONSE_URL = "https://cloudformation-custom-resource-response.invalid/"

DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600
"""Seconds that CloudFormation waits for a response unless the template sets fewer."""

NOT_SIMULATED = "not simulated: its function is not one of this account"

FAILED = "not simulated: its function failed"

SHOWN_CHARACTERS = 200


class CustomResource:
    """A custom resource: of the CDK's Provider framework, or of a function that responds itself.

    One whose own function fails is a placeholder, for most of them do what calls do not need.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Send Create."""
        provider = self._account.functions.get(str(request.properties["ServiceToken"]))
        if provider is not None and ON_EVENT in provider.configuration.environment:
            outcome = _outcome(self._send("Create", request))
            self._keep_words(request.properties)
            return outcome
        if provider is None or self._account.responses is None:
            return Outcome(request.name(), note=NOT_SIMULATED, is_invented=True)
        try:
            return _outcome(self._send("Create", request))
        except ResourceError as error:
            reason = " ".join(str(error).split())[:SHOWN_CHARACTERS]
            return Outcome(request.name(), note=f"{FAILED}: {reason}", is_invented=True)

    def update(self, request: Request, old: Resource) -> Outcome:
        """Send Update; a new physical id in the response makes it a replacement."""
        if request.properties["ServiceToken"] != old.properties["ServiceToken"]:
            raise ResourceError("Modifying service token is not allowed.", old.physical_id)
        if old.outcome.is_invented:
            return self.create(request)
        response = self._send(
            "Update",
            request,
            PhysicalResourceId=old.physical_id,
            OldResourceProperties=_as_strings(old.properties),
        )
        self._keep_words(request.properties)
        return _outcome(response)

    def delete(self, request: Request, old: Resource) -> None:
        """Send Delete."""
        if not old.outcome.is_invented:
            self._send("Delete", request, PhysicalResourceId=old.physical_id)

    def _keep_words(self, properties: JsonObject) -> None:
        """Keep what an audio file says that the resource has made of a text, for transcripts."""
        match properties:
            case {"BucketName": str(bucket), "Key": str(key), "Text": str(text)}:
                is_ssml = properties.get("TextType") == "ssml"
                words = words_of_ssml(text) if is_ssml else text
                self._account.prompt_words[bucket, key] = words

    def _send(self, request_type: str, request: Request, **members: Json) -> JsonObject:
        event: JsonObject = {
            "RequestType": request_type,
            "RequestId": request.request_id,
            "ResponseURL": self._response_url(request),
            "StackId": request.stack_id,
            "LogicalResourceId": request.logical_id,
            "ResourceType": request.type,
            "ServiceToken": request.properties["ServiceToken"],
            "ResourceProperties": _as_strings(request.properties),
            **members,
        }
        return self._answer(event, request)

    def _response_url(self, request: Request) -> str:
        """Return the presigned address of the response, with its date, as S3 writes it."""
        now = datetime.fromtimestamp(self._account.clock.now(), UTC)
        responses = self._account.responses
        address = RESPONSE_URL if responses is None else responses.url(request.request_id)
        return f"{address}?X-Amz-Date={now:%Y%m%dT%H%M%SZ}&X-Amz-Expires=7199"

    def _answer(self, event: JsonObject, request: Request) -> JsonObject:
        clock = self._account.clock
        timeout_seconds = float(
            str(request.properties.get("ServiceTimeout", DEFAULT_SERVICE_TIMEOUT_SECONDS))
        )
        give_up_at = clock.now() + timeout_seconds
        delivery = self._account.delivery(event)
        response = self._deliver(event, delivery)
        if delivery is Delivery.RESPONSE_LOST:
            clock.sleep(max(0.0, give_up_at - clock.now()))
        if delivery is Delivery.RESPONSE_LOST or clock.now() > give_up_at:
            raise ResourceError(
                "CloudFormation did not receive a response from your custom resource. Please check"
                f" your logs for requestId [{request.request_id}].",
                str(event.get("PhysicalResourceId", request.name())),
            )
        if response["Status"] == "FAILED":
            raise ResourceError(
                "Received response status [FAILED] from custom resource. Message returned:"
                f" {response['Reason']}",
                str(response["PhysicalResourceId"]),
            )
        return response

    def _deliver(self, event: JsonObject, delivery: Delivery) -> JsonObject:
        token = str(event["ServiceToken"])
        is_framework = ON_EVENT in self._running(token).configuration.environment
        handle = self._framework(token).handle if is_framework else self._invoke
        response = handle(event)
        match delivery:
            case Delivery.TWICE:
                handle(event)
            case Delivery.RETRIED:
                response = handle(event)
        return response

    def _invoke(self, event: JsonObject) -> JsonObject:
        """Invoke a function that sends its response itself, and return that."""
        responses = self._account.responses
        assert responses is not None
        try:
            self._function(str(event["ServiceToken"])).invoke(event)
        except FunctionError as error:
            raise ResourceError(str(error)) from None
        response = responses.take(str(event["RequestId"]))
        if response is None:
            raise ResourceError("its function has ended without a response")
        return {"PhysicalResourceId": event["LogicalResourceId"], "Data": None, **response}

    def _framework(self, service_token: str) -> ProviderFramework:
        environment = self._running(service_token).configuration.environment
        is_complete = environment.get("USER_IS_COMPLETE_FUNCTION_ARN")
        machine = self._account.state_machines.get(environment.get("WAITER_STATE_MACHINE_ARN", ""))
        return ProviderFramework(
            on_event=self._function(environment[ON_EVENT]),
            is_complete=self._function(is_complete) if is_complete else None,
            waiter=Waiter.from_definition(machine) if machine else Waiter(),
            clock=self._account.clock,
        )

    def _function(self, arn: str) -> Function:
        """Return a function of the provider, whose import begins now."""
        function = self._running(arn).function
        if not isinstance(function, ProcessFunction):
            return function
        function.launch()
        return (
            function
            if self._account.time is None
            else SleeplessFunction(function, self._account.time)
        )

    def _running(self, arn: str) -> RunningFunction:
        try:
            return self._account.functions[arn]
        except KeyError:
            raise ResourceError(f"the provider's function {arn} does not exist") from None


def _outcome(response: JsonObject) -> Outcome:
    return Outcome(str(response["PhysicalResourceId"]), cast("JsonObject", response["Data"] or {}))


def _as_strings(properties: JsonObject) -> JsonObject:
    """Return properties as CloudFormation sends them: every scalar is a string."""
    return {name: _as_string(value) for name, value in properties.items()}


def _as_string(value: Json) -> Json:
    match value:
        case dict():
            return _as_strings(value)
        case list():
            return [_as_string(item) for item in value]
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
