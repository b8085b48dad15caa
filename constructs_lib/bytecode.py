"""Bytecode for the function's own version of Python, or none."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

MAGIC = (3571).to_bytes(2, "little") + b"\r\n"
"""What CPython 3.13 writes in front of its bytecode, from its first release on."""

SAY_MAGIC = "import importlib.util, sys; sys.stdout.buffer.write(importlib.util.MAGIC_NUMBER)"
IN_LAMBDA = "/var/task"


def find_interpreter(own_magic: bytes = importlib.util.MAGIC_NUMBER) -> str | None:
    """Find a CPython of the function's version: the one that runs, or the one on the path."""
    if own_magic == MAGIC:
        return sys.executable
    path = shutil.which("python3.13")
    return path if path and _run(path, "-c", SAY_MAGIC).stdout == MAGIC else None


def precompile(directory: Path, interpreter: str) -> None:
    """Put bytecode beside every module of the directory.

    Python runs it only where it still belongs to its source, by a hash of the source: an edit in
    the Lambda console counts.

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
