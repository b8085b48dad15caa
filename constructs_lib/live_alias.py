"""The published version of a function that answers calls, behind an alias."""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.alarm import define_alarm
from constructs_lib.prop_types import check_fields, checked
from constructs_lib.validation import Rule, at_least, check, matches, refuse

LIVE_VERSION_RULES = (
    Rule("alias_name", "1 to 128 letters, digits, '-' or '_', not digits alone",
         matches(r"(?![0-9]+$)[A-Za-z0-9_-]{1,128}")),
    Rule("provisioned_concurrent_executions", "1 or more", at_least(1)),
)  # fmt: skip

WITHOUT_SNAP_START = ("python3.11",)
"""The runtimes of handlers that Lambda does not restore from a snapshot."""


MAX_SNAPSHOT_STORAGE_MB = 512
"""https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes"""


@dataclass(frozen=True, kw_only=True)
class LiveVersion:
    """How the published version of a handler starts and is deployed.

    Args:
        snap_start: Whether Lambda restores the function from a snapshot of its initialized process
            in place of a cold start. Python 3.12 or later; AWS charges for snapshots and
            restores. What the handler's module reads at import, such as the time or random
            numbers, is the same in every process. By default False.
        provisioned_concurrent_executions: The processes that are kept started; AWS charges for
            them by the hour. Not together with `snap_start`. By default none.
        deployment_config: How the alias moves to a new version, such as
            `LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES`. By default at once.
        alarms: Alarms that roll a gradual deployment back, beside the errors of the alias.
        alias_name: The name of the alias. By default `live`.

    https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
    """

    snap_start: bool = False
    provisioned_concurrent_executions: int | None = None
    deployment_config: codedeploy.ILambdaDeploymentConfig | None = None
    alarms: Sequence[cloudwatch.IAlarm] = ()
    alias_name: str = "live"


class LiveAlias(lambda_.Alias):
    """An alias of the current version of a function; an application that invokes it follows.

    During a gradual deployment the events of one call reach both versions, also those of a call
    that has begun before: the callbacks that `then=` names must exist in both.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        handler: The function; it is defined in this app.
        live: How the version starts and is deployed. By default from a cold start, at once.

    Raises:
        ValueError: The settings exclude each other, or do not fit the function.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handler: lambda_.Function,
        live: LiveVersion | None = None,
    ) -> None:
        settings = live or LiveVersion()
        check_fields(scope, settings)
        check(scope, vars(settings), LIVE_VERSION_RULES)
        _check_together(scope, settings)
        _check_with_function(scope, settings, handler)
        if settings.snap_start:
            _start_from_snapshots(scope, handler)
        super().__init__(
            scope,
            construct_id,
            alias_name=settings.alias_name,
            version=handler.current_version,
            provisioned_concurrent_executions=settings.provisioned_concurrent_executions,
        )
        self.function = handler
        if settings.deployment_config is not None:
            self._deploy_gradually(settings, settings.deployment_config)

    def _deploy_gradually(
        self, settings: LiveVersion, config: codedeploy.ILambdaDeploymentConfig
    ) -> None:
        errors = define_alarm(
            self,
            "Errors",
            metric=self.metric_errors(period=cdk.Duration.minutes(1)),
            threshold=1,
            description="an error of the alias; a gradual deployment is rolled back",
        )
        codedeploy.LambdaDeploymentGroup(
            self,
            "Deployment",
            alias=self,
            deployment_config=config,
            alarms=[errors, *settings.alarms],
        )


def function_behind(handler: lambda_.IFunction) -> lambda_.IFunction:
    """Return the function of a `LiveAlias` or of another alias; a function as it is."""
    if isinstance(handler, LiveAlias):
        return handler.function
    return handler.lambda_ if isinstance(handler, lambda_.Alias) else handler


def _check_together(scope: Construct, settings: LiveVersion) -> None:
    if settings.snap_start and settings.provisioned_concurrent_executions is not None:
        refuse(scope, "provide either snap_start or provisioned_concurrent_executions")
    if settings.alarms and settings.deployment_config is None:
        refuse(scope, "alarms roll back a gradual deployment; provide deployment_config, too")


def _check_with_function(
    scope: Construct, settings: LiveVersion, handler: lambda_.Function
) -> None:
    """Refuse what Lambda refuses together with a setting of the function."""
    resource = handler.node.default_child
    if not isinstance(resource, lambda_.CfnFunction):
        return
    reserved, kept = (
        resource.reserved_concurrent_executions,
        settings.provisioned_concurrent_executions,
    )
    are_known = not any(map(cdk.Token.is_unresolved, (reserved, kept)))
    if reserved is not None and kept is not None and are_known and kept > reserved:
        refuse(
            scope,
            f"provisioned_concurrent_executions must be at most the function's"
            f" reserved_concurrent_executions, {reserved:g}, but {kept} was provided",
        )
    storage = resource.ephemeral_storage
    is_larger = (
        isinstance(storage, lambda_.CfnFunction.EphemeralStorageProperty)
        and storage.size > MAX_SNAPSHOT_STORAGE_MB
    )
    if settings.snap_start and (is_larger or resource.file_system_configs is not None):
        refuse(
            scope,
            "snap_start needs a function without filesystem, and with at most"
            f" {MAX_SNAPSHOT_STORAGE_MB} MB of ephemeral_storage_size",
        )


def _start_from_snapshots(scope: Construct, handler: lambda_.Function) -> None:
    if handler.runtime.name in WITHOUT_SNAP_START:
        refuse(
            scope,
            f"snap_start needs Python 3.12 or later, but the function runs {handler.runtime.name}",
        )
    resource = handler.node.default_child
    if isinstance(resource, lambda_.CfnFunction):
        resource.snap_start = lambda_.CfnFunction.SnapStartProperty(apply_on="PublishedVersions")
