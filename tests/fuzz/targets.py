"""The places where the library reads data that it did not write, one function for each.

Each function makes one mutated input from a random number generator, passes it to the library and
raises an exception if the library does not answer it as documented.
"""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
import zipfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from werkzeug.test import Client

from telephony import EventDecodeError, TelephonyError, lambda_handler
from telephony_provisioner.errors import ProvisioningError
from telephony_simulator import BrokenRuleWarning, Phone
from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi
from telephony_simulator.chime_sdk_voice.model import service_model
from telephony_simulator.chime_sdk_voice.operations import OPERATIONS
from telephony_simulator.chime_sdk_voice.transport import HttpRequest, answer
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account, Deployment, read_cloud_assembly
from telephony_simulator.cloudformation.archive import unpack
from telephony_simulator.cloudformation.bucket_server import bucket_application
from telephony_simulator.cloudformation.errors import DeploymentError, ResourceError
from telephony_simulator.functions import CallableFunction
from telephony_simulator.loopback import LoopbackGuard
from tests.examples.test_flows_and_scripts import pin_line, survey, transfer
from tests.fuzz.connection import connection
from tests.fuzz.mutation import mutated, mutated_text
from tests.telephony.payloads import EVENTS
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_simulator.cdk_out import NUMBER, RESOURCES, write_cdk_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from telephony_simulator.functions import Function, FunctionConfiguration

SAMPLE_EVENTS: Final = [json.loads(file.read_text()) for file in sorted(EVENTS.glob("*.json"))]
AGENTS: Final = {"agent": "+12065550123", "specialist": "+12065550124"}
FLOWS: Final = (
    partial(pin_line.PinFlow, is_pin="1234".__eq__),
    partial(survey.SurveyFlow, save=lambda *_: None),
    partial(transfer.TransferFlow, **AGENTS),
)
SCRIPTS: Final = (
    partial(pin_line.PinScript, is_pin="1234".__eq__),
    partial(survey.SurveyScript, save=lambda *_: None),
    partial(transfer.TransferScript, **AGENTS),
)
MAX_CALL_SECONDS: Final = 600.0


def event(random: Random) -> None:
    """Send a mutated event to a flow or a script: it answers, or reports what it cannot decode."""
    _invoke(random.choice((*FLOWS, *SCRIPTS)), mutated(random.choice(SAMPLE_EVENTS), random))


def journal(random: Random) -> None:
    """Send a script an event of its own call with mutated transaction attributes."""
    script = random.choice(SCRIPTS)
    call = Phone(script, seed=random.randrange(1_000), handler_errors="apologize").dial()
    call.wait(random.uniform(0, 30))
    sent = json.loads(json.dumps(random.choice(call.invocations).event))
    details = sent["CallDetails"]
    details["TransactionAttributes"] = mutated(details.get("TransactionAttributes", {}), random)
    _invoke(script, sent)


def response(random: Random) -> None:
    """Let the function of a call answer with a mutated response: the call ends."""
    handler = lambda_handler(random.choice(FLOWS)())

    def mutated_handler(received: Any, context: object) -> Any:
        answered = handler(received, context)
        return mutated(answered, random) if random.random() < 0.7 else answered

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenRuleWarning)
        call = Phone(mutated_handler, handler_errors="apologize").dial()
        call.wait(random.uniform(0, 30))
        call.hang_up()
        call.wait(MAX_CALL_SECONDS)
    assert call.transcript


