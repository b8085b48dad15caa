"""Bundles for Lambda: directories assembled at synthesis, without Docker and without pip."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from aws_cdk import aws_lambda as lambda_

from constructs_lib.bytecode import precompile, remove_bytecode
from constructs_lib.lean_source import lean_source

EXCLUDED_PATTERNS = ("__pycache__", "*.py[co]", "*.egg-info", ".*")
"""Excluded from bundles: caches and hidden files, which differ by machine or hold secrets."""

DEFAULT_EXCLUDES = (
    "node_modules",
    "id_rsa*",
    "id_ed25519*",
    "*.pem",
    "*.key",
    "credentials",
    "credentials.json",
)
"""Left out of a handler's bundle by default, with a message: keys, credentials, Node packages.

Virtual environments and the outputs of other apps are left out, too."""

HIDDEN_SECRETS = (".env", ".env.*", ".aws", ".netrc", ".npmrc")
"""Hidden names of which the user is told, although hidden files are always left out."""

MAX_FILES = 50_000
"""Lambda accepts far less; a directory with links that multiply would not end."""

FILE_MODE, DIRECTORY_MODE = 0o644, 0o755


@contextmanager
def package_bundle(package: str) -> Iterator[lambda_.Code]:
    """Yield a bundle of one of this library's packages."""
    with tempfile.TemporaryDirectory() as directory:
        copy(package_directory(package), Path(directory, package), left_out=())
        yield lambda_.Code.from_asset(directory)


def copy_runtime(destination: Path) -> None:
    """Copy `telephony`, without what only readers and type checkers need; see `lean_source`."""
    copy(package_directory("telephony"), destination, left_out=())
    for module in destination.rglob("*.py"):
        module.write_bytes(lean_source(module.read_bytes()))


class EntryBundle(NamedTuple):
    """A bundle of the user's directory: its code, the paths left out, its bytecode in words."""

    code: lambda_.Code
    left_out: list[str]
    bytecode: str


@contextmanager
def entry_bundle(
    entry: Path,
    *,
    outdir: Path,
    python_version: str = "3.13",
    interpreter: str | None = None,
    exclude: Sequence[str] = DEFAULT_EXCLUDES,
    must_compile: bool = True,
) -> Iterator[EntryBundle]:
    """Yield a bundle of the user's directory and `telephony`.

    The app's output, which may lie in the entry, is excluded. With an interpreter, bytecode is
    included; the asset's hash then covers the sources and the version of Python, so that a new
    release of the interpreter does not change the asset.

    Raises:
        ValueError: The directory cannot be copied, or a module does not compile and must.
    """
    with tempfile.TemporaryDirectory() as directory:
        bundle = Path(directory, "bundle")
        left_out = copy(entry, bundle, exclude=outdir, left_out=exclude)
        copy_runtime(bundle / "telephony")
        asset_hash = None
        bytecode = f"has no bytecode of Python {python_version}; cold starts take about 50 ms more"
        if interpreter is not None:
            sources = digest(bundle)
            try:
                precompile(bundle, interpreter)
            except ValueError:
                if must_compile:
                    raise
                remove_bytecode(bundle)
                bytecode = (
                    f"has no bytecode: a module does not compile with Python {python_version}"
                )
            else:
                asset_hash = f"bytecode of {python_version} {sources}"
                bytecode = f"has bytecode of Python {python_version}"
        code = lambda_.Code.from_asset(str(bundle), asset_hash=asset_hash)
        yield EntryBundle(code, left_out, bytecode)


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


def copy(
    source: Path,
    destination: Path,
    *,
    exclude: Path | None = None,
    left_out: Sequence[str] = DEFAULT_EXCLUDES,
) -> list[str]:
    """Copy a directory's files reproducibly: equal sources give equal bundles on every machine.

    Args:
        source: The directory.
        destination: Must not exist.
        exclude: A directory to exclude.
        left_out: Patterns of names to leave out, beside caches and hidden files; a `.py` file is
            never left out.

    Returns:
        The paths that the patterns, or a `pyvenv.cfg` or `manifest.json`, have left out.

    Raises:
        ValueError: A file cannot be read, a name is not UTF-8, or a link is broken, leads out of
            the directory or to a directory that contains it.
    """
    excluded_directories = [*_own_packages(), *([exclude] if exclude else [])]
    found: list[str] = []
    seen = 0

    def excluded_names(directory: str, names: list[str]) -> set[str]:
        """Return the names to exclude, among them this library's packages beside the entry."""
        nonlocal seen
        seen += len(names)
        if seen > MAX_FILES:
            raise ValueError(
                f"{source} cannot be bundled: it holds more than {MAX_FILES} files, counting links"
                " to directories as copies; leave some out with exclude="
            )
        ignored = shutil.ignore_patterns(*EXCLUDED_PATTERNS)(directory, names)
        hidden = {name for name in ignored if left_out and _is_named(name, HIDDEN_SECRETS)}
        chosen = set()
        for name in set(names) - ignored:
            path = Path(directory, name)
            if _is_one_of(path, excluded_directories):
                ignored.add(name)
            elif _is_left_out(path, left_out):
                chosen.add(name)
            else:
                _check_name_and_link(path, source)
        named = chosen | hidden
        found.extend(str(Path(directory, name).relative_to(source)) for name in named)
        return ignored | chosen

    try:
        shutil.copytree(source, destination, ignore=excluded_names, copy_function=shutil.copy)
    except shutil.Error as error:
        path, _, reason = error.args[0][0]
        raise ValueError(f"{path} cannot be bundled: {reason}") from None
    for path in (destination, *destination.rglob("*")):
        path.chmod(DIRECTORY_MODE if path.is_dir() or os.access(path, os.X_OK) else FILE_MODE)
    return sorted(found)


def _is_left_out(path: Path, patterns: Sequence[str]) -> bool:
    """Return whether a path is an environment, the output of an app, or has one of the names."""
    if path.is_dir():
        is_environment = (path / "pyvenv.cfg").is_file()
        is_output = path.name.startswith("cdk.out") and (path / "manifest.json").is_file()
        if (is_environment or is_output) and patterns:
            return True
    elif path.suffix == ".py":
        return False
    return _is_named(path.name, patterns)


def _is_named(name: str, patterns: Sequence[str]) -> bool:
    """Return whether the last pattern that a name matches is one without `!`; case is ignored."""
    decided = False
    for pattern in patterns:
        if fnmatchcase(name.lower(), pattern.removeprefix("!").lower()):
            decided = not pattern.startswith("!")
    return decided


def _check_name_and_link(path: Path, source: Path) -> None:
    try:
        path.name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode(errors="replace")
        raise ValueError(f"{shown} cannot be bundled: its name is not UTF-8") from None
    if not path.is_symlink():
        return
    target = path.resolve()
    if not target.is_relative_to(source.resolve()):
        raise ValueError(
            f"{path} cannot be bundled: it is a link out of {source}; copy what it leads to, or"
            " leave it out with exclude="
        )
    if any(parent.resolve() == target for parent in path.parents):
        raise ValueError(
            f"{path} cannot be bundled: it is a link to a directory that contains it; leave it out"
            " with exclude="
        )


def _own_packages() -> list[Path]:
    return [package_directory(package) for package in ("telephony", "telephony_provisioner")]


def _is_one_of(path: Path, directories: list[Path]) -> bool:
    return path.is_dir() and any(
        directory.exists() and path.samefile(directory) for directory in directories
    )
