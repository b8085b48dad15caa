"""What travels to Lambda: directories put together at synthesis, without Docker and without pip."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from aws_cdk import aws_lambda as lambda_

from constructs_lib.bytecode import precompile

LEFT_OUT = ("__pycache__", "*.py[co]", "*.egg-info", ".*")
"""Caches and hidden files stay at home: they differ from machine to machine, and may be secret."""

READABLE, OPEN = 0o644, 0o755


@contextmanager
def package_bundle(package: str) -> Iterator[lambda_.Code]:
    """Give a bundle that holds one of this library's packages."""
    with tempfile.TemporaryDirectory() as directory:
        copy(package_directory(package), Path(directory, package))
        yield lambda_.Code.from_asset(directory)


@contextmanager
def entry_bundle(
    entry: Path, *, outdir: Path, interpreter: str | None = None
) -> Iterator[lambda_.Code]:
    """Give a bundle that holds the user's directory together with `telephony`.

    The app's output, which may lie in the entry, does not travel. With an interpreter, its
    bytecode does; the asset is then known by its sources alone, so that no release of the
    interpreter makes another asset of them.
    """
    with tempfile.TemporaryDirectory() as directory:
        bundle = Path(directory, "bundle")
        copy(entry, bundle, leave_out=outdir)
        copy(package_directory("telephony"), bundle / "telephony")
        asset_hash = None
        if interpreter is not None:
            asset_hash = f"precompiled {digest(bundle)}"
            precompile(bundle, interpreter)
        yield lambda_.Code.from_asset(str(bundle), asset_hash=asset_hash)


def digest(directory: Path) -> str:
    """Hash the names and contents of a directory's files."""
    hashed = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            name, content = path.relative_to(directory).as_posix(), path.read_bytes()
            hashed.update(f"{name} {len(content)}\n".encode() + content)
    return hashed.hexdigest()


def package_directory(package: str) -> Path:
    """Find one of this library's packages, in a checkout or installed, without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is missing; install this library again")
    return Path(spec.submodule_search_locations[0])


def has_telephony_of_its_own(entry: Path) -> bool:
    """Tell whether another `telephony` stands where this library's would go."""
    own = entry / "telephony"
    return own.exists() and not _is_one_of(own, _our_packages())


def copy(source: Path, destination: Path, *, leave_out: Path | None = None) -> None:
    """Copy a directory's files so that the same sources give the same bundle everywhere.

    Raises:
        ValueError: A file cannot be read, or a link leads nowhere or in a circle.
    """
    away = [*_our_packages(), *([leave_out] if leave_out else [])]

    def left_out(directory: str, names: list[str]) -> set[str]:
        """Name what stays at home; our packages may lie beside the entry, none travels twice."""
        ignored = shutil.ignore_patterns(*LEFT_OUT)(directory, names)
        return ignored | {name for name in names if _is_one_of(Path(directory, name), away)}

    try:
        shutil.copytree(source, destination, ignore=left_out, copy_function=shutil.copy)
    except shutil.Error as error:
        path, _, reason = error.args[0][0]
        raise ValueError(f"{path} cannot be bundled: {reason}") from None
    for path in (destination, *destination.rglob("*")):
        path.chmod(OPEN if path.is_dir() or os.access(path, os.X_OK) else READABLE)


def _our_packages() -> list[Path]:
    return [package_directory(package) for package in ("telephony", "telephony_provisioner")]


def _is_one_of(path: Path, directories: list[Path]) -> bool:
    return path.is_dir() and any(
        directory.exists() and path.samefile(directory) for directory in directories
    )
