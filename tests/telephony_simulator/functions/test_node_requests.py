"""Requests of Node functions that do not take the endpoints of their environment."""

from collections.abc import Iterator

import pytest
from werkzeug import Request, Response

from telephony_simulator.loopback import LoopbackServer
from tests.telephony_simulator.functions.conftest import Deploy

REQUEST = """
const https = require("https");
exports.handler = (event) => new Promise((resolve, reject) => {
  const options = { host: event.host, port: 443, path: event.path, method: "GET" };
  const request = https.request({ ...options, headers: { Host: event.host } }, (response) => {
    let text = "";
    response.on("data", (chunk) => (text += chunk));
    response.on("end", () => resolve(text));
  });
  request.on("error", reject);
  request.end();
});
"""


class _Echo(LoopbackServer):
    def __init__(self, name: str) -> None:
        def answer(request: Request) -> Response:
            return Response(f"{name} {request.path}")

        super().__init__(Request.application(answer))


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    with _Echo("any") as any_service, _Echo("s3") as s3, _Echo("voice") as voice:
        yield {
            "AWS_ENDPOINT_URL": any_service.endpoint_url,
            "AWS_ENDPOINT_URL_S3": s3.endpoint_url,
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": voice.endpoint_url,
        }


@pytest.mark.parametrize(
    ("host", "path", "answer"),
    [
        ("dynamodb.us-east-1.amazonaws.com", "/", "any /"),
        ("sts.amazonaws.com", "/", "any /"),
        ("voice-chime.us-east-1.amazonaws.com", "/sip-rules", "voice /sip-rules"),
        ("s3.us-east-1.amazonaws.com", "/bucket/key", "s3 /bucket/key"),
        ("media.of.line.s3.eu-central-1.amazonaws.com", "/key", "s3 /media.of.line/key"),
    ],
)
def test_request_of_version_2_of_the_sdk_stays_local(
    deploy: Deploy, servers: dict[str, str], host: str, path: str, answer: str
) -> None:
    settings = {"file": "index.js", "runtime": "nodejs22.x", "handler": "index.handler"}
    function = deploy(REQUEST, **settings, environment=servers)

    assert function.invoke({"host": host, "path": path}) == answer
