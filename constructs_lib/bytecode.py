"""Bytecode for the function's version of Python."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

MAGIC = (3571).to_bytes(2, "little") + b"\r\n"
"""The magic number of CPython 3.13's bytecode."""

SAY_MAGIC = "import importlib.util, sys; sys.stdout.buffer.write(importlib.util.MAGIC_NUMBER)"
IN_LAMBDA = "/var/task"


def find_interpreter(own_magic: bytes = importlib.util.MAGIC_NUMBER) -> str | None:
    """Return a CPython of the function's version: the current one, or one on the path, or None."""
    if own_magic == MAGIC:
        return sys.executable
    path = shutil.which("python3.13")
    return path if path and _run(path, "-c", SAY_MAGIC).stdout == MAGIC else None


def precompile(directory: Path, interpreter: str) -> None:
    """Compile every module of the directory.

    Python compares each file with the hash of its source, so that an edit in the Lambda console
    takes effect.

    Raises:
        ValueError: A module does not compile.
    """
    how = ("-q", "-f", "--invalidation-mode", "checked-hash", "-s", str(directory), "-p", IN_LAMBDA)
    compiled = _run(interpreter, "-P", "-m", "compileall", *how, str(directory))
    if compiled.returncode != 0:
        complaint = (compiled.stdout or compiled.stderr).decode()
        raise ValueError(f"{interpreter} compiles no bytecode: {complaint}")


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - the commands are ours
        command, env={**os.environ, "PYTHONHASHSEED": "0"}, capture_output=True, check=False
    )
