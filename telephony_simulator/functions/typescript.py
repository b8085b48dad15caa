"""Compiles a handler in TypeScript with the user's esbuild."""

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

SUFFIXES: Final = (".ts", ".mts", ".cts")
COMPILE_SECONDS: Final = 60


def compile_typescript(file: Path) -> Path:
    """Compile a file and what it imports into one CommonJS file, and return that.

    The compiled file is removed when this process ends.

    Args:
        file: A file that exists.

    Raises:
        ValueError: There is no esbuild, or it refuses the file.
    """
    esbuild = _find_esbuild(file)
    if esbuild is None:
        raise ValueError(
            f"{file} is TypeScript, which needs esbuild: run `npm install --save-dev esbuild` in"
            f" {file.absolute().parent}, or name the compiled .js file"
        )
    directory = Path(tempfile.mkdtemp(prefix="phone-line-typescript-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    compiled = directory / f"{file.stem}.cjs"
    command = [
        *(esbuild, str(file.absolute()), "--bundle", "--platform=node", "--format=cjs"),
        *("--target=node22", "--sourcemap=inline", "--log-level=warning", f"--outfile={compiled}"),
    ]
    done = subprocess.run(  # noqa: S603 - the user's own compiler
        command,
        cwd=file.absolute().parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMPILE_SECONDS,
    )
    if done.returncode:
        raise ValueError(f"esbuild cannot compile {file}:\n{done.stderr.strip()}")
    return compiled


def _find_esbuild(file: Path) -> str | None:
    """Return the esbuild of the nearest node_modules, else that of the PATH."""
    for directory in file.absolute().parents:
        local = directory / "node_modules" / ".bin" / "esbuild"
        if local.is_file():
            return str(local)
    return shutil.which("esbuild")
