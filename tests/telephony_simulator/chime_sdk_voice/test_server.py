import http.client
import json
import signal
import sys
from urllib.parse import urlsplit

import pytest

from telephony_simulator.chime_sdk_voice import VoiceApi, VoiceApiServer
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.conftest import ClientFactory
from tests.telephony_simulator.serving import started

Answer = tuple[int, dict[str, str], dict[str, object]]


def send(server: VoiceApiServer, method: str, target: str, body: str = "") -> Answer:
    """Send a request as any program might, without a signature."""
    connection = http.client.HTTPConnection(urlsplit(server.endpoint_url).netloc, timeout=5)
    try:
        connection.request(method, target, body)
        answer = connection.getresponse()
        text = answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, json.loads(text) if text else {}
    finally:
        connection.close()


def test_boto3_uses_the_server_by_its_endpoint_address(
    api: VoiceApi, make_client: ClientFactory
) -> None:
    with VoiceApiServer(api) as server:
        client = make_client(endpoint_url=server.endpoint_url)
        application = given.application(client)

        got = client.get_sip_media_application(SipMediaApplicationId=application)

    assert got["SipMediaApplication"]["SipMediaApplicationId"] == application
    assert got["SipMediaApplication"]["CreatedTimestamp"].timestamp() == VirtualClock().now()


def test_region_is_the_one_a_request_was_signed_for(
    api: VoiceApi, make_client: ClientFactory
) -> None:
    with VoiceApiServer(api) as server:
        europe = make_client("eu-central-1", server.endpoint_url)

        with pytest.raises(europe.exceptions.BadRequestException, match="not in eu-central-1"):
            europe.list_phone_numbers()


def test_error_has_its_code_in_the_header_and_a_message_in_the_body(api: VoiceApi) -> None:
    with VoiceApiServer(api) as server:
        status, headers, body = send(server, "GET", "/sip-rules/nothing")

    assert status == 404
    assert headers["x-amzn-errortype"] == "NotFoundException"
    assert body["Message"] == "there is no SIP rule nothing"


def test_timestamps_are_iso_8601(api: VoiceApi) -> None:
    api.add_phone_number(given.OWN_NUMBER)

    with VoiceApiServer(api) as server:
        _, _, body = send(server, "GET", "/phone-numbers")

    numbers = body["PhoneNumbers"]
    assert isinstance(numbers, list)
    assert numbers[0]["CreatedTimestamp"] == "2026-09-21T14:13:20.000Z"


@pytest.mark.parametrize("written", ["+12065550142", "%2B12065550142", "%252B12065550142"])
def test_number_in_a_path_may_be_escaped_twice(api: VoiceApi, written: str) -> None:
    api.add_phone_number(given.OWN_NUMBER)

    with VoiceApiServer(api) as server:
        status, _, _ = send(server, "GET", f"/phone-numbers/{written}")

    assert status == 200


def test_operations_of_one_path_differ_by_their_query(api: VoiceApi) -> None:
    api.add_phone_number(given.OWN_NUMBER)
    path = "/phone-numbers/%2B12065550142"

    with VoiceApiServer(api) as server:
        named = send(server, "POST", path, '{"Name": "reception"}')
        refused = send(server, "POST", f"{path}?operation=restore")
        unknown = send(server, "POST", f"{path}?operation=explode")

    assert named[0] == 200
    assert refused[2]["Message"] == "the phone number is not in the deletion queue"
    assert (unknown[0], unknown[1]["x-amzn-errortype"]) == (404, "UnknownOperationException")


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/", "", 404),
        ("PATCH", "/sip-rules", "", 404),
        ("GET", "/sip-rules/", "", 400),
        ("GET", "/sip-rules/a/b", "", 404),
        ("GET", "/sip-rules/a%2Fb", "", 404),
        ("GET", "/sip-rules?max-results=many", "", 400),
        ("POST", "/sip-rules", "{", 400),
        ("POST", "/sip-rules", "[]", 400),
        ("POST", "/sip-rules", "\x00", 400),
        ("POST", "/sip-rules", '{"Name": ' * 100_000, 400),
        ("POST", "/sip-rules", '{"Name": ' + "[" * 450 + "]" * 450 + "}", 400),
        ("POST", "/sip-rules", "", 400),
        ("GET", "/sip-rules", '{"MaxResults": 0}', 200),
        ("PUT", "/sip-rules/x", '{"SipRuleId": "another", "Name": "n"}', 404),
        ("POST", "/voice-profiles", '{"SpeakerSearchTaskId": "x"}', 404),
    ],
)
def test_http_status_matches_the_error_code(
    api: VoiceApi, method: str, target: str, body: str, status: int
) -> None:
    with VoiceApiServer(api) as server:
        assert send(server, method, target, body)[0] == status


def test_server_logs_no_requests(api: VoiceApi, capfd: pytest.CaptureFixture[str]) -> None:
    with VoiceApiServer(api) as server:
        send(server, "GET", "/phone-numbers/%2B12065550142")

    assert capfd.readouterr() == ("", "")


def test_stopped_server_frees_its_port(api: VoiceApi, make_client: ClientFactory) -> None:
    with VoiceApiServer(api) as server:
        port = urlsplit(server.endpoint_url).port
        assert port is not None

    with VoiceApiServer(api, port) as again:
        make_client(endpoint_url=again.endpoint_url).list_sip_rules()


def test_serve_runs_until_it_is_interrupted(make_client: ClientFactory) -> None:
    program = "import functools; from telephony_simulator.chime_sdk_voice import serve;"
    program += "serve(announce=functools.partial(print, flush=True))"
    command = [sys.executable, "-c", program]

    with started(command) as alone:
        assert alone.stdout is not None
        client = make_client(endpoint_url=alone.stdout.readline().strip())
        numbers = client.search_available_phone_numbers(AreaCode="206", MaxResults=1)
        alone.send_signal(signal.SIGINT)
        assert alone.wait(timeout=10) == 0

    assert numbers["E164PhoneNumbers"] == ["+12065550100"]
