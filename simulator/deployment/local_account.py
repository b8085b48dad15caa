"""An account on this machine that stacks can be brought up in, its functions in processes."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from simulator.clock import RealClock
from simulator.deployment.account import Account
from simulator.deployment.bucket_server import BucketServer
from simulator.deployment.cloud_assembly import StackArtifact
from simulator.function import FunctionConfiguration, ProcessFunction
from simulator.voice_api import VoiceApi, VoiceApiServer

SPEED = 100.0
"""How many times faster than life provisioning runs: an order takes 150 milliseconds."""


DEFAULT_ACCOUNT = "111122223333"
"""Whose stacks are brought up that name no account; AWS's documentation has no other one."""


@contextmanager
def local_account(
    directory: Path | None = None, account_id: str | None = None
) -> Iterator[Account]:
    """Open an account: its API and its buckets are served, its functions run as processes.

    Args:
        directory: Where buckets and unpacked bundles are kept. Default: nowhere for longer.
        account_id: Twelve digits. Default: 111122223333.
    """
    clock = RealClock(SPEED)
    account_id = account_id or DEFAULT_ACCOUNT
    api = VoiceApi(clock, account_id=account_id)
    with ExitStack() as open_things:

        def run(configuration: FunctionConfiguration) -> ProcessFunction:
            variables = {**account.environment, **configuration.environment}
            function = ProcessFunction(replace(configuration, environment=variables))
            open_things.callback(function.close)
            return function

        scratch = open_things.enter_context(tempfile.TemporaryDirectory(prefix="simulator-"))
        kept = (directory or Path(scratch)).resolve()
        account = Account(
            clock=clock,
            voice_api=api,
            run_function=run,
            directory=kept,
            account_id=account_id,
        )
        voice = open_things.enter_context(VoiceApiServer(api))
        buckets = open_things.enter_context(BucketServer(account.buckets))
        account.environment.update(
            AWS_ENDPOINT_URL_CHIME_SDK_VOICE=voice.endpoint_url,
            AWS_ENDPOINT_URL_S3=buckets.endpoint_url,
            PROVISIONER_TIME_ANCHOR=str(clock.anchor),
            PROVISIONER_TIME_SCALE=str(1 / SPEED),
        )
        yield account


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
