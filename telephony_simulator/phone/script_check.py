"""Finds code in a call script that a replay would run differently.

Names are resolved in the function that uses them, so that `from time import time as clock` is
found, too. The check follows the calls of a script to sub-dialogs and helpers, in other modules as
well.
"""

import ast
import builtins
import inspect
import sys
import sysconfig
import textwrap
import warnings
from collections.abc import Iterator
from random import Random
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from telephony import CallFlow
from telephony.call_script import CallScript

_TIME: Final = "use call.now(): a replay reads another time"
_RANDOM: Final = "use call.random(): a replay draws another number"
_UUID: Final = "use call.uuid(): a replay makes another id"
_FILE: Final = "use call.effect(...): a replay opens the file again"
_REQUEST: Final = "use call.effect(...): a replay sends the request again"
_PROGRAM: Final = "use call.effect(...): a replay starts it again"
_AWAIT: Final = "a script awaits the steps of its call only; nothing else goes on after the event"
_PAUSE: Final = "use `await call.perform(Pause(...))`: Lambda is billed while it sleeps"

_HINTS: Final = {
    "anyio": _AWAIT,
    "asyncio": _AWAIT,
    "trio": _AWAIT,
    "boto3": "use call.effect(...): a replay calls the service again",
    "botocore": "use call.effect(...): a replay calls the service again",
    "builtins.input": "ask the caller: await call.ask(...)",
    "builtins.open": _FILE,
    "io.open": _FILE,
    "os.open": _FILE,
    "Path.open": _FILE,
    "Path.read_bytes": _FILE,
    "Path.read_text": _FILE,
    "Path.write_bytes": _FILE,
    "Path.write_text": _FILE,
    "shutil": _FILE,
    "sqlite3": _FILE,
    "tempfile": _FILE,
    "aiohttp": _REQUEST,
    "http.client": _REQUEST,
    "httpx": _REQUEST,
    "requests": _REQUEST,
    "smtplib": _REQUEST,
    "socket": _REQUEST,
    "urllib.request": _REQUEST,
    "urllib3": _REQUEST,
    "concurrent.futures": _PROGRAM,
    "multiprocessing": _PROGRAM,
    "os.system": _PROGRAM,
    "subprocess": _PROGRAM,
    "threading.Thread": _PROGRAM,
    "nt.urandom": _RANDOM,
    "posix.urandom": _RANDOM,  # os.urandom
    "random": _RANDOM,
    "secrets": "use call.effect(...): a replay draws another number",
    "datetime.date.today": _TIME,
    "datetime.datetime.now": _TIME,
    "datetime.datetime.today": _TIME,
    "datetime.datetime.utcnow": _TIME,
    "time.gmtime": _TIME,
    "time.localtime": _TIME,
    "time.monotonic": _TIME,
    "time.monotonic_ns": _TIME,
    "time.perf_counter": _TIME,
    "time.perf_counter_ns": _TIME,
    "time.process_time": _TIME,
    "time.sleep": _PAUSE,
    "time.time": _TIME,
    "time.time_ns": _TIME,
    "uuid.uuid1": _UUID,
    "uuid.uuid4": _UUID,
}
"""What to write in place of a call, by the function's full name or a beginning of it."""

