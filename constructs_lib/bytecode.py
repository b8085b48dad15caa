"""Bytecode for the function's version of Python, compiled by an interpreter of that version."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

MAGIC_NUMBERS: Final = {
    version: number.to_bytes(2, "little") + b"\r\n"
    for version, number in (("3.11", 3495), ("3.12", 3531), ("3.13", 3571), ("3.14", 3627))
}
"""The magic number of each version's bytecode."""

PRINT_MAGIC_NUMBER = (
    "import importlib.util, sys; sys.stdout.buffer.write(importlib.util.MAGIC_NUMBER)"
)
LAMBDA_TASK_ROOT = "/var/task"


def find_interpreter(
    version: str, own_magic_number: bytes = importlib.util.MAGIC_NUMBER
) -> str | None:
    """Return a CPython of a version such as `3.13`: the running one, one on the path, or None."""
    magic_number = MAGIC_NUMBERS.get(version)
    if magic_number is None:
        return None
    if own_magic_number == magic_number:
        return sys.executable
    path = shutil.which(f"python{version}")
    return path if path and _run(path, "-c", PRINT_MAGIC_NUMBER).stdout == magic_number else None


def precompile(directory: Path, interpreter: str) -> None:
    """Compile every module of the directory.

    Python compares each file with the hash of its source, so that an edit in the Lambda console
    takes effect.

    Raises:
        ValueError: A module does not compile.
    """
    options = (
        "-q",
        "-f",
        "--invalidation-mode",
        "checked-hash",
        "-s",
        str(directory),
        "-p",
        LAMBDA_TASK_ROOT,
    )
    compiled = _run(interpreter, "-P", "-m", "compileall", *options, str(directory))
    if compiled.returncode != 0:
        output = (compiled.stdout or compiled.stderr).decode()
        raise ValueError(f"{interpreter} cannot compile the bundle: {output}")


def remove_bytecode(directory: Path) -> None:
    """Delete the bytecode of a directory."""
    for cache in [*directory.rglob("__pycache__")]:
        shutil.rmtree(cache)


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    # Both variables would move the bytecode away from where Lambda's Python looks for it.
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPYCACHEPREFIX", "PYTHONOPTIMIZE")
    }
    return subprocess.run(  # noqa: S603 - no part of the command is user input
        command, env={**kept, "PYTHONHASHSEED": "0"}, capture_output=True, check=False
    )
