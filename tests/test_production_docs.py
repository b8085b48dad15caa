"""The code blocks of `docs/production.md` define constructs in a stack."""

import re
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

import constructs_lib

pytestmark = pytest.mark.cdk

PAGE = Path(__file__).parent.parent / "docs/production.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_block_defines_constructs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_calls").mkdir()
    (tmp_path / "my_calls/handler.py").write_text("def handler(event, context): ...\n")
    monkeypatch.chdir(tmp_path)
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region="us-east-1"))
    names = {name: getattr(constructs_lib, name) for name in constructs_lib.__all__}

    modules = {"cdk": cdk, "iam": iam, "lambda_": lambda_, "sns": sns, "targets": targets}
    exec(block, {"self": stack, **modules, **names})  # noqa: S102 - a block of this repository

    assert len(stack.node.find_all()) > 1
