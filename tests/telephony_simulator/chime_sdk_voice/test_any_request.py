"""Whatever is asked, the answer is one that the model documents for the operation."""

import json
from typing import Any
from urllib.parse import quote

from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st
from mypy_boto3_chime_sdk_voice.literals import PhoneNumberOrderStatusType

from telephony_simulator.chime_sdk_voice import AT_ONCE, ApiError, OrderOutcome, VoiceApi
from telephony_simulator.chime_sdk_voice.errors import STATUS
from telephony_simulator.chime_sdk_voice.model import operation_model, regions, service_model
from telephony_simulator.chime_sdk_voice.operations import CALL_OPERATIONS, OPERATIONS
from telephony_simulator.chime_sdk_voice.transport import HttpRequest, answer
from telephony_simulator.chime_sdk_voice.validation import problems_of
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.requests import requests

OUTCOMES: list[PhoneNumberOrderStatusType] = ["Successful", "Failed", "Partial", "Processing"]
NUMBERS = ["+12065550142", "%2B12065550143", "+12065550100", "+12065550101", "+18335550100"]


def account() -> VoiceApi:
    """Return an account with one of everything, the same ids every time."""
    api = VoiceApi(VirtualClock(), AT_ONCE)
    api.order_outcomes.extend(OrderOutcome(status=status) for status in OUTCOMES)
    api.add_phone_number("+12065550142")
    api.add_phone_number("+12065550143", product_type="VoiceConnector")
    application = {
        "Name": "line",
        "AwsRegion": "us-east-1",
        "Endpoints": [{"LambdaArn": given.lambda_arn()}],
    }
    created: Any = api.call("CreateSipMediaApplication", application)
    target = {
        "SipMediaApplicationId": created["SipMediaApplication"]["SipMediaApplicationId"],
        "Priority": 1,
    }
    rule = {
        "Name": "rule",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": "+12065550142",
        "TargetApplications": [target],
    }
    api.call("CreateSipRule", rule)
    api.call("CreateVoiceConnector", {"Name": "trunk", "RequireEncryption": True})
    return api


def known_values() -> dict[str, list[str]]:
    """Return what means something to that account, by the name of the member it fits."""
    api: Any = account()
    (application,) = api.call("ListSipMediaApplications", {})["SipMediaApplications"]
    (rule,) = api.call("ListSipRules", {})["SipRules"]
    (connector,) = api.call("ListVoiceConnectors", {})["VoiceConnectors"]
    return {
        "SipMediaApplicationId": [application["SipMediaApplicationId"]],
        "SipRuleId": [rule["SipRuleId"]],
        "VoiceConnectorId": [connector["VoiceConnectorId"]],
        "TriggerValue": [*NUMBERS, connector["OutboundHostName"]],
        "E164PhoneNumbers": [number for number in NUMBERS if number.startswith("+")],
        "DefaultPhoneNumber": NUMBERS[:1],
        "PhoneNumberId": NUMBERS,
        "PhoneNumberIds": NUMBERS,
        "FromPhoneNumber": NUMBERS,
        "AwsRegion": ["us-east-1", "us-east-1", "us-west-2", "mars-1"],
        "LambdaArn": [given.lambda_arn(), given.lambda_arn("us-west-2")],
        "ResourceARN": [application["SipMediaApplicationArn"], connector["VoiceConnectorArn"]],
        "AreaCode": ["206", "000"],
        "CidrAllowedList": ["8.8.8.8/32", "10.0.0.0/8", "x"],
    }


REQUESTS = requests(sorted(OPERATIONS.keys() | CALL_OPERATIONS.keys()), known_values())


def inventory(api: VoiceApi) -> dict[str, object]:
    """Return all that the account has."""
    lists = [name for name in OPERATIONS if name.startswith("List") and not model_required(name)]
    return {name: api.call(name, {}) for name in lists}


def model_required(operation: str) -> list[str]:
    shape = operation_model(operation).input_shape
    return shape.required_members if shape else []


def call(api: VoiceApi, operation: str, params: dict[str, Any], region: str) -> None:
    """Ask, and hold the answer or the refusal against the model."""
    model = operation_model(operation)
    refused, answered, before = None, None, inventory(api)
    try:
        answered = api.call(operation, params, region=region)
    except ApiError as error:
        refused = error.code

    assert refused in {None, *(shape.name for shape in model.error_shapes)}
    if refused:
        assert inventory(api) == before
    if answered is not None and model.output_shape is not None:
        assert list(problems_of(model.output_shape, answered)) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@generated(
    asked=st.lists(st.tuples(REQUESTS, st.sampled_from(regions()[:3])), min_size=5, max_size=30)
)
def test_every_refusal_is_documented_and_every_answer_fits_the_model(
    asked: list[tuple[tuple[str, dict[str, Any]], str]],
) -> None:
    api = account()

    for (operation, params), region in asked:
        call(api, operation, params, region)


PATHS = st.sampled_from(
    sorted({service_model().operation_model(n).http["requestUri"] for n in OPERATIONS})
)
SEGMENTS = st.one_of(
    st.sampled_from([*NUMBERS, "%", "%2", "..", ""]), st.text(max_size=6).map(quote)
)
BODIES = st.one_of(
    st.just(b""),
    st.binary(max_size=10),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=6,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@generated(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]),
    path=PATHS,
    segment=SEGMENTS,
    query=st.sampled_from(["", "?operation=restore", "?max-results=x", "?max-results=0&a&=&%"]),
    body=BODIES,
)
def test_every_http_request_gets_an_http_answer(
    method: str, path: str, segment: str, query: str, body: bytes
) -> None:
    parts = [segment if part.startswith("{") else part for part in path.split("/")]
    target = "/".join(parts) + ("" if "?" in path else query)

    answered = answer(
        account(), HttpRequest(method=method, target=target, authorization="", body=body)
    )

    assert answered.status < 500
    if answered.status >= 400:
        assert STATUS[answered.headers["x-amzn-ErrorType"]] == answered.status
