"""Opens a local account; its functions run in their own processes."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_meetings import MeetingsApi, MeetingsServer
from telephony_simulator.chime_sdk_voice import Settings, VoiceApi, VoiceApiServer
from telephony_simulator.clock import RealClock, SkippableTime, SkippingClock
from telephony_simulator.cloudformation.account import ACCOUNT_ID, Account
from telephony_simulator.cloudformation.bucket_authorization import bucket_authorizer
from telephony_simulator.cloudformation.bucket_server import BucketServer
from telephony_simulator.cloudformation.cloud_assembly import StackArtifact
from telephony_simulator.cloudformation.dynamodb_table import DynamoDbServer
from telephony_simulator.cloudformation.parameter_server import ParameterServer
from telephony_simulator.cloudformation.polly_server import PollyServer
from telephony_simulator.cloudformation.response_server import ResponseServer
from telephony_simulator.cloudformation.template import Declaration
from telephony_simulator.cloudformation.unsimulated_services import UnsimulatedServices
from telephony_simulator.functions import FunctionConfiguration, ProcessFunction
from telephony_simulator.json_types import Json
from telephony_simulator.scratch import scratch_directory

if TYPE_CHECKING:
    from telephony_simulator.cloudformation.moto_server import MotoServer

SPEED = 100.0
"""Delays of provisioning are divided by this factor: an order takes 300 milliseconds."""

ENDPOINT = "AWS_ENDPOINT_URL"

REPLACEABLE = ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_POLLY", "AWS_ENDPOINT_URL_SSM")
"""The account's endpoints that an endpoint of the shell replaces."""

DEFAULT_SETTINGS = Settings()
SCALED_SETTINGS = replace(
    DEFAULT_SETTINGS,
    order_seconds=DEFAULT_SETTINGS.order_seconds / SPEED,
    number_settles_seconds=DEFAULT_SETTINGS.number_settles_seconds / SPEED,
    number_release_seconds=DEFAULT_SETTINGS.number_release_seconds / SPEED,
    rule_disable_seconds=DEFAULT_SETTINGS.rule_disable_seconds / SPEED,
    replication_seconds=DEFAULT_SETTINGS.replication_seconds / SPEED,
)
"""The API uses the machine's clock, as its clients in other processes do, with shorter delays."""


@contextmanager
def local_account(
    directory: Path | None = None,
    account_id: str = ACCOUNT_ID,
    *,
    settings: Settings = SCALED_SETTINGS,
    variables: Mapping[str, str] | None = None,
    real_aws: bool = False,
    with_moto: bool = False,
    template_parameters: Mapping[str, str] | None = None,
) -> Iterator[Account]:
    """Open an account: serve its API and buckets, and run its functions as processes.

    Args:
        directory: The directory of buckets and unpacked bundles. Default: a temporary one.
        account_id: Twelve digits.
        settings: The API's behaviour. Default: shorter delays, and no quotas.
        variables: Environment variables of every function; they replace the template's.
        real_aws: Whether functions call services that are not simulated in AWS, with the
            access keys in the environment of this process. Default: such a call fails at once.

        with_moto: Whether moto serves the stack's tables, queues, topics, parameters, state
            machines and secrets.
        template_parameters: Values of the stacks' parameters, over the templates' defaults.

    The endpoints of this process (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<service>`) are passed on,
    except those of the services that the account needs: chime-sdk-voice, meetings and S3.
    """
    time = SkippableTime()
    api = VoiceApi(RealClock(time=time), settings, account_id)
    with ExitStack() as open_things:

        def run(configuration: FunctionConfiguration) -> ProcessFunction:
            environment = {
                **inherited,
                **account.environment,
                **{name: inherited[name] for name in REPLACEABLE if name in inherited},
                **configuration.environment,
                **(variables or {}),
            }
            environment |= _without_proxy_of_loopback(environment)
            function = ProcessFunction(replace(configuration, environment=environment))
            open_things.callback(function.close)
            return function

        scratch = open_things.enter_context(scratch_directory("simulator-"))
        inherited = _credentials() if real_aws else {}
        if not real_aws:
            refusing = open_things.enter_context(UnsimulatedServices())
            inherited["AWS_ENDPOINT_URL"] = refusing.endpoint_url
            inherited["npm_config_offline"] = "true"  # AwsCustomResource installs the newest SDK
        inherited |= {
            name: value
            for name, value in os.environ.items()
            if name == ENDPOINT or name.startswith(f"{ENDPOINT}_")
        }
        kept = (directory or scratch).resolve()
        account = Account(
            clock=SkippingClock(time, SPEED),
            time=time,
            voice_api=api,
            run_function=run,
            directory=kept,
            account_id=account_id,
            template_parameters=template_parameters or {},
        )
        moto = None
        if with_moto:
            moto = _open_moto(account, open_things)
            account.environment["AWS_ENDPOINT_URL"] = moto.endpoint_url
        account.responses = open_things.enter_context(ResponseServer())
        parameters = open_things.enter_context(ParameterServer(account.parameters, account_id))
        voice = open_things.enter_context(VoiceApiServer(api))
        buckets = open_things.enter_context(
            BucketServer(account.buckets, account.assets, bucket_authorizer(account))
        )
        polly = open_things.enter_context(PollyServer(account.roles.authorize))
        tables = open_things.enter_context(
            DynamoDbServer(account.tables, account.roles.authorize, account_id)
        )
        meetings_api = MeetingsApi(account.meetings, account_id=account_id)
        meetings = open_things.enter_context(MeetingsServer(meetings_api))
        account.environment.update(
            AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=meetings.endpoint_url,
            AWS_ENDPOINT_URL_CHIME_SDK_VOICE=voice.endpoint_url,
            AWS_ENDPOINT_URL_DYNAMODB=(moto or tables).endpoint_url,
            AWS_ENDPOINT_URL_POLLY=polly.endpoint_url,
            AWS_ENDPOINT_URL_SSM=(moto or parameters).endpoint_url,
            AWS_ENDPOINT_URL_S3=buckets.endpoint_url,
            PROVISIONER_TIME_SCALE=str(1 / SPEED),
        )
        yield account


