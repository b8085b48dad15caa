"""Bytecode for the function's own version of Python, or none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

VERSION = (3, 13)
MAGIC = (3571).to_bytes(2, "little") + b"\r\n"
"""What CPython 3.13 writes in front of its bytecode, from its first release on."""

IN_LAMBDA = "/var/task"


class Interpreter(NamedTuple):
    """A Python to compile with, and what its bytecode starts with."""

    path: str
    magic: bytes


def find_interpreter(running: tuple[int, ...] = sys.version_info[:2]) -> Interpreter | None:
    """Find a CPython of the function's version: the one that runs, or the one on the path."""
    if running == VERSION and sys.implementation.name == "cpython":
        return Interpreter(sys.executable, MAGIC)
    path = shutil.which("python{}.{}".format(*VERSION))
    return Interpreter(path, MAGIC) if path else None


def precompile(directory: Path, interpreter: Interpreter) -> None:
    """Put bytecode beside every module of the directory.

    Python runs it only where it still belongs to its source, by a hash of the source: an edit in
    the Lambda console counts.

    Raises:
        ValueError: A module does not compile, or the interpreter is of another version.
    """
    command = [interpreter.path, "-P", "-m", "compileall", "-q", "-f"]
    command += ["--invalidation-mode", "checked-hash", "-s", str(directory), "-p", IN_LAMBDA]
    compiled = subprocess.run(  # noqa: S603 - the command is ours
        [*command, str(directory)],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if compiled.returncode != 0:
        complaint = compiled.stdout or compiled.stderr
        raise ValueError(f"{interpreter.path} compiles no bytecode: {complaint}")
    for bytecode in directory.rglob("*.pyc"):
        if not bytecode.read_bytes().startswith(interpreter.magic):
            raise ValueError(f"{interpreter.path} is not CPython {VERSION[0]}.{VERSION[1]}")
