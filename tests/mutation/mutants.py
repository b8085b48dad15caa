"""The mutants of a source file: one changed node each."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

Change = tuple[ast.AST, str]

COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
}


class Mutant(NamedTuple):
    """A changed source file.

    Attributes:
        file: The file.
        line: The line of the changed node.
        change: The change, as text.
        source: The whole changed source.
    """

    file: Path
    line: int
    change: str
    source: str


def mutants_of(file: Path) -> Iterator[Callable[[], Mutant]]:
    """Yield a function that makes each mutant of a file, in the order of its nodes."""
    source = file.read_text()
    count = len(list(_changes(ast.parse(source))))
    for index in range(count):
        yield lambda index=index: _make(file, source, index)  # type: ignore[misc]


def _make(file: Path, source: str, index: int) -> Mutant:
    tree = ast.parse(source)
    for number, (node, apply) in enumerate(_changes(tree)):
        if number == index:
            before = ast.unparse(node)
            line = getattr(node, "lineno", 1)
            changed = apply()
            change = f"{_short(before)}  ->  {_short(ast.unparse(changed))}"
            return Mutant(file, line, change, ast.unparse(tree))
    raise IndexError(index)


def _short(code: str) -> str:
    text = " ".join(code.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _changes(  # noqa: C901 - a table of cases
    tree: ast.Module,
) -> Iterator[tuple[ast.AST, Callable[[], ast.AST]]]:
    """Yield each node that can change, with the function that changes it in place."""
    skipped = _types_and_docstrings(tree)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        match node:
            case ast.Compare(ops=[operator, *_]) if type(operator) in COMPARISONS:
                yield node, _setter(node, "ops", [COMPARISONS[type(operator)](), *node.ops[1:]])
            case ast.BoolOp(op=operator):
                other = ast.Or() if isinstance(operator, ast.And) else ast.And()
                yield node, _setter(node, "op", other)
            case ast.BinOp(op=operator) if type(operator) in OPERATORS:
                yield node, _setter(node, "op", OPERATORS[type(operator)]())
            case ast.Constant(value=bool(value)):
                yield node, _setter(node, "value", not value)
            case ast.Constant(value=int(value) | float(value)):
                yield node, _setter(node, "value", value + 1)
            case ast.Constant(value=str(value)) if value:
                yield node, _setter(node, "value", f"{value}X")
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                yield node, _setter(node, "test", ast.UnaryOp(ast.Not(), test))
            case ast.Return(value=ast.expr() as value) if not _is_falsy(value):
                yield node, _setter(node, "value", ast.Constant(None))
            case ast.Expr(value=ast.Call()):
                yield node, _setter(node, "value", ast.Constant(None))
            case _:
                pass


def _setter(node: ast.AST, name: str, value: object) -> Callable[[], ast.AST]:
    def apply() -> ast.AST:
        setattr(node, name, value)
        ast.fix_missing_locations(node)
        return node

    return apply


def _is_falsy(value: ast.expr) -> bool:
    """Whether it is None or a constant that most callers treat like None."""
    return isinstance(value, ast.Constant) and not value.value


def _types_and_docstrings(tree: ast.Module) -> set[int]:  # noqa: C901, PLR0912 - a table of cases
    """Return the ids of nodes whose change no program sees: annotations, messages, logs."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        unseen: list[ast.AST | None] = []
        match node:
            case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
                unseen = [node]
            case ast.AnnAssign():
                unseen = [node.annotation]
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="_logger")))):
                unseen = [node]
            case ast.arg():
                unseen = [node.annotation]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                unseen = [node.returns, *node.decorator_list]
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                unseen = [node]
            case ast.Expr(value=ast.Constant()):
                unseen = [node]
            case ast.Subscript(value=ast.Name(id="Literal" | "Final" | "ClassVar")):
                unseen = [node]
            case ast.Raise(exc=ast.Call(args=arguments)):
                unseen = list(arguments)
            case ast.JoinedStr():
                unseen = list(node.values)
            case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__" | "TYPE_CHECKING")]):
                unseen = [node]
            case _:
                pass
        for root in filter(None, unseen):
            skipped |= {id(child) for child in ast.walk(root)}
    return skipped
