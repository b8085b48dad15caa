"""A Python handler of a file in this process, so that `breakpoint()` opens a debugger."""

import importlib.util
import os
import sys
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from telephony_simulator.functions import python_host
from telephony_simulator.functions.callable_function import CallableFunction
from telephony_simulator.functions.function import FunctionError
from telephony_simulator.functions.target import configuration_of
from telephony_simulator.json_types import JsonObject

SUFFIX: Final = ".py"
REMAINING_MILLISECONDS: Final = 20_000
"""What the context says remains, always: no time passes in a debugger."""


def debugged_function(target: str, variables: Mapping[str, str] | None = None) -> CallableFunction:
    """Return the function of a Python file, which runs in this process, without a time-out.

    The environment of this process gets Lambda's variables, and its root logger Lambda's format.

    Args:
        target: `path/to/file.py:handler`.
        variables: Environment variables of the function, beside those of this process.

    Raises:
        ValueError: The target is not a Python file.
        FunctionError: It cannot be imported.
    """
    if Path(target.partition(":")[0]).suffix != SUFFIX:
        raise ValueError(
            f"--debug needs a Python file, such as calls/handler.py:handler, got {target}"
        )
    configuration = configuration_of(target, variables or {})
    os.environ.update(configuration.variables())
    log = python_host.LambdaLog()
    handler = _import(configuration.directory, configuration.handler)

    def handle(event: JsonObject, _context: object) -> Any:
        context = _context_of(configuration.function_arn)
        log.begin(context.aws_request_id)
        try:
            return handler(event, context)
        except Exception as error:
            python_host.show(error)
            raise
        finally:
            log.end()

    return CallableFunction(handle)


def _import(directory: Path, handler: str) -> Callable[[Any, Any], Any]:
    """Import the handler; a module of this process with the same name stays as it is."""
    stem, _, name = handler.rpartition(".")
    sys.path.insert(0, str(directory))
    module_name = stem if stem not in sys.modules else f"{stem}_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(module_name, directory / f"{stem}{SUFFIX}")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        python_host.show(error)
        raise FunctionError(type(error).__name__, f"importing {stem}{SUFFIX}: {error}") from error
    found = getattr(module, name, None)
    if not callable(found):
        raise FunctionError(
            "Runtime.HandlerNotFound", f"handler '{name}' missing on module '{stem}'"
        )
    return found  # type: ignore[no-any-return]  # a function of the user


def _context_of(function_arn: str) -> SimpleNamespace:
    request = {
        "request_id": str(uuid.uuid4()),
        "function_arn": function_arn,
        "timeout_seconds": REMAINING_MILLISECONDS / 1000,
    }
    context = python_host.context(request)
    context.get_remaining_time_in_millis = lambda: REMAINING_MILLISECONDS
    return context
