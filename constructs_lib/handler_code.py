"""The code of a function that answers calls: a directory of the user, and `telephony` beside it."""

import atexit
import platform
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.bundle import DEFAULT_EXCLUDES, EntryBundle, entry_bundle, has_foreign_telephony
from constructs_lib.bytecode import MAGIC_NUMBERS, find_interpreter
from constructs_lib.prop_types import check_arguments
from constructs_lib.validation import refuse

DEFAULT_RUNTIME = lambda_.Runtime.PYTHON_3_13
OLDEST_MINOR_VERSION = 11

_bundles_until_exit = ExitStack()
atexit.register(_bundles_until_exit.close)


def handler_code(
    scope: Construct,
    entry: str | Path,
    *,
    runtime: lambda_.Runtime = DEFAULT_RUNTIME,
    precompiled: bool | None = None,
    exclude: Sequence[str] | None = None,
) -> lambda_.Code:
    """Bundle a directory with `telephony`, for the `code` of any `lambda.Function`.

    Use it where `CallHandler` does not fit, such as in a function of another construct library.

    Args:
        scope: The construct to whose synthesis messages are added.
        entry: The directory; see `CallHandler`.
        runtime: The function's runtime, for bytecode. By default Python 3.13.
        precompiled: Whether bytecode is included; see `CallHandler`.
        exclude: Further patterns of names to leave out; see `CallHandler`.

    Raises:
        ValueError: The entry contains another `telephony` or cannot be read, the runtime is not
            Python 3.11 or later, or `precompiled=True` finds no CPython of its version.
    """
    check_arguments(scope, handler_code, locals())
    bundle = _bundles_until_exit.enter_context(
        open_bundle(scope, entry, runtime=runtime, precompiled=precompiled, exclude=exclude)
    )
    annotate(scope, entry, bundle)
    return bundle.code


@contextmanager
def open_bundle(
    scope: Construct,
    entry: str | Path,
    *,
    runtime: lambda_.Runtime,
    precompiled: bool | None,
    exclude: Sequence[str] | None,
) -> Iterator[EntryBundle]:
    """Yield the bundle of an entry; it is deleted afterwards.

    Raises:
        ValueError: As `handler_code`.
    """
    directory = Path(entry)
    version = _python_version(scope, runtime)
    if not directory.is_dir():
        refuse(scope, f"entry must be a directory, but '{entry}' was provided")
    if has_foreign_telephony(directory):
        refuse(scope, f"entry must not hold a telephony of its own, but '{entry}' does")
    interpreter = find_interpreter(version) if precompiled is not False else None
    if precompiled and interpreter is None:
        refuse(
            scope,
            f"precompiled needs a CPython {version}, but this is Python"
            f" {platform.python_version()} and the path has no python{version} of that version"
            if version in MAGIC_NUMBERS
            else f"precompiled must not be True for {runtime.name}: bytecode is made for Python"
            f" {', '.join(MAGIC_NUMBERS)}",
        )
    with entry_bundle(
        directory,
        outdir=_output_directory(scope),
        python_version=version,
        interpreter=interpreter,
        exclude=(*DEFAULT_EXCLUDES, *(exclude or ())),
        must_compile=bool(precompiled),
    ) as bundle:
        yield bundle


def annotate(scope: Construct, entry: str | Path, bundle: EntryBundle) -> None:
    """Say at synthesis what the bundle leaves out, and whether it has bytecode."""
    messages = cdk.Annotations.of(scope)
    messages.add_info(f"the bundle of '{entry}' {bundle.bytecode}")
    if bundle.left_out:
        messages.add_info(
            f"left out of the bundle of '{entry}': {', '.join(bundle.left_out)};"
            " exclude= changes this"
        )


def _python_version(scope: Construct, runtime: lambda_.Runtime) -> str:
    """Return the version of Python, such as `3.13`."""
    version = re.fullmatch(r"python(3\.(\d+))", runtime.name)
    if version is None or int(version[2]) < OLDEST_MINOR_VERSION:
        refuse(
            scope,
            f"runtime must be Python 3.{OLDEST_MINOR_VERSION} or later,"
            f" but {runtime.name} was provided",
        )
    return version[1]


def _output_directory(scope: Construct) -> Path:
    app = scope.node.root
    return Path(app.outdir if isinstance(app, cdk.Stage) else "cdk.out")
