"""The bundle of each peer: its handler and packages in one directory, as in Lambda."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from constructs_lib.bundle import copy_runtime

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK = HERE / ".work"
VERSIONS = frozenset(("3.13", "3.11"))


@dataclass(frozen=True)
class Peer:
    """A way of writing the same handler.

    Attributes:
        name: its name in the tables.
        module: its file in `peers`.
        files: other files of this repository in its bundle.
        packages: installed packages in its bundle.
    """

    name: str
    module: str
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


RUNTIME = "lambda_src/telephony"

BARE = Peer("bare dicts", "bare")
TELEPHONY = Peer("telephony", "telephony_flow", files=(RUNTIME,))
READY_LINE = Peer(
    "the ready line",
    "handler",
    files=(RUNTIME, "lambda_src/handler.py", "lambda_src/sentences.py"),
)
SCRIPT = Peer("a call script", "questions_script", files=(RUNTIME,))
PEERS = (
    BARE,
    TELEPHONY,
    Peer("dataclasses by hand", "dataclasses_by_hand"),
    Peer("msgspec", "msgspec_structs", packages=("msgspec",)),
    Peer("pydantic", "pydantic_models", packages=("pydantic",)),
    Peer(
        "Powertools parser",
        "powertools_parser",
        files=("benchmarks/peers/pydantic_models.py",),
        packages=("aws-lambda-powertools[parser]",),
    ),
)


@cache
def versions() -> tuple[str, ...]:
    """Return the versions of Python to measure; print those that are not installed."""
    for version in sorted(VERSIONS - installed_pythons().keys()):
        print(f"no Python {version} on PATH: it is not measured")
    return tuple(sorted(VERSIONS & installed_pythons().keys(), reverse=True))


@cache
def installed_pythons() -> dict[str, str]:
    """Find interpreters by running them: a command may start another version than it names."""
    found: dict[str, str] = {}
    for candidate in (sys.executable, *map(shutil.which, sorted(f"python{v}" for v in VERSIONS))):
        if candidate is not None:
            print_version = "import sys; print('%d.%d' % sys.version_info[:2])"
            finished = subprocess.run(
                [candidate, "-c", print_version], check=False, capture_output=True, text=True
            )
            found.setdefault(finished.stdout.strip(), candidate)
    return found


def interpreter(version: str) -> Path:
    """Return the Python of a virtual environment with the Lambda runtime client; create it once."""
    environment_directory = WORK / version
    python = environment_directory / "bin" / "python"
    if not (environment_directory / "made").exists():
        shutil.rmtree(environment_directory, ignore_errors=True)
        _run(installed_pythons()[version], "-m", "venv", str(environment_directory))
        _install(python, "awslambdaric")
        (environment_directory / "made").touch()
    return python


def bundle(peer: Peer, version: str) -> Path:
    """Create a peer's bundle, without bytecode."""
    packages = WORK / f"packages-{peer.module}-{version}"
    if not packages.exists():
        packages.mkdir(parents=True)
        if peer.packages:
            _install(
                interpreter(version), "--no-compile", "--target", str(packages), *peer.packages
            )
    directory = WORK / f"bundle-{peer.module}-{version}"
    shutil.rmtree(directory, ignore_errors=True)
    ignore = shutil.ignore_patterns("__pycache__", "*.dist-info", "bin")
    shutil.copytree(packages, directory, ignore=ignore)
    own_files = ("benchmarks/peers/answers.py", f"benchmarks/peers/{peer.module}.py", *peer.files)
    for name in own_files:
        source = ROOT / name
        if name == RUNTIME:
            copy_runtime(directory / source.name)
        elif source.is_dir():
            shutil.copytree(source, directory / source.name, ignore=ignore)
        elif source.exists():
            shutil.copy(source, directory)
    return directory


def with_bytecode(directory: Path, version: str) -> Path:
    """Copy a bundle and compile it for its version of Python."""
    compiled = directory.with_name(directory.name + "-compiled")
    shutil.rmtree(compiled, ignore_errors=True)
    shutil.copytree(directory, compiled)
    _run(
        str(interpreter(version)),
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "unchecked-hash",
        str(compiled),
    )
    return compiled


def environment(directory: Path) -> dict[str, str]:
    """Return the environment of a process in Lambda; no bytecode is written."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(directory),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FORWARD_TO": "+12065550123",
        "VOICEMAIL_BUCKET": "voicemail",
        "AWS_REGION": "us-east-1",
    }


def _install(python: Path, *what: str) -> None:
    constraints = str(ROOT / "benchmarks" / "constraints.txt")
    _run(str(python), "-m", "pip", "install", "--quiet", "--constraint", constraints, *what)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
