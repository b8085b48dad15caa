"""A function named by a file, an address or an ARN."""

import os
from collections.abc import Mapping
from pathlib import Path

from telephony_simulator.functions.configuration import FunctionConfiguration
from telephony_simulator.functions.deployed_function import DeployedFunction
from telephony_simulator.functions.function import Function
from telephony_simulator.functions.http_function import HttpFunction
from telephony_simulator.functions.process_function import ProcessFunction
from telephony_simulator.functions.typescript import SUFFIXES, compile_typescript

RUNTIMES = {".py": "python3.13", ".js": "nodejs22.x", ".mjs": "nodejs22.x", ".cjs": "nodejs22.x"}

NOT_FILES = ("http://", "https://", "arn:")
"""How the names of functions begin that are not files."""

SECONDS = 20.0
"""The service's timeout, for files, which have no template that sets less."""

MEGABYTES = 1024


def function_at(target: str, variables: Mapping[str, str] | None = None) -> Function:
    """Return the function that a target names.

    Args:
        target: `path/to/file.py:handler` (or `.js`, `.mjs`, `.cjs`; or `.ts`, which esbuild
            compiles), the address of a Runtime Interface Emulator, or the ARN of a function. The
            function of a file gets this process's environment.
        variables: Environment variables of a file's function, beside those of this process.

    Raises:
        ValueError: The file does not exist, has no supported runtime, or is TypeScript that cannot
            be compiled here.
    """
    if target.startswith(("http://", "https://")):
        return HttpFunction(target, SECONDS)
    if target.startswith("arn:"):
        return DeployedFunction(target)
    return ProcessFunction(configuration_of(target, variables or {}), sealed=False)


def configuration_of(target: str, variables: Mapping[str, str]) -> FunctionConfiguration:
    """Return the configuration of the function of a file.

    Raises:
        ValueError: As in `function_at`.
    """
    path, _, name = target.partition(":")
    file = Path(path)
    if file.suffix not in RUNTIMES and file.suffix not in SUFFIXES:
        known = ", ".join((*RUNTIMES, *SUFFIXES))
        raise ValueError(
            f"{target} is no handler; name a file ({known}) and its function,"
            " such as handler.py:handler, the address of a Lambda emulator, or a function's ARN"
        )
    if not file.is_file():
        raise ValueError(f"there is no file {file.absolute()}")
    function_name = file.stem
    if file.suffix in SUFFIXES:
        file = compile_typescript(file)
    return FunctionConfiguration(
        directory=file.parent.absolute(),
        handler=f"{file.stem}.{name or 'handler'}",
        runtime=RUNTIMES[file.suffix],
        function_name=function_name,
        environment={**os.environ, **variables},
        timeout_seconds=SECONDS,
        memory_size_mb=MEGABYTES,
    )
