"""The Lambda function of a line: a directory of the user, bundled with `telephony`."""

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_lib.bundle import DEFAULT_EXCLUDES, entry_bundle, has_foreign_telephony
from constructs_lib.bytecode import find_interpreter
from constructs_lib.prop_types import checked
from constructs_lib.validation import Rule, between, check, matches, refuse

CALL_HANDLER_RULES = (
    Rule(
        "handler",
        "a module and a function, such as 'handler.handler'",
        matches(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+"),
    ),
    Rule("timeout", "1 to 20 seconds; the service waits 20", between(1, 20)),
)


class CallHandler(lambda_.Function):
    """A Lambda function that bundles your directory with the `telephony` runtime.

    Bundling needs neither Docker nor pip. The function runs Python 3.13 on arm64 and keeps its
    logs for a month.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        entry: The directory that contains the handler's module. Caches, hidden files and the app's
            own output are not bundled.
        handler: The module and the function, as `module.function`. By default `handler.handler`.
        environment: Environment variables.
        memory_size: Memory in MB; Lambda's processor share is proportional to it. By default 256.
        timeout: The longest time for one answer, 1 to 20 seconds. By default 20; the service
            waits no longer.
        description: The description in the console.
        precompiled: Whether bytecode is included. It shortens a cold start by about 50 ms and
            triples the size of the bundle; synthesis needs CPython 3.13. By default False.
        exclude: Further patterns of names to leave out of the bundle, such as `*.wav`; `!*.pem`
            keeps what a default leaves out. By default virtual environments, `node_modules`, keys
            and credentials (`id_rsa*`, `*.pem`, `*.key`, `credentials`, `credentials.json`) and
            the outputs of other apps; synthesis says which it found. A `.py` file is never left
            out.

    Raises:
        ValueError: The entry lacks the module, contains another `telephony` or cannot be read; the
            timeout is not 1 to 20 seconds; or `precompiled` finds no CPython 3.13.

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
        memory_size: int = 256,
        timeout: cdk.Duration | None = None,
        description: str | None = None,
        precompiled: bool = False,
        exclude: Sequence[str] | None = None,
    ) -> None:
        directory = Path(entry)
        check(scope, {"handler": handler, "timeout": _to_seconds(timeout)}, CALL_HANDLER_RULES)
        _check_entry(scope, directory, handler)
        interpreter = _require_interpreter(scope) if precompiled else None
        log_group = logs.LogGroup(
            scope,
            f"{construct_id}Logs",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            scope,
            f"{construct_id}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        patterns = (*DEFAULT_EXCLUDES, *(exclude or ()))
        with entry_bundle(
            directory,
            outdir=_output_directory(scope),
            interpreter=interpreter,
            exclude=patterns,
        ) as (code, left_out):
            super().__init__(
                scope,
                construct_id,
                code=code,
                handler=handler,
                runtime=lambda_.Runtime.PYTHON_3_13,
                architecture=lambda_.Architecture.ARM_64,
                environment=environment,
                memory_size=memory_size,
                timeout=timeout or cdk.Duration.seconds(20),
                description=description,
                log_group=log_group,
                role=role,
            )
        log_group.grant_write(role)
        if left_out:
            cdk.Annotations.of(self).add_info(
                f"left out of the bundle of '{entry}': {', '.join(left_out)}; exclude= changes this"
            )


def _check_entry(scope: Construct, entry: Path, handler: str) -> None:
    module = Path(*handler.split(".")[:-1]).with_suffix(".py")
    if not (entry / module).is_file():
        refuse(scope, f"entry must be a directory that holds {module}, but '{entry}' was provided")
    if has_foreign_telephony(entry):
        refuse(scope, f"entry must not hold a telephony of its own, but '{entry}' does")


def _to_seconds(timeout: cdk.Duration | None) -> float | None:
    return None if timeout is None or timeout.is_unresolved() else timeout.to_seconds()


def _output_directory(scope: Construct) -> Path:
    app = scope.node.root
    return Path(app.outdir if isinstance(app, cdk.Stage) else "cdk.out")


def _require_interpreter(scope: Construct) -> str:
    interpreter = find_interpreter()
    if interpreter is None:
        refuse(
            scope,
            "precompiled needs a CPython 3.13, but this is Python"
            f" {platform.python_version()} and the path has no python3.13 of that version",
        )
    return interpreter
