"""The walks of docs/architecture.md name functions that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WALKS = re.findall(
    r"^\d+\. `([\w.]+):([\w.]+)`", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE
)


def source_of(module: str) -> Path:
    path = Path(*module.split(".")).with_suffix(".py")
    return next(root / path for root in (ROOT, ROOT / "lambda_src") if (root / path).exists())


@pytest.mark.parametrize(("module", "name"), WALKS, ids=":".join)
def test_function_of_a_walk_exists(module: str, name: str) -> None:
    scope: ast.Module | ast.ClassDef = ast.parse(source_of(module).read_text())

    *classes, function = name.split(".")
    for owner in classes:
        scope = next(
            node for node in scope.body if isinstance(node, ast.ClassDef) and node.name == owner
        )
    assert function in {node.name for node in scope.body if isinstance(node, ast.FunctionDef)}


def test_architecture_page_has_four_walks() -> None:
    assert len(WALKS) >= 4 * 8
