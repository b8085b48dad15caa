"""Bytecode for the function's version of Python."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

MAGIC_NUMBER = (3571).to_bytes(2, "little") + b"\r\n"
"""The magic number of CPython 3.13's bytecode."""

PRINT_MAGIC_NUMBER = (
    "import importlib.util, sys; sys.stdout.buffer.write(importlib.util.MAGIC_NUMBER)"
)
LAMBDA_TASK_ROOT = "/var/task"


def find_interpreter(own_magic_number: bytes = importlib.util.MAGIC_NUMBER) -> str | None:
    """Return a CPython 3.13: the running one, or else one on the path, or else None."""
    if own_magic_number == MAGIC_NUMBER:
        return sys.executable
    path = shutil.which("python3.13")
    return path if path and _run(path, "-c", PRINT_MAGIC_NUMBER).stdout == MAGIC_NUMBER else None


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