def http_request(random: Random) -> None:
    """Send the API a mutated HTTP request: the answer has a status below 500."""
    operation = service_model().operation_model(random.choice(sorted(OPERATIONS)))
    path = operation.http["requestUri"].replace("{", "").replace("}", "")
    shape = operation.input_shape
    members = shape.members if shape else {}
    body: Any = {name: random.choice([NUMBER, 1, True, ["a"], {}]) for name in members}
    target = mutated_text(path, random).encode("utf-8", "replace").decode()
    request = HttpRequest(
        method=random.choice([operation.http["method"], "POST", "PATCH"]),
        target=quote(target, safe="/?=&%"),
        authorization=mutated_text("Credential=a/20261126/us-east-1/chime/aws4_request", random),
        body=json.dumps(mutated(body, random)).encode(),
    )
    answered = answer(VoiceApi(VirtualClock(), AT_ONCE), request)
    assert answered.status < 500, f"{request.method} {request.target} -> {answered.status}"


def custom_resource(random: Random) -> None:
    """Send the provisioner a mutated request: it answers, or says what is wrong."""
    cloud = Cloud()
    cloud.api.add_phone_number(NUMBER)
    request = {
        "RequestType": random.choice(["Create", "Update", "Delete"]),
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Desk",
        "PhysicalResourceId": NUMBER,
        **random.choice(CUSTOM_RESOURCES),
    }
    request["OldResourceProperties"] = request["ResourceProperties"]
    changed = mutated(request, random)
    try:
        chosen = cloud.provisioner.on_event(changed)
        json.dumps(chosen)
        if isinstance(changed, dict):
            json.dumps(cloud.provisioner.is_complete({**changed, **chosen}))
    except ProvisioningError as error:
        assert str(error)
        assert NUMBER not in str(error)


def assembly(random: Random) -> None:
    """Deploy a mutated cloud assembly: it is deployed, or refused with a sentence."""
    with tempfile.TemporaryDirectory() as text:
        directory = write_cdk_out(Path(text) / "cdk.out", resources=PLAIN_RESOURCES)
        file = random.choice(sorted(directory.glob("*.json")))
        content = file.read_text()
        if random.random() < 0.8:
            content = json.dumps(mutated(json.loads(content), random))
        else:
            content = mutated_text(content, random)
        file.write_text(content, "utf-8", "replace")
        clock = VirtualClock()
        account = Account(
            clock=clock,
            voice_api=VoiceApi(clock, AT_ONCE),
            run_function=_no_function,
            directory=Path(text) / "account",
        )
        try:
            Deployment(account).deploy(read_cloud_assembly(directory))
        except (DeploymentError, ValueError) as error:
            assert str(error), type(error)


def bucket_request(random: Random) -> None:
    """Send the bucket server a mutated HTTP request: the answer has a status below 500."""
    with tempfile.TemporaryDirectory() as text:
        directory = Path(text).resolve() / "prompts"
        directory.mkdir()
        (directory / "hello.wav").write_bytes(b"RIFF")
        client = Client(LoopbackGuard(bucket_application({"prompts": directory})))
        paths = ("/prompts/hello.wav", "/prompts/en/../hello.wav", "/prompts?prefix=en")
        target = mutated_text(random.choice(paths), random).encode("utf-8", "replace").decode()
        answered = client.open(
            "/" + quote(target, safe="/?=&%").lstrip("/"),
            method=random.choice(["GET", "HEAD", "PUT", "PUT", "DELETE", "POST", "PATCH"]),
            headers=_headers(random),
            data=random.randbytes(random.randrange(8)),
        )
        assert answered.status_code < 500, f"{target!r} -> {answered.status_code}"
        assert [file.name for file in Path(text).iterdir()] == ["prompts"]


def _headers(random: Random) -> dict[str, str]:
    """Return some headers, of which one is mutated."""
    chosen = dict(random.sample(HEADERS, random.randint(0, 4)))
    if chosen:
        name = random.choice(sorted(chosen))
        text = mutated_text(chosen[name], random)
        chosen[name] = "".join(c for c in text if c.isprintable() and ord(c) < 256)
    return chosen


