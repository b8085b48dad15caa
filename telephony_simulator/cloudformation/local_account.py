"""An account on this machine that stacks can be brought up in, its functions in processes."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from telephony_simulator.chime_sdk_voice import Settings, VoiceApi, VoiceApiServer
from telephony_simulator.clock import RealClock
from telephony_simulator.cloudformation.account import ACCOUNT_ID, Account
from telephony_simulator.cloudformation.bucket_server import BucketServer
from telephony_simulator.cloudformation.cloud_assembly import StackArtifact
from telephony_simulator.functions import FunctionConfiguration, ProcessFunction

SPEED = 100.0
"""How many times faster than life provisioning runs: an order takes 300 milliseconds."""

USUAL = Settings()
QUICK = replace(
    USUAL,
    order_seconds=USUAL.order_seconds / SPEED,
    number_settles_seconds=USUAL.number_settles_seconds / SPEED,
    number_release_seconds=USUAL.number_release_seconds / SPEED,
    rule_disable_seconds=USUAL.rule_disable_seconds / SPEED,
    replication_seconds=USUAL.replication_seconds / SPEED,
)
"""The API keeps the machine's time, as its clients in processes do; its delays are shorter."""


@contextmanager
def local_account(directory: Path | None = None, account_id: str = ACCOUNT_ID) -> Iterator[Account]:
    """Open an account: its API and its buckets are served, its functions run as processes.

    Args:
        directory: Where buckets and unpacked bundles are kept. Default: nowhere for longer.
        account_id: Twelve digits.
    """
    api = VoiceApi(RealClock(), QUICK, account_id)
    with ExitStack() as open_things:

        def run(configuration: FunctionConfiguration) -> ProcessFunction:
            variables = {**account.environment, **configuration.environment}
            function = ProcessFunction(replace(configuration, environment=variables))
            open_things.callback(function.close)
            return function

        scratch = open_things.enter_context(tempfile.TemporaryDirectory(prefix="simulator-"))
        kept = (directory or Path(scratch)).resolve()
        account = Account(
            clock=RealClock(SPEED),
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
