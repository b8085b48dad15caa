"""The endpoint and the SIP headers of a CallAndBridge."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio import Application
from telephony_simulator.pstn_audio.bridge import Endpoint, read_endpoint, read_sip_headers
from telephony_simulator.pstn_audio.errors import ActionError
from tests.telephony_simulator.script import Script, pstn

APPLICATION = Application("application", CallableFunction(Script()))
GROUP = "arn:aws:chime:us-west-2:111122223333:vcg/a1b2"


def test_pstn_endpoint_has_a_number() -> None:
    assert read_endpoint({"Endpoints": [pstn("+4930123456")]}, APPLICATION) == Endpoint(
        "+4930123456", None
    )


def test_aws_endpoint_has_a_user_of_a_voice_connector_or_group() -> None:
    endpoint: Json = {"BridgeEndpointType": "AWS", "Uri": "alice.smith", "Arn": GROUP}

    assert read_endpoint({"Endpoints": [endpoint]}, APPLICATION) == Endpoint("alice.smith", GROUP)


@pytest.mark.parametrize(
    "name", ["X-Order", "x-order", "User-to-User", "user-to-user", "Diversion"]
)
def test_sip_header_is_accepted(name: str) -> None:
    assert read_sip_headers({name: "value"}) == {name: "value"}


@pytest.mark.parametrize("name", ["From", "X-", "x-vine", "X-Amzn", "x-vc", "x-voice", ""])
def test_sip_header_is_refused_when_reserved_or_unknown(name: str) -> None:
    with pytest.raises(ActionError, match=r"Invalid SIP header\(s\) provided"):
        read_sip_headers({name: "value"})


@pytest.mark.parametrize("value", ["a\r\nEvil: 1", "\0", "x" * 2_049, 7, None])
def test_sip_header_is_refused_when_its_value_is_invalid(value: Json) -> None:
    with pytest.raises(ActionError, match="X-Order"):
        read_sip_headers({"X-Order": value})


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="ABCabc019&=+$/%-_!~*().", min_size=1, max_size=36))
def test_documented_user_part_is_accepted(user: str) -> None:
    endpoint: Json = {"BridgeEndpointType": "AWS", "Uri": user, "Arn": GROUP}

    assert read_endpoint({"Endpoints": [endpoint]}, APPLICATION).uri == user
