import inspect
import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import CallHandler, CallHandlerProps, handler_code
from constructs_lib.bytecode import precompile
from constructs_lib.call_handler_props import NOT_ACCEPTED

pytestmark = pytest.mark.cdk

FUNCTION = "AWS::Lambda::Function"


def test_default_properties(
    stack: cdk.Stack, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    CallHandler(stack, "Handler", entry=entry)

    assert Template.from_stack(stack).to_json()["Resources"] == template_snapshot


def test_function_properties_can_be_given(stack: cdk.Stack, entry: Path) -> None:
    (entry / "menu.py").write_text("def answer(event, context): ...\n")

    CallHandler(
        stack,
        "Handler",
        entry=str(entry),
        handler="menu.answer",
        environment={"KITCHEN": "+12065550123"},
        memory_size=512,
        timeout=cdk.Duration.seconds(5),
        description="Takes orders",
    )

    properties = {
        "Handler": "menu.answer",
        "Environment": {"Variables": {"KITCHEN": "+12065550123"}},
        "MemorySize": 512,
        "Timeout": 5,
        "Description": "Takes orders",
    }
    Template.from_stack(stack).has_resource_properties(FUNCTION, properties)


def test_call_handler_accepts_or_explains_every_prop_of_a_function() -> None:
    ours = {"scope", "construct_id", "id", "self", "entry", "handler", "environment", "description"}
    accepted = ours | set(CallHandlerProps.__annotations__) | set(NOT_ACCEPTED)

    function = set(inspect.signature(lambda_.Function.__init__).parameters)

    assert function - accepted == set()
    assert accepted - function == {"construct_id", "entry", "precompiled", "exclude"}


def test_settings_of_a_function_can_be_given(stack: cdk.Stack, entry: Path) -> None:
    vpc = ec2.Vpc(stack, "Network", max_azs=1, nat_gateways=0)
    logs_of_line = logs.LogGroup(stack, "LineLogs")
    packages = lambda_.LayerVersion.from_layer_version_arn(
        stack, "Packages", "arn:aws:lambda:us-east-1:111122223333:layer:packages:7"
    )
    statement = iam.PolicyStatement(actions=["dynamodb:GetItem"], resources=["*"])

    CallHandler(
        stack,
        "Handler",
        entry=entry,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        security_groups=[ec2.SecurityGroup(stack, "Wall", vpc=vpc)],
        layers=[packages],
        runtime=lambda_.Runtime.PYTHON_3_11,
        architecture=lambda_.Architecture.X86_64,
        tracing=lambda_.Tracing.ACTIVE,
        dead_letter_queue_enabled=True,
        reserved_concurrent_executions=10,
        logging_format=lambda_.LoggingFormat.JSON,
        application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
        log_group=logs_of_line,
        initial_policy=[statement],
    )

    template = Template.from_stack(stack)
    properties = {
        "Architectures": ["x86_64"],
        "DeadLetterConfig": Match.any_value(),
        "Layers": ["arn:aws:lambda:us-east-1:111122223333:layer:packages:7"],
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "INFO",
            "LogGroup": {"Ref": Match.string_like_regexp("LineLogs.*")},
        },
        "ReservedConcurrentExecutions": 10,
        "Runtime": "python3.11",
        "TracingConfig": {"Mode": "Active"},
        "VpcConfig": Match.any_value(),
    }
    template.has_resource_properties(FUNCTION, properties)
    template.resource_count_is("AWS::Logs::LogGroup", 1)
    (policy,) = template.find_resources("AWS::IAM::Policy").values()
    allowed = [
        action
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
    ]
    assert {
        "dynamodb:GetItem",
        "ec2:CreateNetworkInterface",
        "logs:PutLogEvents",
        "sqs:SendMessage",
        "xray:PutTraceSegments",
    } <= set(allowed)


def test_call_handler_uses_the_provided_role(stack: cdk.Stack, entry: Path) -> None:
    role = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))

    handler = CallHandler(stack, "Handler", entry=entry, role=role)

    assert handler.role is role
    Template.from_stack(stack).resource_count_is("AWS::IAM::Role", 1)


@pytest.mark.parametrize(
    "runtime", [lambda_.Runtime.PYTHON_3_10, lambda_.Runtime.NODEJS_LATEST, lambda_.Runtime.JAVA_21]
)
def test_call_handler_fails_when_the_runtime_cannot_run_telephony(
    stack: cdk.Stack, entry: Path, runtime: lambda_.Runtime
) -> None:
    with pytest.raises(ValueError, match=rf"runtime must be .* 3\.11 or later, but {runtime.name}"):
        CallHandler(stack, "Handler", entry=entry, runtime=runtime)