_LIBRARIES: Final = tuple(
    sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_UNKNOWN: Final = object()


class ScriptWarning(UserWarning):
    """A line of a call script that a replay would run differently."""


def warn_of_unrecorded_code(script: type[CallFlow]) -> None:
    """Warn at each line of a script that reads the clock, draws numbers, does I/O or awaits others.

    A function that is passed to `call.effect` may do all of this, except to await.
    """
    for filename, line, message in find_unrecorded_code(script):
        warnings.warn_explicit(message, ScriptWarning, filename, line)


def find_unrecorded_code(script: type[CallFlow]) -> Iterator[tuple[str, int, str]]:
    """Find the calls in a script, its sub-dialogs and its helpers: file, line, what to write."""
    own = [cls for cls in script.__mro__ if CallScript in cls.__mro__ and cls is not CallScript]
    waiting = [
        function
        for cls in own
        for function in vars(cls).values()
        if inspect.iscoroutinefunction(function)
    ]
    seen: set[FunctionType] = set()
    while waiting:
        function = waiting.pop(0)
        if function in seen:
            continue
        seen.add(function)
        check = _FunctionCheck(script, function)
        yield from check.findings()
        waiting += check.called


class _FunctionCheck:
    """The check of one function.

    Attributes:
        called: the functions that it calls, except those of libraries.
    """

    def __init__(self, script: type[CallFlow], function: FunctionType) -> None:
        self._script = script
        self._function = function
        self._names = _names_of(function)
        self._nested: dict[str, ast.AST] = {}
        self.called: list[FunctionType] = []

    def findings(self) -> Iterator[tuple[str, int, str]]:
        """Find the calls that a replay would run differently."""
        try:
            lines, first = inspect.getsourcelines(self._function)
            filename = inspect.getsourcefile(self._function) or self._function.__name__
            tree = ast.parse(textwrap.dedent("".join(lines)))
        except (OSError, TypeError, SyntaxError):
            return  # made without a source file, or a part of a longer expression
        [root] = tree.body
        for node in ast.walk(root):
            match node:
                case ast.Import() | ast.ImportFrom():
                    self._names |= _names_of_import(node)
                case ast.FunctionDef() if node is not root:
                    self._nested[node.name] = node
                case _:
                    pass
        found: set[tuple[int, str]] = set()
        for line, message, hint in self._visit_children(root):
            if (line, hint) not in found:
                found.add((line, hint))
                yield filename, first + line - 1, message

    def _visit(self, node: ast.AST) -> Iterator[tuple[int, str, str]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            return  # called elsewhere, such as by an effect
        if isinstance(node, ast.Call):
            hint = self._judge(node)
            if hint is not None:
                path = ast.unparse(node.func)
                yield node.lineno, f"{path}() in a call script: {hint}", hint
            if isinstance(node.func, ast.Attribute) and node.func.attr == "effect":
                return  # its function is recorded, and its arguments belong to it
            if isinstance(node.func, ast.Name) and node.func.id in self._nested:
                yield from self._visit_children(self._nested.pop(node.func.id))
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(argument, ast.Lambda):
                    yield from self._visit(argument.body)
        yield from self._visit_children(node)

    def _visit_children(self, node: ast.AST) -> Iterator[tuple[int, str, str]]:
        for child in ast.iter_child_nodes(node):
            yield from self._visit(child)

    def _judge(self, call: ast.Call) -> str | None:
        """Return what to write in place of a call; None if it may stay."""
        value = self._resolve(call.func)
        if isinstance(value, MethodType) and isinstance(value.__func__, FunctionType):
            value = value.__func__  # of a class method
        if value is _UNKNOWN or (value is Random and call.args):  # with a seed
            return None
        if isinstance(value, FunctionType) and not _is_of_library(value):
            self.called.append(value)
            return None
        full_name = _full_name(value)
        parts = full_name.split(".")
        candidates = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
        return next((_HINTS[one] for one in candidates if one in _HINTS), None)

    def _resolve(self, node: ast.expr) -> Any:
        """Return the object that an expression of names and attributes means."""
        match node:
            case ast.Name(id="self" | "cls"):
                return self._script
            case ast.Name(id=name):
                return self._names.get(name, getattr(builtins, name, _UNKNOWN))
            case ast.Attribute(value=owner, attr=name):
                value = self._resolve(owner)
                if value is _UNKNOWN or not isinstance(value, type | ModuleType):
                    return _UNKNOWN
                return getattr(value, name, _UNKNOWN)
            case ast.Call(func=made):
                value = self._resolve(made)
                return value if isinstance(value, type) else _UNKNOWN
            case _:
                return _UNKNOWN


def _names_of(function: FunctionType) -> dict[str, Any]:
    """Return the values of the names that a function uses and does not assign."""
    names = dict(function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            names[name] = cell.cell_contents
        except ValueError:  # assigned later
            names[name] = _UNKNOWN
    for name in (*function.__code__.co_varnames, *function.__code__.co_cellvars):
        names[name] = _UNKNOWN
    return names


def _names_of_import(node: ast.Import | ast.ImportFrom) -> dict[str, Any]:
    """Return the values of names that a function imports itself, from modules that are loaded."""
    names: dict[str, Any] = {}
    for alias in node.names:
        local = alias.asname or alias.name.partition(".")[0]
        if isinstance(node, ast.ImportFrom):
            names[local] = getattr(sys.modules.get(node.module or ""), alias.name, _UNKNOWN)
        else:
            loaded = alias.name if alias.asname else local
            names[local] = sys.modules.get(loaded, _UNKNOWN)
    return names


def _full_name(value: Any) -> str:
    """Return the full name of a function or class, such as `datetime.datetime.now`."""
    owner = getattr(value, "__self__", None)
    if isinstance(value, MethodType | BuiltinFunctionType) and owner is not None:
        name = value.__name__
        if isinstance(owner, ModuleType):
            return f"{owner.__name__}.{name}"
        cls = owner if isinstance(owner, type) else type(owner)
        short = "" if cls.__module__ == "random" else f".{cls.__qualname__}"
        return f"{cls.__module__}{short}.{name}"
    module, name = getattr(value, "__module__", ""), getattr(value, "__qualname__", "")
    return name if str(module).startswith("pathlib") else f"{module}.{name}"


def _is_of_library(function: FunctionType) -> bool:
    """Whether a function is of Python, or installed, so that the check does not read it."""
    return function.__code__.co_filename.startswith(_LIBRARIES) or (
        function.__module__.partition(".")[0] == "telephony"
    )
