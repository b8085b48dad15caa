import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.bundle import copy, digest, package_directory
from constructs_lib.bytecode import LAMBDA_TASK_ROOT, MAGIC_NUMBERS, find_interpreter, precompile

RUNNING_INTERPRETER = sys.executable
"""The tests that use it hold for every version of Python."""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with `telephony` and a handler that prints which source it is."""
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
    beside_the_source = {k: v for k, v in os.environ.items() if k != "PYTHONPYCACHEPREFIX"}
    return subprocess.run(
        command, env=beside_the_source, capture_output=True, text=True, check=True
    )


def test_bytecode_of_every_module_is_used_by_python(bundle: Path) -> None:
    precompile(bundle, RUNNING_INTERPRETER)

    assert len(list(bundle.rglob("*.pyc"))) == len(list(bundle.rglob("*.py")))
    ran = imported(bundle)
    assert ran.stdout == "deployed\n"
    assert f"matches {bundle}/handler.py" in ran.stderr


def test_edited_source_takes_effect_when_bytecode_exists(bundle: Path) -> None:
    precompile(bundle, RUNNING_INTERPRETER)

    (bundle / "handler.py").write_text("print('edited')\n")

    assert imported(bundle).stdout == "edited\n"


def test_bytecode_is_the_same_when_the_sources_are_the_same(bundle: Path, tmp_path: Path) -> None:
    copy(bundle, tmp_path / "elsewhere")

    precompile(bundle, RUNNING_INTERPRETER)
    precompile(tmp_path / "elsewhere", RUNNING_INTERPRETER)

    assert digest(bundle) == digest(tmp_path / "elsewhere")


def test_traceback_names_the_file_in_lambda(bundle: Path) -> None:
    precompile(bundle, RUNNING_INTERPRETER)

    (bytecode,) = bundle.glob("__pycache__/handler.*.pyc")
    assert f"{LAMBDA_TASK_ROOT}/handler.py".encode() in bytecode.read_bytes()


def test_precompile_fails_when_a_module_does_not_compile(bundle: Path) -> None:
    (bundle / "handler.py").write_text("def handler(event, context)\n")

    with pytest.raises(ValueError, match=r"cannot compile the bundle: (?s:.*)handler\.py"):
        precompile(bundle, RUNNING_INTERPRETER)


def test_running_interpreter_is_found_when_it_has_the_version() -> None:
    assert find_interpreter("3.13", MAGIC_NUMBERS["3.13"]) == sys.executable


@pytest.fixture
def python_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a python3.13 in the only directory of PATH; the file does not exist yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "python3.13"


def test_interpreter_on_the_path_is_found_when_the_running_one_has_another_version(
    python_on_the_path: Path,
) -> None:
    python_on_the_path.write_text("#!/bin/sh\nprintf '\\363\\015\\015\\012'\n")
    python_on_the_path.chmod(0o755)

    assert find_interpreter("3.13", b"another") == str(python_on_the_path)


@pytest.mark.parametrize("script", ["printf 3.12", "exit 127"])
def test_interpreter_of_another_version_is_not_found(python_on_the_path: Path, script: str) -> None:
    python_on_the_path.write_text(f"#!/bin/sh\n{script}\n")
    python_on_the_path.chmod(0o755)

    assert find_interpreter("3.13", b"another") is None


def test_interpreter_is_none_when_the_path_has_none(python_on_the_path: Path) -> None:
    assert not python_on_the_path.exists()
    assert find_interpreter("3.13", b"another") is None


def test_running_interpreter_has_the_magic_number_of_its_version() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"

    assert MAGIC_NUMBERS[version] == importlib.util.MAGIC_NUMBER


def test_interpreter_of_an_unknown_version_is_not_found() -> None:
    assert find_interpreter("3.99") is None