def test_call_handler_explains_a_prop_that_it_does_not_accept(
    stack: cdk.Stack, entry: Path
) -> None:
    with pytest.raises(TypeError, match="log_retention is not accepted: deprecated by the CDK: lo"):
        CallHandler(stack, "Handler", entry=entry, log_retention=7)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected prop 'memorysize'; did you mean 'memory_size'"):
        CallHandler(stack, "Handler", entry=entry, memorysize=512)  # type: ignore[call-arg]


def test_function_of_the_cdk_gets_the_bundle(tmp_path: Path, entry: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    stack = cdk.Stack(app, "Stack")

    lambda_.Function(
        stack,
        "Function",
        code=handler_code(stack, entry, precompiled=False),
        handler="handler.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )

    app.synth()
    (bundle,) = tmp_path.glob("asset.*")
    assert (bundle / "handler.py").is_file()
    assert (bundle / "telephony/runtime.py").is_file()


def test_handler_code_fails_when_the_entry_is_not_a_directory(
    stack: cdk.Stack, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"Stack: entry must be a directory, but .*nowhere"):
        handler_code(stack, tmp_path / "nowhere")
    with pytest.raises(ValueError, match="Stack: entry must be a string or a Path, but 7 was prov"):
        handler_code(stack, 7)  # type: ignore[arg-type]


def test_bundle_contains_only_the_entry_and_telephony(tmp_path: Path, entry: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    CallHandler(cdk.Stack(app, "Stack"), "Handler", entry=entry)

    app.synth()

    (bundle,) = tmp_path.glob("asset.*")
    assert sorted(path.name for path in bundle.iterdir() if path.is_dir()) == ["telephony"]
    assert (bundle / "handler.py").read_bytes() == (entry / "handler.py").read_bytes()


def test_entry_is_named_in_the_metadata_and_not_in_the_template(
    stack: cdk.Stack, entry: Path
) -> None:
    handler = CallHandler(stack, "Handler", entry=entry)

    assert [one.data for one in handler.node.metadata if one.type == "phone-line:entry"] == [
        str(entry)
    ]
    assert str(entry) not in str(Template.from_stack(stack).to_json())


def test_bundle_excludes_the_output_of_the_app(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("def handler(event, context): ...\n")
    outdir = tmp_path / "out"
    for _ in range(2):
        app = cdk.App(outdir=str(outdir))
        CallHandler(cdk.Stack(app, "Stack"), "Handler", entry=tmp_path)
        app.synth()

    (bundle,) = outdir.glob("asset.*")
    assert sorted(path.name for path in bundle.iterdir()) == ["handler.py", "telephony"]


def test_edit_changes_the_asset(stack: cdk.Stack, tmp_path: Path) -> None:
    handler = tmp_path / "handler.py"
    handler.write_text("def handler(event, context): ...\n")
    CallHandler(stack, "Before", entry=tmp_path)
    CallHandler(stack, "Unchanged", entry=tmp_path)

    handler.write_text("def handler(event, context): return None\n")
    CallHandler(stack, "After", entry=tmp_path)

    functions = Template.from_stack(stack).find_resources(FUNCTION).values()
    before, unchanged, after = (function["Properties"]["Code"]["S3Key"] for function in functions)
    assert before == unchanged
    assert before != after


def test_role_may_write_its_own_log_group_only(stack: cdk.Stack, entry: Path) -> None:
    CallHandler(stack, "Handler", entry=entry)

    template = Template.from_stack(stack)
    (log_group,) = template.find_resources("AWS::Logs::LogGroup")
    template.has_resource_properties("AWS::IAM::Role", {"ManagedPolicyArns": Match.absent()})
    statement = {
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [log_group, "Arn"]},
    }
    template.has_resource_properties(
        "AWS::IAM::Policy", {"PolicyDocument": {"Statement": [statement]}}
    )


def test_call_handler_fails_when_the_entry_has_no_handler(stack: cdk.Stack, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"entry must be a directory that holds handler\.py, but"):
        CallHandler(stack, "Handler", entry=tmp_path)


def test_call_handler_fails_when_the_entry_does_not_exist(stack: cdk.Stack, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"entry must be .* but '.*nowhere' was provided"):
        CallHandler(stack, "Handler", entry=tmp_path / "nowhere")


@pytest.mark.parametrize("handler", ["handler", "handler.", "my-calls.handler", "menu.py:answer"])
def test_call_handler_fails_when_the_handler_does_not_name_a_function(
    stack: cdk.Stack, entry: Path, handler: str
) -> None:
    with pytest.raises(ValueError, match="handler must be a module and a function, such as"):
        CallHandler(stack, "Handler", entry=entry, handler=handler)


def test_call_handler_fails_when_the_entry_has_its_own_telephony(
    stack: cdk.Stack, tmp_path: Path
) -> None:
    (tmp_path / "handler.py").touch()
    (tmp_path / "telephony").mkdir()

    with pytest.raises(ValueError, match="entry must not hold a telephony of its own"):
        CallHandler(stack, "Handler", entry=tmp_path)


@pytest.fixture
def python313(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A python3.13 on the path that reports the magic number of CPython 3.13."""
    python = tmp_path / "bin/python3.13"
    python.parent.mkdir()
    python.write_text(
        f"""#!/bin/sh
        [ "$1" = "-c" ] && printf '\\363\\015\\015\\012' || exec '{sys.executable}' "$@"
        """
    )
    python.chmod(0o755)
    monkeypatch.setenv("PATH", f"{python.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("python313")
def test_bundle_has_bytecode_where_an_interpreter_is_found(tmp_path: Path, entry: Path) -> None:
    app = cdk.App(outdir=str(tmp_path / "cdk.out"))
    stack = cdk.Stack(app, "Stack")
    CallHandler(stack, "Plain", entry=entry, precompiled=False)
    CallHandler(stack, "Default", entry=entry)

    app.synth()

    bytecode = [
        len(list(bundle.rglob("*.pyc"))) for bundle in (tmp_path / "cdk.out").glob("asset.*")
    ]
    assert sorted(count > 0 for count in bytecode) == [False, True]
    messages = Annotations.from_stack(stack)
    messages.has_info("/Stack/Default", Match.string_like_regexp("has bytecode of Python 3.13"))
    messages.has_info("/Stack/Plain", Match.string_like_regexp("has no bytecode of Python 3.13"))


@pytest.mark.usefixtures("python313")
def test_module_that_does_not_compile_prevents_bytecode_only(
    stack: cdk.Stack, tmp_path: Path
) -> None:
    (tmp_path / "handler.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "template.py").write_text("class {{ name }}: ...\n")

    CallHandler(stack, "Handler", entry=tmp_path, exclude=["bin"])

    Annotations.from_stack(stack).has_info(
        "*", Match.string_like_regexp("no bytecode: a module does not compile with Python 3.13")
    )
    with pytest.raises(ValueError, match="cannot compile the bundle"):
        CallHandler(stack, "Strict", entry=tmp_path, exclude=["bin"], precompiled=True)


@pytest.mark.usefixtures("python313")
def test_precompiled_asset_has_the_hash_of_its_sources(
    stack: cdk.Stack, entry: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "elsewhere"
    shutil.copytree(entry, copied)

    CallHandler(stack, "Here", entry=entry, precompiled=True)
    CallHandler(stack, "Elsewhere", entry=copied, precompiled=True)
    (copied / "handler.py").write_text("def handler(event, context): return None\n")
    CallHandler(stack, "Edited", entry=copied, precompiled=True)

    functions = Template.from_stack(stack).find_resources(FUNCTION).values()
    here, elsewhere, edited = (function["Properties"]["Code"]["S3Key"] for function in functions)
    assert here == elsewhere
    assert here != edited


def test_call_handler_fails_when_precompiling_without_cpython_313(
    stack: cdk.Stack, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    refused = pytest.raises(ValueError, match=r"precompiled needs a CPython 3\.13, but this is")
    runs_on_python_313 = sys.version_info[:2] == (3, 13)

    with nullcontext() if runs_on_python_313 else refused:
        CallHandler(stack, "Handler", entry=entry, precompiled=True)


def test_call_handler_fails_when_the_timeout_exceeds_the_limit_of_the_service(
    stack: cdk.Stack, entry: Path
) -> None:
    with pytest.raises(ValueError, match=r"timeout must be 1 to 20 whole .*, but 30 was provided"):
        CallHandler(stack, "Handler", entry=entry, timeout=cdk.Duration.seconds(30))


def test_synthesis_says_what_the_bundle_leaves_out(stack: cdk.Stack, tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("handler = None")
    (tmp_path / "tls.pem").touch()

    CallHandler(stack, "Handler", entry=tmp_path)

    Annotations.from_stack(stack).has_info(
        "*", Match.string_like_regexp("left out of the bundle of .*: tls.pem; exclude= changes")
    )


@pytest.mark.parametrize("variable", [("PYTHONPYCACHEPREFIX", "caches"), ("PYTHONOPTIMIZE", "2")])
def test_bytecode_is_in_the_bundle_whatever_the_environment_says(
    tmp_path: Path, variable: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, value = variable
    monkeypatch.setenv(name, str(tmp_path / value) if "PREFIX" in name else value)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "handler.py").write_text("handler = None")

    precompile(tmp_path / "code", sys.executable)

    [bytecode] = (tmp_path / "code" / "__pycache__").iterdir()
    assert "opt" not in bytecode.name