def _open_moto(account: Account, open_things: ExitStack) -> "MotoServer":
    """Serve moto's services, and let moto hold the account's resources."""
    from telephony_simulator.cloudformation.moto_resources import (  # noqa: PLC0415 - an extra
        moto_types,
    )
    from telephony_simulator.cloudformation.moto_server import MotoServer  # noqa: PLC0415

    moto = open_things.enter_context(MotoServer(account.account_id))
    account.moto_types = moto_types(account, moto)
    return moto


def _without_proxy_of_loopback(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variable that excepts this machine's servers from a function's proxy, if any."""
    if not any(name.lower().endswith("_proxy") for name in environment):
        return {}
    excepted = environment.get("no_proxy") or environment.get("NO_PROXY")
    return {"no_proxy": ",".join(filter(None, (excepted, "127.0.0.1", "localhost")))}


def _credentials() -> dict[str, str]:
    """Return what an SDK reads its credentials from."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return {name: os.environ[name] for name in names if name in os.environ}


def add_adopted_phone_numbers(api: VoiceApi, assembly: Iterable[StackArtifact]) -> None:
    """Add the numbers that an app adopts to the account."""
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


def add_adopted_sip_rules(api: VoiceApi, assembly: Iterable[StackArtifact]) -> None:
    """Add the rules that an app adopts to the account, each with an application of its own."""
    for artifact in assembly:
        resources = artifact.template.resources
        for declaration in resources.values():
            match declaration.type, declaration.properties:
                case (
                    "Custom::AdoptedSipRule",
                    {
                        "SipRuleId": str(sip_rule_id),
                        "TriggerType": "ToPhoneNumber" | "RequestUriHostname" as trigger_type,
                        "TriggerValue": trigger_value,
                    },
                ):
                    value = _adopted_number(resources, trigger_value)
                    if value is not None:
                        api.add_sip_rule(sip_rule_id, trigger_type, value)


def _adopted_number(resources: Mapping[str, Declaration], value: Json) -> str | None:
    """Return a trigger's value: its text, or the number of the resource that it refers to."""
    match value:
        case str():
            return value
        case {"Ref": str(logical_id)} | {"Fn::GetAtt": [str(logical_id), _]}:
            number = resources[logical_id].properties.get("E164PhoneNumber")
            return number if isinstance(number, str) else None
        case _:
            return None
