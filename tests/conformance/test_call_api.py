"""API calls of a handler while it answers an event."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from telephony_simulator import PhoneCall
from telephony_simulator.chime_sdk_voice import AT_ONCE, ApiError, VoiceApi, VoiceApiServer
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio import Application, Route, Service, ServiceError
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    CALLER,
    LINE,
    event_types,
    play,
    response,
    speak,
)

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:line"


class CallForwarder:
    """Forwards the API's requests about calls to the service."""

    def __init__(self, service: Service, application: Application) -> None:
        self.service = service
        self.application = application

    def create_call(
        self,
        *,
        application: str,
        from_: str,
        to: str,
        sip_headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        assert application == self.application.sip_media_application_id
        return self.service.create_call(
            self.application, to=to, from_=from_, sip_headers=sip_headers, arguments=arguments
        ).transaction_id

    def update_call(
        self, *, application: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        try:
            self.service.update_call(application, transaction_id, arguments)
        except ServiceError as error:
            raise ApiError(error.code, error.message) from None


class Line:
    """A line whose handler uses boto3 over HTTP, on the clock of the service."""

    def __init__(self, server: VoiceApiServer, api: VoiceApi, clock: VirtualClock) -> None:
        self.clock = clock
        self.service = Service(clock)
        self.client = boto3.client(
            "chime-sdk-voice",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="fictional",
        )
        made = self.client.create_sip_media_application(
            Name="line", AwsRegion="us-east-1", Endpoints=[{"LambdaArn": FUNCTION}]
        )
        self.application_id = made["SipMediaApplication"]["SipMediaApplicationId"]
        self.application = Application(self.application_id, CallableFunction(self.handle))
        self.during_the_first_event = self.update
        api.add_phone_number(LINE)
        api.calls = CallForwarder(self.service, self.application)

    def handle(self, event: dict[str, Any], _context: object) -> Json:
        match event["InvocationEventType"]:
            case "NEW_INBOUND_CALL":
                self.during_the_first_event(event["CallDetails"]["TransactionId"])
                return response(play())
            case "CALL_UPDATE_REQUESTED":
                return response(speak(event["ActionData"]["Parameters"]["Arguments"]["say"]))
            case "HANGUP":
                self.update(event["CallDetails"]["TransactionId"])
        return response()

    def update(self, transaction_id: str, /) -> None:
        self.client.update_sip_media_application_call(
            SipMediaApplicationId=self.application_id,
            TransactionId=transaction_id,
            Arguments={"say": "From inside"},
        )

    def create(self, _transaction_id: str, /) -> None:
        self.client.create_sip_media_application_call(
            SipMediaApplicationId=self.application_id,
            FromPhoneNumber=LINE,
            ToPhoneNumber=CALLER,
            ArgumentsMap={"order": "7"},
        )

    def dial(self) -> PhoneCall:
        routes = [Route(self.application, "rule")]
        return PhoneCall(
            self.service.receive_call(to=LINE, from_=CALLER, routes=routes), self.clock
        )


@pytest.fixture
def line() -> Iterator[Line]:
    clock = VirtualClock()
    api = VoiceApi(clock, AT_ONCE)
    with VoiceApiServer(api) as server:
        yield Line(server, api, clock)


# docs/service/calls.md#updates
def test_handler_updates_the_call_that_it_answers(line: Line) -> None:
    call = line.dial()

    assert event_types(call) == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]
    assert 'hears "From inside"' in call.transcript


# docs/service/calls.md#outbound-calls
def test_handler_creates_a_call_while_it_answers_another(line: Line) -> None:
    line.during_the_first_event = line.create

    line.dial()

    _, placed = (PhoneCall(call, line.clock) for call in line.service.calls.values())
    assert event_types(placed) == ["NEW_OUTBOUND_CALL", "RINGING"]
    assert placed.invocations[0].event["ActionData"]["Parameters"] == {"Arguments": {"order": "7"}}


# docs/service/calls.md#updates
def test_update_is_not_found_when_the_call_has_ended(line: Line) -> None:
    call = line.dial()

    call.hang_up()

    assert call.ended
    error = call.invocations[-1].error
    assert error
    assert isinstance(error.__cause__, ClientError)
    assert error.__cause__.response["Error"]["Code"] == "NotFoundException"
    assert "doesn't exist for SipMediaApplication" in error.message


# docs/service/calls.md#outbound-calls
@pytest.mark.parametrize("member", ["arguments", "sip_headers"])
def test_call_has_at_most_20_arguments_and_headers(place: Ring, member: str) -> None:
    entries = {f"X-{number}": "value" for number in range(21)}

    with pytest.raises(ServiceError, match="has 21 entries, at most 20"):
        place(**{member: entries})
    del entries["X-0"]
    assert not place(**{member: entries}).ended


# docs/service/calls.md#updates
def test_update_has_at_most_20_arguments(ring: Ring) -> None:
    call = ring([play()])

    with pytest.raises(ServiceError, match="Arguments has 21 entries, at most 20"):
        call.update({str(number): "value" for number in range(21)})
