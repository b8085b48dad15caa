from contextlib import closing
from pathlib import Path

import pytest

from telephony_simulator.functions import (
    DeployedFunction,
    HttpFunction,
    ProcessFunction,
    function_at,
)


def test_python_file_runs_with_what_this_interpreter_has_installed(tmp_path: Path) -> None:
    (tmp_path / "line.py").write_text(
        "import telephony\ndef answer(event, context):\n    return telephony.__name__\n"
    )

    function = function_at(f"{tmp_path}/line.py:answer")

    assert isinstance(function, ProcessFunction)
    with closing(function):
        assert function.invoke({}) == "telephony"


def test_node_file_runs_and_its_function_is_called_handler_by_default(tmp_path: Path) -> None:
    (tmp_path / "index.mjs").write_text("export const handler = async () => process.version;")

    function = function_at(f"{tmp_path}/index.mjs")

    assert isinstance(function, ProcessFunction)
    with closing(function):
        assert str(function.invoke({})).startswith("v")


def test_file_target_gets_the_environment_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARD_TO", "+12065550123")
    (tmp_path / "line.py").write_text(
        "import os\ndef handler(event, context):\n    return os.environ['FORWARD_TO']\n"
    )

    function = function_at(f"{tmp_path}/line.py:handler")

    assert isinstance(function, ProcessFunction)
    with closing(function):
        assert function.invoke({}) == "+12065550123"


def test_address_is_an_emulator() -> None:
    assert isinstance(function_at("http://localhost:9000"), HttpFunction)


def test_arn_is_a_deployed_function() -> None:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:Line:live"

    assert isinstance(function_at(arn), DeployedFunction)


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("nowhere/handler.py:handler", r"there is no file /.*/nowhere/handler\.py"),
        (
            "handler",
            r"handler is no handler; name a file \(\.py, \.js, \.mjs, \.cjs, \.ts, \.mts, \.cts\)",
        ),
        ("index.rb:handler", r"index\.rb:handler is no handler"),
    ],
)
def test_unknown_target_is_named(target: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        function_at(target)
