"""Finds code in a call script that a replay would run differently."""

import ast
import inspect
import textwrap
import warnings
from collections.abc import Iterator
from typing import Final

from telephony import CallFlow

_HINTS: Final = {
    "asyncio": "a script awaits the steps of its call only",
    "boto3": "use call.effect(...): a replay calls the service again",
    "datetime.now": "use call.now(): a replay reads another time",
    "datetime.today": "use call.now(): a replay reads another time",
    "datetime.utcnow": "use call.now(): a replay reads another time",
    "date.today": "use call.now(): a replay reads another time",
    "open": "use call.effect(...): a replay opens the file again",
    "random": "use call.random(): a replay draws another number",
    "requests": "use call.effect(...): a replay sends the request again",
    "secrets": "use call.effect(...): a replay draws another number",
    "time.monotonic": "use call.now(): a replay reads another time",
    "time.sleep": "use `await call.perform(Pause(...))`: Lambda is billed while it sleeps",
    "time.time": "use call.now(): a replay reads another time",
    "time.time_ns": "use call.now(): a replay reads another time",
    "urllib": "use call.effect(...): a replay sends the request again",
    "uuid.uuid1": "use call.uuid(): a replay makes another id",
    "uuid.uuid4": "use call.uuid(): a replay makes another id",
    "uuid1": "use call.uuid(): a replay makes another id",
    "uuid4": "use call.uuid(): a replay makes another id",
}
"""What to write in place of a call, by the name of the function or the beginning of its path."""


class ScriptWarning(UserWarning):
    """A line of a call script that a replay would run differently."""


def warn_of_unrecorded_code(script: type[CallFlow]) -> None:
    """Warn at each line of a script's class that reads the clock, draws numbers or does I/O.

    A function that is passed to `call.effect` may do all of this.
    """
    try:
        lines, first = inspect.getsourcelines(script)
        filename = inspect.getsourcefile(script) or script.__name__
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return  # made without a source file
    for line, message in find_unrecorded_code(tree):
        warnings.warn_explicit(message, ScriptWarning, filename, first + line - 1)


def find_unrecorded_code(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find calls in coroutines of a syntax tree: their lines, and what to write in their place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef):
            for statement in node.body:
                yield from _find_calls(statement)


def _find_calls(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        return  # called later, by an effect or by another script
    if isinstance(node, ast.Call):
        path = ast.unparse(node.func)
        hint = _hint(path)
        if hint is not None:
            yield node.lineno, f"{path}() in a call script: {hint}"
    for child in ast.iter_child_nodes(node):
        yield from _find_calls(child)


def _hint(path: str) -> str | None:
    names = path.split(".")
    candidates = [names[0], ".".join(names[-2:])] if names[0] not in ("self", "call") else []
    for candidate in candidates:
        if candidate in _HINTS:
            return _HINTS[candidate]
    return None
