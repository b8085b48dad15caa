"""Source without what only readers and type checkers need."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.bundle import copy_runtime, package_directory
from constructs_lib.lean_source import lean_source

FULL = '''"""A module."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        Mapping,
    )
else:
    Mapping = dict

RATE: int = 3
"""A constant, ü."""


class Line:
    """A line.

    In several paragraphs.
    """

    number: str = "ü"; kind: str

    def call(
        self,
        to: Mapping[
            str, str
        ],
        *rest: object,
        ü: int = 1,
        **more: object,
    ) -> Mapping[str, str]:
        """Call."""

    async def wait(self, seconds: float) -> None: await self.end("""kept""")
'''
LEAN = '''
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass


else:
    Mapping = dict

RATE: int = 3



class Line:





    number: str = "ü"; kind: str

    def call(
        self,
        to

,
        *rest,
        ü = 1,
        **more,
    ):
        ''

    async def wait(self, seconds): await self.end("""kept""")
'''


def test_docstrings_annotations_of_functions_and_typing_imports_are_cut_out() -> None:
    assert lean_source(FULL.encode()).decode() == LEAN


MODULES = sorted(package_directory("telephony").rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_lean_module_executes_the_same_statements_in_the_same_lines(module: Path) -> None:
    source = module.read_bytes()

    lean = lean_source(source)

    assert lean.count(b"\n") == source.count(b"\n")
    assert len(lean) < len(source) or not source
    assert _statements(lean) == _statements(source)


def test_lean_runtime_is_imported_and_answers(tmp_path: Path) -> None:
    copy_runtime(tmp_path / "telephony")
    program = (
        "import telephony, telephony.call_script, telephony.metrics, telephony.call_client\n"
        "from telephony import *\n"
        "assert telephony.__file__.startswith(sys.argv[1]) and Speak.__doc__ is None\n"
        "print(encode_response(respond(Speak('Hello.'), Hangup()), None))\n"
    )

    answered = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, sys.argv[1])\n{program}", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "'Type': 'Speak'" in answered.stdout


class _Executed(ast.NodeTransformer):
    """Takes out of a tree what the lean source lacks."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                node.body = []
            case ast.arg():
                node.annotation = None
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                node.returns = None
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in node.body if not _is_text(each)]
        return node


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _statements(source: bytes) -> list[tuple[str, int]]:
    """Return each executed statement with its line."""
    tree = _Executed().visit(ast.parse(source))
    return [(ast.dump(node), node.lineno) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
