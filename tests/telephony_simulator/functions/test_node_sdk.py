"""The AWS SDK for JavaScript, which Lambda's runtime has beside the bundle."""

from pathlib import Path

import pytest

from telephony_simulator.functions import FunctionError
from tests.telephony_simulator.functions.conftest import Deploy

NODE = {"runtime": "nodejs22.x", "handler": "index.handler"}

COMMONJS = """
const { name } = require("@aws-sdk/client-calls");
exports.handler = async () => name;
"""
ESM = """
import { name } from "@aws-sdk/client-calls";
export const handler = async () => name;
"""
DYNAMIC = """
exports.handler = async () => (await import("@aws-sdk/client-calls")).name;
"""


def _install(directory: Path, name: str) -> None:
    package = directory / "node_modules" / "@aws-sdk" / "client-calls"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "@aws-sdk/client-calls", "main": "index.js"}')
    (package / "index.js").write_text(f"exports.name = {name!r};\n")


@pytest.fixture(autouse=True)
def directories(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, which is the working directory, beside an empty cache."""
    root = tmp_path_factory.mktemp("root")
    (root / "project").mkdir()
    monkeypatch.chdir(root / "project")
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "cache"))
    return root


@pytest.mark.parametrize(
    ("file", "source"), [("index.js", COMMONJS), ("index.mjs", ESM), ("index.cjs", DYNAMIC)]
)
def test_node_function_finds_the_sdk_of_the_project(
    deploy: Deploy, directories: Path, file: str, source: str
) -> None:
    _install(directories / "project", "of the project")
    _install(directories / "cache" / "phone-line" / "nodejs", "of the cache")
    function = deploy(source, file=file, **NODE)

    assert function.invoke({}) == "of the project"


def test_node_function_finds_the_sdk_that_was_installed_once(
    deploy: Deploy, directories: Path
) -> None:
    _install(directories / "cache" / "phone-line" / "nodejs", "of the cache")
    function = deploy(ESM, file="index.mjs", **NODE)

    assert function.invoke({}) == "of the cache"


def test_own_sdk_of_the_bundle_goes_first(
    deploy: Deploy, directories: Path, tmp_path: Path
) -> None:
    _install(directories / "project", "of the project")
    _install(tmp_path, "of the bundle")
    function = deploy(COMMONJS, file="index.js", **NODE)

    assert function.invoke({}) == "of the bundle"


@pytest.mark.parametrize(
    ("file", "source"), [("index.js", COMMONJS), ("index.mjs", ESM), ("index.cjs", DYNAMIC)]
)
def test_missing_sdk_is_reported_with_the_command_that_installs_it(
    deploy: Deploy, directories: Path, file: str, source: str
) -> None:
    function = deploy(source, file=file, **NODE)
    cache = directories / "cache" / "phone-line" / "nodejs"

    with pytest.raises(FunctionError) as failure:
        function.invoke({})

    assert f"npm install --prefix {cache} @aws-sdk/client-calls" in failure.value.message
