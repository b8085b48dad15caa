"""Finds the names of prompts that a handler declares, by its source; it is not imported."""

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import jsii
from constructs import Construct, IValidation

PROMPTS_VARIABLE: Final = "TELEPHONY_PROMPTS"
"""The environment variable of `telephony.prompts`."""

BASE_CLASS: Final = "PromptName"
"""The class of `telephony.prompts` whose members are names of prompts."""


NOT_SEARCHED: Final = ("__pycache__", "cdk.out", "node_modules", "telephony")


class DeclaredPrompt(NamedTuple):
    """A name that a class of the handler declares, and its place."""

    name: str
    place: str


def declared_prompts(entry: Path) -> list[DeclaredPrompt]:
    """Return the names of prompts that the Python files of a directory declare.

    A file that cannot be read or parsed declares none: its import will say why. Hidden directories,
    environments and other packages than the handler's are not searched.
    """
    return [prompt for path in sorted(_sources(entry)) for prompt in _of_file(path, entry)]


def require_prompts(function: Construct, declared: list[DeclaredPrompt]) -> None:
    """Make synthesis fail if a function that declares prompts is not told where they are.

    `PromptLibrary.provide_to` tells it, and sets the attribute `prompt_library` of the function.
    """
    missing = (
        f"{declared[0].place} names prompts, but the function has no PromptLibrary; call"
        " use_prompts of the PhoneLine, or provide_to of the library, or set"
        f" {PROMPTS_VARIABLE} in environment= to the name of a bucket"
    )
    function.node.add_validation(
        _Validation(lambda: [] if hasattr(function, "prompt_library") else [missing])
    )


@jsii.implements(IValidation)
class _Validation:
    def __init__(self, errors: Callable[[], list[str]]) -> None:
        self._errors = errors

    def validate(self) -> list[str]:
        """Return the errors."""
        return self._errors()


def _sources(entry: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(entry):
        names[:] = [
            name
            for name in names
            if not name.startswith(".")
            and name not in NOT_SEARCHED
            and not Path(directory, name, "pyvenv.cfg").exists()
        ]
        yield from (Path(directory, file) for file in files if file.endswith(".py"))


def _of_file(path: Path, entry: Path) -> Iterator[DeclaredPrompt]:
    try:
        source = path.read_bytes()
        if BASE_CLASS.encode() not in source:
            return
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(map(_is_base, node.bases)):
            for line, name in _members(node):
                yield DeclaredPrompt(name, f"{path.relative_to(entry)}:{line}")


def _is_base(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name == BASE_CLASS


def _members(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Yield line and value of each member: a text, or `auto()`, which is its name in lower case."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                yield statement.lineno, value
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="auto") | ast.Attribute(attr="auto")),
            ):
                yield statement.lineno, name.lower()
