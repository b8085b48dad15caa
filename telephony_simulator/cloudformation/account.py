"""The local AWS account: the resources that stacks create and calls use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from telephony_simulator.chime_sdk_voice import VoiceApi
from telephony_simulator.clock import Clock, SkippableTime
from telephony_simulator.cloudformation.delivery import Delivery, deliver_once
from telephony_simulator.cloudformation.resource import ResourceType
from telephony_simulator.cloudformation.response_server import ResponseServer
from telephony_simulator.cloudformation.roles import Roles
from telephony_simulator.functions import (
    Function,
    FunctionAccessDenied,
    FunctionConfiguration,
    FunctionError,
)
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio import Bot, Intent, Meetings
from telephony_simulator.resource_policy import (
    VOICE_PRINCIPAL,
    AccessRequest,
    is_service_allowed,
)

ACCOUNT_ID = "111122223333"
"""The account of stacks that name none; AWS's documentation uses it in examples."""

RunFunction: TypeAlias = Callable[[FunctionConfiguration], Function]
"""Starts a function that a stack declares."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A statement of a function's resource policy."""

    function_arn: str
    action: str
    principal: str
    source_account: str | None = None
    source_arn: str | None = None


@dataclass(frozen=True)
class EventRule:
    """A rule of EventBridge: its pattern, and the ARNs of its targets."""

    arn: str
    pattern: Mapping[str, Any]
    target_arns: tuple[str, ...]


@dataclass(frozen=True)
class RunningFunction:
    """A function of the account, and its deployed configuration."""

    configuration: FunctionConfiguration
    function: Function


