import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import CallHandler
from constructs_lib.bytecode import precompile

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


def test_bundle_contains_only_the_entry_and_telephony(tmp_path: Path, entry: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    CallHandler(cdk.Stack(app, "Stack"), "Handler", entry=entry)

    app.synth()

    (bundle,) = tmp_path.glob("asset.*")
    assert sorted(path.name for path in bundle.iterdir() if path.is_dir()) == ["telephony"]
    assert (bundle / "handler.py").read_bytes() == (entry / "handler.py").read_bytes()


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
def test_bundle_has_bytecode_when_precompiled(tmp_path: Path, entry: Path) -> None:
    app = cdk.App(outdir=str(tmp_path / "cdk.out"))
    stack = cdk.Stack(app, "Stack")
    CallHandler(stack, "Plain", entry=entry)
    CallHandler(stack, "Precompiled", entry=entry, precompiled=True)

    app.synth()

    bytecode = [
        len(list(bundle.rglob("*.pyc"))) for bundle in (tmp_path / "cdk.out").glob("asset.*")
    ]
    assert sorted(count > 0 for count in bytecode) == [False, True]


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
    with pytest.raises(ValueError, match=r"timeout must be 1 to 20 seconds.*, but 30 was provided"):
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
