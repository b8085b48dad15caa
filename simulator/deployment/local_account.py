"""An account on this machine that stacks can be brought up in, its functions in processes."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.clock import Clock
from simulator.deployment.account import Account
from simulator.deployment.cloud_assembly import StackArtifact
from simulator.function import FunctionConfiguration, ProcessFunction
from simulator.voice_api import Faults, VoiceApi, VoiceApiServer

SECONDS_A_REQUEST = 5.0
"""How long a request to the API takes on a clock that jumps, so that busy numbers become free."""

PROVISIONER_TIME_SCALE = "0.001"
"""How long the provisioner really sleeps where it would sleep a second."""


@contextmanager
def local_account(clock: Clock, directory: Path | None = None) -> Iterator[Account]:
    """Open an account: its API is served for boto3, its functions run as processes until the end.

    Args:
        clock: The time that provisioning takes passes on it, also with each request to the API.
        directory: Where buckets and unpacked bundles are kept. Default: nowhere for longer.
    """
    api = VoiceApi(clock=clock, faults=_taking(SECONDS_A_REQUEST, clock))
    with ExitStack() as open_things:
        scratch = open_things.enter_context(tempfile.TemporaryDirectory(prefix="simulator-"))
        server = open_things.enter_context(VoiceApiServer(api))

        def run(configuration: FunctionConfiguration) -> ProcessFunction:
            environment = {
                "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": server.endpoint_url,
                "PROVISIONER_TIME_SCALE": PROVISIONER_TIME_SCALE,
                **configuration.environment,
            }
            function = ProcessFunction(replace(configuration, environment=environment))
            open_things.callback(function.close)
            return function

        yield Account(
            clock=clock, voice_api=api, run_function=run, directory=directory or Path(scratch)
        )


def own_numbers(api: VoiceApi, assembly: Iterable[StackArtifact]) -> None:
    """Let the account have the numbers that an app adopts, as its owner has them in AWS."""
    adopted: dict[str, None] = {}
    for artifact in assembly:
        for declaration in artifact.template.resources.values():
            match declaration.type, declaration.properties:
                case ("Custom::PhoneNumber", {"E164PhoneNumber": str(number)}) | (
                    "Custom::SipRule",
                    {"TriggerType": "ToPhoneNumber", "TriggerValue": str(number)},
                ):
                    adopted[number] = None
    for number in adopted:
        api.add_phone_number(number)


def _taking(seconds: float, clock: Clock) -> Faults:
    def perform_later(
        operation: str, params: Mapping[str, Any], perform: Callable[[], Mapping[str, object]]
    ) -> Mapping[str, object]:
        del operation, params
        clock.sleep(seconds)
        return perform()

    return perform_later
