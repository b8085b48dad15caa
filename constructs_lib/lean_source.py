"""Source that compiles faster: without docstrings, annotations of functions, and typing imports.

A cold start without bytecode compiles `telephony` while a caller waits. What only readers and type
checkers need is a fifth of that time. Each line keeps its number, so a traceback of the function
leads to the same line of the repository.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

GUARD: Final = "TYPE_CHECKING"
"""The condition of what is for type checkers only."""


class _Cut(NamedTuple):
    """A part of the source: first line and byte, line and byte after it, and its replacement."""

    line: int
    byte: int
    end_line: int
    end_byte: int
    replacement: bytes = b""


def lean_source(source: bytes) -> bytes:
    """Return the source of a module without what its execution does not need."""
    lines = source.split(b"\n")
    for cut in sorted(_cuts(ast.parse(source), lines), reverse=True):
        end = lines[cut.end_line - 1][cut.end_byte :]
        begin = lines[cut.line - 1][: cut.byte] + cut.replacement
        if cut.line == cut.end_line:
            lines[cut.line - 1] = begin + end
        else:
            blank = [b""] * (cut.end_line - cut.line - 1)
            lines[cut.line - 1 : cut.end_line] = [begin, *blank, end]
    return b"\n".join(line.rstrip() for line in lines)


def _cuts(tree: ast.Module, lines: list[bytes]) -> Iterator[_Cut]:
    """Yield what is cut; no part overlaps another."""
    for node in _executed(tree):
        match node:
            case ast.If(test=ast.Name(id=name), body=[first, *_]) if name == GUARD:
                yield _cut(first, node.body[-1], b"pass")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _annotations(node, lines)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            is_only = len(node.body) == 1
            for statement in filter(_is_text, node.body):
                yield _cut(statement, statement, b"''" if is_only else b"")


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and its descendants, without what is for type checkers only."""
    yield node
    children: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.If) and getattr(node.test, "id", "") == GUARD:
        children = node.orelse
    for child in children:
        yield from _executed(child)


def _annotations(
    function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[bytes]
) -> Iterator[_Cut]:
    given = function.args
    more = (each for each in (given.vararg, given.kwarg) if each is not None)
    for parameter in (*given.posonlyargs, *given.args, *given.kwonlyargs, *more):
        if parameter.annotation is not None:
            cut = _cut(parameter, parameter)
            yield cut._replace(byte=cut.byte + len(parameter.arg.encode()))
    if function.returns is not None:
        cut = _cut(function.returns, function.returns)
        arrow = lines[cut.line - 1].rfind(b"->", 0, cut.byte)
        if arrow >= 0:
            yield cut._replace(byte=len(lines[cut.line - 1][:arrow].rstrip()))


def _is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is a text alone: a docstring."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _cut(first: ast.AST, last: ast.AST, replacement: bytes = b"") -> _Cut:
    begin, end = vars(first), vars(last)
    return _Cut(
        begin["lineno"], begin["col_offset"], end["end_lineno"], end["end_col_offset"], replacement
    )
