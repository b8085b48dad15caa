"""Source without what only readers and type checkers need."""

import ast
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.bundle import copy_runtime, package_directory
from constructs_lib.bytecode import find_interpreter
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


DIGEST_OF_LEAN_MODULES = """
import hashlib, pathlib, runpy, sys
lean_source = runpy.run_path(sys.argv[1])["lean_source"]
modules = sorted(pathlib.Path(sys.argv[2]).rglob("*.py"))
print(hashlib.sha256(b"".join(lean_source(each.read_bytes()) for each in modules)).hexdigest())
"""


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_deploys_the_same_bytes(version: str) -> None:
    interpreter = find_interpreter(version)
    if interpreter is None:
        pytest.skip(f"the path has no CPython {version}")
    code = lean_source.__code__.co_filename
    arguments = ["-c", DIGEST_OF_LEAN_MODULES, code, str(package_directory("telephony"))]

    by_version = subprocess.run(
        [interpreter, *arguments], capture_output=True, text=True, check=True
    )

    lean = b"".join(lean_source(module.read_bytes()) for module in MODULES)
    assert by_version.stdout.strip() == hashlib.sha256(lean).hexdigest()


@pytest.mark.parametrize(
    "source",
    [
        "def call(a: str = '''kept   \n''') -> None: ...\n",
        "def call() -> (int):\n    return 1\n",
        "class Line:\n    'A line.'; number = 1\n",
    ],
    ids=["blanks at the end of a line of a text", "brackets", "semicolon"],
)
def test_syntax_that_is_not_cut_rightly_is_noticed(source: str) -> None:
    lean = lean_source(source.encode())

    try:
        is_equal = _statements(lean) == _statements(source.encode())
    except SyntaxError:
        is_equal = False
    assert not is_equal


@pytest.mark.parametrize(
    "source",
    [
        "class Pair(NamedTuple):\n    'A pair.'\n    first: int\n    second: str = '->'\n",
        "@dataclass(frozen=True)\nclass Line:\n    number: str\n    '''Its number.'''\n",
        "@cache\nasync def call(a: str = '->', *, b: int) -> 'x -> y': return await b\n",
        "def a(b: int) -> None:\n    'A.'\n    def c(d: int) -> str: return f'{d:>{b}} -> {d!r}'\n",
        "call = lambda a, *b: a\nx: int\ndel x; call(1)\n",
        "if TYPE_CHECKING: import x\nelse: x = 1\n",
    ],
)
def test_class_attributes_texts_and_decorators_stay(source: str) -> None:
    lean = lean_source(source.encode())

    assert _statements(lean) == _statements(source.encode())
    assert lean.decode().count("\n") == source.count("\n")


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
