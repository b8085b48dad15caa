"""The AWS account on this machine: what stacks put there and calls find there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeAlias

from telephony_simulator.chime_sdk_voice import VoiceApi
from telephony_simulator.clock import Clock
from telephony_simulator.cloudformation.bucket_policy import VOICE_PRINCIPAL, allows_the_service
from telephony_simulator.cloudformation.delivery import Delivery, once
from telephony_simulator.functions import (
    Function,
    FunctionAccessDenied,
    FunctionConfiguration,
    FunctionError,
)
from telephony_simulator.json_types import Json, JsonObject

ACCOUNT_ID = "111122223333"
"""Whose stacks are brought up that name no account; it is that of AWS's own examples."""

RunFunction: TypeAlias = Callable[[FunctionConfiguration], Function]
"""How a function that a stack declares is run."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One statement of a function's resource policy."""

    function_arn: str
    action: str
    principal: str
    source_account: str | None = None
    source_arn: str | None = None


@dataclass(frozen=True)
class RunningFunction:
    """A function of the account and what it was deployed with."""

    configuration: FunctionConfiguration
    function: Function


@dataclass(kw_only=True)
class Account:
    """What exists in the account.

    Args:
        clock: Waits of a deployment pass on it.
        voice_api: The numbers, rules, applications and connectors.
        run_function: How functions are run.
        directory: Where buckets and unpacked bundles are kept.
        account_id: Twelve digits.
        region: Where stacks go that name no Region.
    """

    clock: Clock
    voice_api: VoiceApi
    run_function: RunFunction
    directory: Path
    account_id: str = ACCOUNT_ID
    region: str = "us-east-1"
    delivery: Callable[[JsonObject], Delivery] = once
    """What happens to each request for a custom resource."""

    environment: dict[str, str] = field(default_factory=dict, init=False)
    """What every function finds in its environment beside the template's variables."""

    functions: dict[str, RunningFunction] = field(default_factory=dict, init=False)
    """The functions, their versions and aliases, by ARN."""

    permissions: dict[str, Permission] = field(default_factory=dict, init=False)
    """The statements of all functions' policies, by their id."""

    buckets: dict[str, Path] = field(default_factory=dict, init=False)
    """The directories that stand for buckets, by name."""

    bucket_policies: dict[str, JsonObject] = field(default_factory=dict, init=False)
    """The buckets' policy documents, by the bucket's name."""

    state_machines: dict[str, JsonObject] = field(default_factory=dict, init=False)
    """The definitions of state machines, by ARN."""

    parameters: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    """Systems Manager's parameters, by Region and name."""

    outputs: dict[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict, init=False)
    """What stacks give back, by Region and stack."""

    exports: dict[tuple[str, str], Json] = field(default_factory=dict, init=False)
    """What stacks export, by Region and name."""

    def function_for(self, application_arn: str, function_arn: str) -> Function:
        """Return a function as the service reaches it: only with permission, and only if it exists.

        Args:
            application_arn: The SIP media application that invokes it.
            function_arn: Its endpoint.
        """
        return _InvokedByTheService(self, application_arn, function_arn)

    def may_invoke(self, application_arn: str, function_arn: str) -> bool:
        """Whether the function's policy lets the service invoke it for an application.

        See https://docs.aws.amazon.com/chime-sdk/latest/dg/unexpected-hangups.html
        """
        return any(
            permission.function_arn == function_arn
            and permission.action in {"lambda:InvokeFunction", "lambda:*"}
            and permission.principal in {VOICE_PRINCIPAL, "*"}
            and permission.source_account in {None, self.account_id}
            and _covers(permission.source_arn, application_arn)
            for permission in self.permissions.values()
        )

    def allows_the_service(self, bucket: str, action: str) -> bool:
        """Whether a bucket's policy lets the service read (`s3:GetObject`) or write its objects."""
        policy = self.bucket_policies.get(bucket, {"Statement": []})
        return allows_the_service(policy, action, self.account_id)


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


def _covers(source_arn: str | None, application_arn: str) -> bool:
    """Whether a SourceArn names an application; AWS writes its service part in two ways."""
    other = application_arn.replace(":chime:", ":voiceconnector:")
    return source_arn is None or any(
        fnmatchcase(arn, source_arn) for arn in (application_arn, other)
    )
