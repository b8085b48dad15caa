"""Stacks for constructs, and templates as readable snapshots."""

import re
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.types import PropertyPath, SerializableData

HASH = re.compile(r"[0-9a-f]{64}|(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


def without_hashes(*, data: SerializableData, path: PropertyPath) -> SerializableData:
    """Replace hashes of assets and versions, which change with every edit of a handler."""
    del path
    return HASH.sub("<hash>", data) if isinstance(data, str) else data


@pytest.fixture
def template_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.with_defaults(extension_class=JSONSnapshotExtension, matcher=without_hashes)


@pytest.fixture
def app() -> cdk.App:
    return cdk.App()


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    return cdk.Stack(app, "Stack", env=cdk.Environment(region="us-east-1"))


@pytest.fixture
def function(stack: cdk.Stack) -> lambda_.Function:
    return lambda_.Function(
        stack,
        "Function",
        code=lambda_.Code.from_inline("def handler(event, context): ..."),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )


@pytest.fixture(scope="session")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the smallest handler."""
    directory = tmp_path_factory.mktemp("entry")
    directory.joinpath("handler.py").write_text("def handler(event, context): ...\n")
    return directory
