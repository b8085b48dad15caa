"""Bundles for Lambda: directories assembled at synthesis, without Docker and without pip."""

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

EXCLUDED_PATTERNS = ("__pycache__", "*.py[co]", "*.egg-info", ".*")
"""Excluded from bundles: caches and hidden files, which differ by machine or hold secrets."""

FILE_MODE, DIRECTORY_MODE = 0o644, 0o755


@contextmanager
def package_bundle(package: str) -> Iterator[lambda_.Code]:
    """Yield a bundle of one of this library's packages."""
    with tempfile.TemporaryDirectory() as directory:
        copy(package_directory(package), Path(directory, package))
        yield lambda_.Code.from_asset(directory)


@contextmanager
def entry_bundle(
    entry: Path, *, outdir: Path, interpreter: str | None = None
) -> Iterator[lambda_.Code]:
    """Yield a bundle of the user's directory and `telephony`.

    The app's output, which may lie in the entry, is excluded. With an interpreter, bytecode is
    included; the asset's hash then covers the sources alone, so that a new release of the
    interpreter does not change the asset.
    """
    with tempfile.TemporaryDirectory() as directory:
        bundle = Path(directory, "bundle")
        copy(entry, bundle, exclude=outdir)
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
    """Return the directory of one of this library's packages, without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {package} is missing; install this library again")
    return Path(spec.submodule_search_locations[0])


def has_foreign_telephony(entry: Path) -> bool:
    """Return whether the entry contains a `telephony` other than this library's."""
    own = entry / "telephony"
    return own.exists() and not _is_one_of(own, _own_packages())


def copy(source: Path, destination: Path, *, exclude: Path | None = None) -> None:
    """Copy a directory's files reproducibly: equal sources give equal bundles on every machine.

    Raises:
        ValueError: A file cannot be read, or a link is broken or circular.
    """
    excluded_directories = [*_own_packages(), *([exclude] if exclude else [])]

    def excluded_names(directory: str, names: list[str]) -> set[str]:
        """Return the names to exclude, among them this library's packages beside the entry."""
        ignored = shutil.ignore_patterns(*EXCLUDED_PATTERNS)(directory, names)
        own_names = {
            name for name in names if _is_one_of(Path(directory, name), excluded_directories)
        }
        return ignored | own_names

    try:
        shutil.copytree(source, destination, ignore=excluded_names, copy_function=shutil.copy)
    except shutil.Error as error:
        path, _, reason = error.args[0][0]
        raise ValueError(f"{path} cannot be bundled: {reason}") from None
    for path in (destination, *destination.rglob("*")):
        path.chmod(DIRECTORY_MODE if path.is_dir() or os.access(path, os.X_OK) else FILE_MODE)


def _own_packages() -> list[Path]:
    return [package_directory(package) for package in ("telephony", "telephony_provisioner")]


def _is_one_of(path: Path, directories: list[Path]) -> bool:
    return path.is_dir() and any(
        directory.exists() and path.samefile(directory) for directory in directories
    )