def archive(random: Random) -> None:
    """Unpack a mutated archive: it is unpacked into its directory, or refused with a sentence."""
    with tempfile.TemporaryDirectory() as text:
        file = Path(text) / "asset.zip"
        with zipfile.ZipFile(file, "w", random.choice(COMPRESSIONS)) as writing:
            for name in ("handler.py", "en/hello.wav", "../outside", "en"):
                writing.writestr(zipfile.ZipInfo(mutated_text(name, random) or "a"), b"text" * 30)
        content = bytearray(file.read_bytes())
        for _ in range(random.randrange(4)):
            content[random.randrange(len(content))] = random.randrange(256)
        file.write_bytes(content)
        with suppress(ResourceError):
            unpack(file, Path(text) / "to" / "bundle")
        assert {each.name for each in Path(text).iterdir()} <= {"asset.zip", "to"}
        assert {each.name for each in Path(text, "to").glob("*")} <= {"bundle"}


TARGETS: Final[Mapping[str, Callable[[Random], None]]] = {
    target.__name__: target
    for target in (
        event,
        journal,
        response,
        http_request,
        connection,
        bucket_request,
        custom_resource,
        assembly,
        archive,
    )
}

HEADERS: Final = [
    ("Host", "127.0.0.1"),
    ("Origin", "http://localhost:3000"),
    ("Range", "bytes=0-2"),
    ("If-Modified-Since", "Thu, 26 Nov 2026 20:00:00 GMT"),
    ("If-None-Match", '"abc"'),
    ("Content-Length", "3"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("x-amz-meta-owner", "desk"),
]
COMPRESSIONS: Final = [
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
]

CUSTOM_RESOURCES: Final[tuple[dict[str, Any], ...]] = (
    {
        "ResourceType": "Custom::PhoneNumber",
        "ResourceProperties": {
            "ProductType": "SipMediaApplicationDialIn",
            "E164PhoneNumber": NUMBER,
            "Name": "Desk",
        },
    },
    {
        "ResourceType": "Custom::PhoneNumber",
        "ResourceProperties": {
            "ProductType": "SipMediaApplicationDialIn",
            "Country": "US",
            "AreaCode": "206",
            "MaxOrders": "2",
        },
    },
    {
        "ResourceType": "Custom::SipRule",
        "ResourceProperties": {
            "Name": "rule",
            "TriggerType": "ToPhoneNumber",
            "TriggerValue": NUMBER,
            "TargetApplications": [
                {"SipMediaApplicationId": "a", "AwsRegion": "us-east-1", "Priority": "1"}
            ],
        },
    },
    {
        "ResourceType": "Custom::VoiceConnectorPhoneNumbers",
        "ResourceProperties": {"VoiceConnectorId": "c", "E164PhoneNumbers": [NUMBER]},
    },
)

PLAIN_RESOURCES: Final[dict[str, Any]] = {
    **{name: RESOURCES[name] for name in ("Handler", "Permission", "Application", "Waiter")},
    "Bucket": {
        "Type": "AWS::S3::Bucket",
        "Properties": {"BucketName": {"Fn::Sub": "media-${AWS::Region}"}},
    },
    "Parameter": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {
            "Type": "String",
            "Value": {"Fn::Join": ["-", [{"Ref": "Bucket"}, {"Fn::Select": [0, ["a", "b"]]}]]},
        },
    },
}
"""Resources of a stack whose deployment runs no function."""


def _invoke(flow: Callable[[], Any], sent: Any) -> None:
    try:
        answered = lambda_handler(flow())(sent, None)
    except EventDecodeError as error:
        assert str(error)
    except TelephonyError:
        # On a new inbound call a flow's error is raised, and the SIP rule tries its next target.
        assert sent["InvocationEventType"] == "NEW_INBOUND_CALL"
    else:
        json.dumps(answered, allow_nan=False)


def _no_function(_configuration: FunctionConfiguration) -> Function:
    return CallableFunction(lambda _event, _context: {})


def silence() -> None:
    """Drop the log records of the runtime and the provisioner."""
    logging.disable(logging.CRITICAL)
