from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import CallHandler

pytestmark = pytest.mark.cdk

FUNCTION = "AWS::Lambda::Function"


def test_default_properties(
    stack: cdk.Stack, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    CallHandler(stack, "Handler", entry=entry)

    assert Template.from_stack(stack).to_json()["Resources"] == template_snapshot


def test_what_can_be_said_of_it(stack: cdk.Stack, entry: Path) -> None:
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


def test_the_bundle_is_the_entry_and_telephony_and_nothing_else(
    tmp_path: Path, entry: Path
) -> None:
    app = cdk.App(outdir=str(tmp_path))
    CallHandler(cdk.Stack(app, "Stack"), "Handler", entry=entry)

    app.synth()

    (bundle,) = tmp_path.glob("asset.*")
    assert sorted(path.name for path in bundle.iterdir() if path.is_dir()) == ["telephony"]
    assert (bundle / "handler.py").read_bytes() == (entry / "handler.py").read_bytes()


def test_an_edit_changes_the_asset(stack: cdk.Stack, tmp_path: Path) -> None:
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


def test_it_may_write_its_own_log_group_and_nothing_else(stack: cdk.Stack, entry: Path) -> None:
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


def test_fails_when_the_entry_holds_no_handler(stack: cdk.Stack, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"entry must be a directory that holds handler\.py, but"):
        CallHandler(stack, "Handler", entry=tmp_path)


def test_fails_when_the_entry_is_not_there(stack: cdk.Stack, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"entry must be .* but '.*nowhere' was provided"):
        CallHandler(stack, "Handler", entry=tmp_path / "nowhere")


@pytest.mark.parametrize("handler", ["handler", "handler.", "my-calls.handler", "menu.py:answer"])
def test_fails_when_the_handler_is_no_function(stack: cdk.Stack, entry: Path, handler: str) -> None:
    with pytest.raises(ValueError, match="handler must be a module and a function, such as"):
        CallHandler(stack, "Handler", entry=entry, handler=handler)


def test_fails_when_the_entry_has_a_telephony_of_its_own(stack: cdk.Stack, tmp_path: Path) -> None:
    (tmp_path / "handler.py").touch()
    (tmp_path / "telephony").mkdir()

    with pytest.raises(ValueError, match="entry must not hold a telephony of its own"):
        CallHandler(stack, "Handler", entry=tmp_path)
