import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.bundle import copy, digest, package_directory
from constructs_lib.bytecode import LAMBDA_TASK_ROOT, MAGIC_NUMBER, find_interpreter, precompile

THIS = sys.executable
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
    return subprocess.run(command, capture_output=True, text=True, check=True)


def test_bytecode_of_every_module_is_used_by_python(bundle: Path) -> None:
    precompile(bundle, THIS)

    assert len(list(bundle.rglob("*.pyc"))) == len(list(bundle.rglob("*.py")))
    ran = imported(bundle)
    assert ran.stdout == "deployed\n"
    assert f"matches {bundle}/handler.py" in ran.stderr


def test_edit_in_place_counts(bundle: Path) -> None:
    precompile(bundle, THIS)

    (bundle / "handler.py").write_text("print('edited')\n")

    assert imported(bundle).stdout == "edited\n"


def test_same_sources_give_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    copy(bundle, tmp_path / "elsewhere")

    precompile(bundle, THIS)
    precompile(tmp_path / "elsewhere", THIS)

    assert digest(bundle) == digest(tmp_path / "elsewhere")


def test_traceback_names_the_file_in_lambda(bundle: Path) -> None:
    precompile(bundle, THIS)

    (bytecode,) = bundle.glob("__pycache__/handler.*.pyc")
    assert f"{LAMBDA_TASK_ROOT}/handler.py".encode() in bytecode.read_bytes()


def test_fails_when_a_module_does_not_compile(bundle: Path) -> None:
    (bundle / "handler.py").write_text("def handler(event, context)\n")

    with pytest.raises(ValueError, match=r"cannot compile the bundle: (?s:.*)handler\.py"):
        precompile(bundle, THIS)


def test_interpreter_that_runs_is_taken_where_it_has_the_version() -> None:
    assert find_interpreter(MAGIC_NUMBER) == sys.executable


@pytest.fixture
def python_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is the whole path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "python3.13"


def test_otherwise_the_one_on_the_path_is(python_on_the_path: Path) -> None:
    python_on_the_path.write_text("#!/bin/sh\nprintf '\\363\\015\\015\\012'\n")
    python_on_the_path.chmod(0o755)

    assert find_interpreter(b"another") == str(python_on_the_path)


@pytest.mark.parametrize("script", ["printf 3.12", "exit 127"])
def test_interpreter_of_another_version_is_not_found(python_on_the_path: Path, script: str) -> None:
    python_on_the_path.write_text(f"#!/bin/sh\n{script}\n")
    python_on_the_path.chmod(0o755)

    assert find_interpreter(b"another") is None


def test_interpreter_is_none_when_there_is_none(python_on_the_path: Path) -> None:
    assert not python_on_the_path.exists()
    assert find_interpreter(b"another") is None


def test_interpreter_of_python_313_is_recognized() -> None:
    assert (sys.version_info[:2] == (3, 13)) == (importlib.util.MAGIC_NUMBER == MAGIC_NUMBER)
