"""The Lambda function of a line: a directory of the user, bundled with `telephony`."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Unpack

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.call_handler_props import NOT_ACCEPTED, CallHandlerProps
from constructs_lib.handler_code import DEFAULT_RUNTIME, annotate, open_bundle
from constructs_lib.prompt_names import PROMPTS_VARIABLE, declared_prompts, require_prompts
from constructs_lib.prop_types import checked
from constructs_lib.validation import Rule, between, check, check_names, matches, refuse

CALL_HANDLER_RULES = (
    Rule(
        "handler",
        "a module and a function, such as 'handler.handler'",
        matches(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+"),
    ),
    Rule("timeout", "1 to 20 whole seconds; the service waits 20", between(1, 20)),
    Rule("memory_size", "128 to 10240 MB", between(128, 10_240)),
)

NETWORK_INTERFACE_ACTIONS: Final = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda does with the role of a function in a VPC; these actions have no resources.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"""

MAKES_NAMES: Final = frozenset(
    ("*", "globals", "locals", "vars", "modules", "__getattr__", "setattr", "exec")
)
"""Names in a module with which it may get further names, such as `modules` of `sys`."""

ENTRY_METADATA: Final = "phone-line:entry"
"""The metadata of the assembly, not of the template, that names the directory of the source.

`phone-line up --open` reads it, to run an edit at once; the bundle in the assembly is a copy.
"""


class CallHandler(lambda_.Function):
    """A Lambda function that bundles your directory with the `telephony` runtime.

    Bundling needs neither Docker nor pip. By default the function runs Python 3.13 on arm64, has
    256 MB and keeps its logs for a month.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        entry: The directory that contains the handler's module. Caches, hidden files, virtual
            environments, `node_modules`, keys and credentials (`id_rsa*`, `*.pem`, `*.key`,
            `credentials`, `credentials.json`) and the outputs of apps are not bundled; synthesis
            says which it found. `exclude=["*.wav"]` leaves out more, and `!*.pem` keeps what a
            default leaves out. A `.py` file is never left out.
        handler: The module and the function, as `module.function`. By default `handler.handler`.
        environment: Environment variables.
        description: The description in the console.
        **props: The settings of the function; see `CallHandlerProps`. They are those of
            `aws_lambda.Function`, such as `vpc`, `layers`, `role` and `tracing`.

    Raises:
        ValueError: The entry lacks the module or the function, contains another `telephony` or
            cannot be read; the timeout is not 1 to 20 seconds; the runtime is not Python 3.11 or
            later; or `precompiled=True` finds no CPython of its version.
        TypeError: A prop is not in `CallHandlerProps`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        entry: str | Path,
        handler: str = "handler.handler",
        environment: Mapping[str, str] | None = None,
        description: str | None = None,
        **props: Unpack[CallHandlerProps],
    ) -> None:
        check_names(scope, props, CallHandlerProps.__annotations__, NOT_ACCEPTED)
        settings: dict[str, Any] = {
            "memory_size": 256,
            "runtime": DEFAULT_RUNTIME,
            "architecture": lambda_.Architecture.ARM_64,
            **{name: value for name, value in props.items() if value is not None},
        }
        timeout = settings.setdefault("timeout", cdk.Duration.seconds(20))
        limits = {
            "handler": handler,
            "timeout": _to_seconds(timeout),
            "memory_size": settings["memory_size"],
        }
        check(scope, limits, CALL_HANDLER_RULES)
        _check_entry(scope, Path(entry), handler, has_layers=bool(props.get("layers")))
        declared = declared_prompts(Path(entry))
        bundle = open_bundle(
            scope,
            entry,
            runtime=settings["runtime"],
            precompiled=settings.pop("precompiled", None),
            exclude=settings.pop("exclude", None),
        )
        with bundle as bundled:
            _check_function(scope, Path(entry), handler)
            log_group = settings.setdefault("log_group", None) or _log_group(scope, construct_id)
            role = settings.setdefault("role", None) or _role(scope, construct_id)
            if "vpc" in settings:
                _allow_network_interfaces(role)
            super().__init__(
                scope,
                construct_id,
                code=bundled.code,
                handler=handler,
                environment=environment,
                description=description,
                **{**settings, "log_group": log_group, "role": role},
            )
        log_group.grant_write(role)
        annotate(self, entry, bundled)
        self.declared_prompts = declared
        if declared and PROMPTS_VARIABLE not in (environment or {}):
            require_prompts(self, declared)
        self.node.add_metadata(ENTRY_METADATA, str(Path(entry).absolute()))


def _check_entry(scope: Construct, entry: Path, handler: str, *, has_layers: bool) -> None:
    """Refuse a module that neither the entry has nor a layer may have."""
    if _module(entry, handler) is None and not has_layers:
        module = Path(*handler.split(".")[:-1]).with_suffix(".py")
        refuse(scope, f"entry must be a directory that holds {module}, but '{entry}' was provided")


def _check_function(scope: Construct, entry: Path, handler: str) -> None:
    module, name = _module(entry, handler), handler.rsplit(".", maxsplit=1)[-1]
    if module is not None and not _may_have(module, name):
        refuse(scope, f"handler is {handler!r}, but {module} has nothing named {name!r}")


def _module(entry: Path, handler: str) -> Path | None:
    """Return the file of the handler's module, which may be a package; None if there is none."""
    path = entry.joinpath(*handler.split(".")[:-1])
    files = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in files if file.is_file()), None)


def _may_have(module: Path, name: str) -> bool:
    """Return whether a module may have a name; False only if its source shows that it has not."""
    try:
        tree = ast.parse(module.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return True  # its import will say why
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=found) | ast.FunctionDef(name=found) | ast.ClassDef(name=found):
                pass
            case ast.AsyncFunctionDef(name=found) | ast.MatchAs(name=found):
                pass
            case ast.Attribute(attr=found):
                pass
            case ast.alias(name=imported, asname=asname):
                found = asname or imported.partition(".")[0]
            case _:
                continue
        if found == name or found in MAKES_NAMES:
            return True
    return False


def _log_group(scope: Construct, construct_id: str) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        f"{construct_id}Logs",
        retention=logs.RetentionDays.ONE_MONTH,
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )


def _role(scope: Construct, construct_id: str) -> iam.Role:
    return iam.Role(
        scope, f"{construct_id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")
    )


def _allow_network_interfaces(role: iam.IRole) -> None:
    """Allow Lambda to connect the function with the subnets; the CDK does so for its own role."""
    role.add_to_principal_policy(
        iam.PolicyStatement(actions=[*NETWORK_INTERFACE_ACTIONS], resources=["*"])
    )


def _to_seconds(timeout: cdk.Duration) -> float | None:
    """Return the seconds of a timeout; a fraction if they are not whole."""
    if timeout.is_unresolved():
        return None
    seconds = timeout.to_seconds(integral=False)
    return int(seconds) if seconds == int(seconds) else seconds