@dataclass(kw_only=True)
class Account:
    """The account's resources.

    Args:
        clock: The clock of a deployment's waits.
        voice_api: The chime-sdk-voice API of the account.
        run_function: Starts functions.
        directory: The directory of buckets and unpacked bundles.
        account_id: Twelve digits.
        region: The Region of stacks that name none.
    """

    clock: Clock
    voice_api: VoiceApi
    run_function: RunFunction
    directory: Path
    account_id: str = ACCOUNT_ID
    region: str = "us-east-1"
    responses: ResponseServer | None = None
    """Takes the responses of custom resources that no Provider framework serves."""

    template_parameters: Mapping[str, str] = field(default_factory=dict)
    """Values of the stacks' parameters, over the defaults of their templates."""

    moto_types: Mapping[str, ResourceType] | None = None
    """The code of the types that moto holds, in place of the account's own."""

    time: SkippableTime | None = None
    """The time that provisioning skips instead of waiting; None: its functions wait."""

    delivery: Callable[[JsonObject], Delivery] = deliver_once
    """Decides how each request for a custom resource is delivered."""

    bots: dict[str, Bot] = field(default_factory=dict, init=False)
    """The Lex bots, by the ARN of their alias."""

    bot_intents: dict[str, tuple[Intent, ...]] = field(default_factory=dict, init=False)
    """The intents of bots, by the bot's id."""

    bot_policies: dict[str, JsonObject] = field(default_factory=dict, init=False)
    """The resource policies of bot aliases, by ARN."""

    meetings: Meetings = field(default_factory=lambda: Meetings(()), init=False)
    """The meetings, which the meetings API creates and ends; a call can join no other one."""

    environment: dict[str, str] = field(default_factory=dict, init=False)
    """Environment variables of every function beside the template's."""

    roles: Roles = field(default_factory=Roles, init=False)
    """The roles of functions, and their policies."""

    functions: dict[str, RunningFunction] = field(default_factory=dict, init=False)
    """The functions, their versions and aliases, by ARN."""

    layers: dict[str, Path] = field(default_factory=dict, init=False)
    """The unpacked content of the layers, by the ARN of their version."""

    permissions: dict[str, Permission] = field(default_factory=dict, init=False)
    """The statements of all functions' policies, by their id."""

    buckets: dict[str, Path] = field(default_factory=dict, init=False)
    """The directories of the buckets, by name."""

    assets: dict[str, Path] = field(default_factory=dict, init=False)
    """The files that apps have published, by their S3 key."""

    event_buckets: set[str] = field(default_factory=set, init=False)
    """The names of the buckets that send events to EventBridge."""

    event_rules: dict[str, EventRule] = field(default_factory=dict, init=False)
    """The rules of EventBridge, by name."""

    bucket_policies: dict[str, JsonObject] = field(default_factory=dict, init=False)
    """The buckets' policy documents, by the bucket's name."""

    prompt_words: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    """What the audio files say that custom resources make of texts, by bucket and key."""

    state_machines: dict[str, JsonObject] = field(default_factory=dict, init=False)
    """The definitions of state machines, by ARN."""

    parameters: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    """Systems Manager's parameters, by Region and name."""

    tables: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict, init=False)
    """The items of DynamoDB's tables, by table name and key."""

    outputs: dict[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict, init=False)
    """The outputs of stacks, by Region and stack."""

    exports: dict[tuple[str, str], Json] = field(default_factory=dict, init=False)
    """The exports of stacks, by Region and name."""

    def __post_init__(self) -> None:
        """Let the API evaluate the policies of the account's roles."""
        self.voice_api.authorize = self.roles.authorize

    def function_for(self, application_arn: str, function_arn: str) -> Function:
        """Return a function that the service invokes if it exists and permits it.

        Args:
            application_arn: The SIP media application that invokes it.
            function_arn: Its endpoint.
        """
        return _InvokedByTheService(self, application_arn, function_arn)

    def may_invoke(self, application_arn: str, function_arn: str) -> bool:
        """Return whether the function's policy lets the service invoke it for an application.

        See https://docs.aws.amazon.com/chime-sdk/latest/dg/unexpected-hangups.html
        """
        is_of_client = (application_arn, function_arn) in self.voice_api.endpoints_of_clients
        if is_of_client and self.voice_api.settings.creation_permits_invocation:
            return True
        return any(
            permission.function_arn == function_arn
            and permission.action in {"lambda:InvokeFunction", "lambda:*"}
            and permission.principal in {VOICE_PRINCIPAL, "*"}
            and permission.source_account in {None, self.account_id}
            and _is_source_of(permission.source_arn, application_arn)
            for permission in self.permissions.values()
        )

    def may_access_bucket(self, bucket: str, action: str, key: str, application_arn: str) -> bool:
        """Return whether a bucket's policy lets the service perform an action on an object.

        Args:
            bucket: The name of the bucket.
            action: Such as `s3:GetObject`.
            key: The key of the object.
            application_arn: The SIP media application that the service acts for.
        """
        policy = self.bucket_policies.get(bucket, {"Statement": []})
        resource = f"arn:aws:s3:::{bucket}/{key}"
        request = AccessRequest(action, resource, application_arn, self.account_id)
        return is_service_allowed(policy, request)


@dataclass(frozen=True)
class _InvokedByTheService:
    account: Account
    application_arn: str
    function_arn: str

    def invoke(self, event: JsonObject) -> Json:
        """See `Function.invoke`."""
        if not self.account.may_invoke(self.application_arn, self.function_arn):
            raise FunctionAccessDenied(
                f"{VOICE_PRINCIPAL} is not authorized to perform lambda:InvokeFunction"
                f" on {self.function_arn}: no AWS::Lambda::Permission allows it"
            )
        deployed = self.account.functions.get(self.function_arn)
        if deployed is None:
            raise FunctionError("ResourceNotFoundException", f"no function {self.function_arn}")
        return deployed.function.invoke(event)


def _is_source_of(source_arn: str | None, application_arn: str) -> bool:
    """Return whether a SourceArn names an application; AWS writes its service part in two ways."""
    other = application_arn.replace(":chime:", ":voiceconnector:")
    return source_arn is None or any(
        fnmatchcase(arn, source_arn) for arn in (application_arn, other)
    )
