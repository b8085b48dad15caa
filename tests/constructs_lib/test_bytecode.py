import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.bundle import copy, digest, package_directory
from constructs_lib.bytecode import IN_LAMBDA, MAGIC, Interpreter, find_interpreter, precompile

THIS = Interpreter(sys.executable, importlib.util.MAGIC_NUMBER)
"""The Python that runs, whatever its version: the rest is the same for each."""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with `telephony` and a handler that says which source it was made of."""
    copy(package_directory("telephony"), tmp_path / "bundle/telephony")
    (tmp_path / "bundle/handler.py").write_text("print('deployed')\n")
    return tmp_path / "bundle"


def imported(bundle: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-v",
        "-c",
        f"import sys; sys.path = ['{bundle}', *sys.path]; import handler",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours


def test_every_module_has_bytecode_that_python_uses(bundle: Path) -> None:
    precompile(bundle, THIS)

    assert len(list(bundle.rglob("*.pyc"))) == len(list(bundle.rglob("*.py")))
    ran = imported(bundle)
    assert ran.stdout == "deployed\n"
    assert f"matches {bundle}/handler.py" in ran.stderr


def test_an_edit_in_place_counts(bundle: Path) -> None:
    precompile(bundle, THIS)

    (bundle / "handler.py").write_text("print('edited')\n")

    assert imported(bundle).stdout == "edited\n"


def test_the_same_sources_give_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    copy(bundle, tmp_path / "elsewhere")

    precompile(bundle, THIS)
    precompile(tmp_path / "elsewhere", THIS)

    assert digest(bundle) == digest(tmp_path / "elsewhere")


def test_a_traceback_names_the_file_in_lambda(bundle: Path) -> None:
    precompile(bundle, THIS)

    (bytecode,) = bundle.glob("__pycache__/handler.*.pyc")
    assert f"{IN_LAMBDA}/handler.py".encode() in bytecode.read_bytes()


def test_fails_when_a_module_does_not_compile(bundle: Path) -> None:
    (bundle / "handler.py").write_text("def handler(event, context)\n")

    with pytest.raises(ValueError, match=r"compiles no bytecode: (?s:.*)handler\.py"):
        precompile(bundle, THIS)


def test_fails_when_the_bytecode_is_of_another_version(bundle: Path) -> None:
    other = Interpreter(sys.executable, b"\x00\x00\r\n")

    with pytest.raises(ValueError, match=r"is not CPython 3\.13"):
        precompile(bundle, other)


def test_the_interpreter_that_runs_is_taken_where_it_has_the_version() -> None:
    assert find_interpreter((3, 13)) == Interpreter(sys.executable, MAGIC)


def test_otherwise_the_one_on_the_path_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python3.13"
    python.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_interpreter((3, 11)) == Interpreter(str(python), MAGIC)


def test_there_may_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_interpreter((3, 11)) is None
