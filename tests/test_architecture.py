"""The rules of imports: which part may import which, and no import cycles."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PARTS = {
    "constructs_lib": ROOT,
    "telephony": ROOT / "lambda_src",
    "telephony_provisioner": ROOT / "lambda_src",
    "telephony_simulator": ROOT,
}
"""The parts, with the directory that contains each."""

IMPORT_EVERY_MODULE = """
import importlib, json, pkgutil, sys

before = set(sys.modules)
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
json.dump(sorted({name.partition(".")[0] for name in set(sys.modules) - before}), sys.stdout)
"""


def imported_by(package: str) -> set[str]:
    """Import all modules of a package in a new interpreter; return the top-level modules."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERY_MODULE, package],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(run.stdout)) - {"__mp_main__"}


def test_telephony_imports_the_standard_library_only() -> None:
    others = imported_by("telephony") - sys.stdlib_module_names

    assert others == {"telephony"}


def test_telephony_imports_no_xml_parser() -> None:
    assert imported_by("telephony") & {"pyexpat", "xml"} == set()


def test_provisioner_imports_the_standard_library_and_boto3_only() -> None:
    boto3_and_its_dependencies = {
        "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3",
        "certifi",  # botocore takes it where it is installed; it comes with moto
    }  # fmt: skip

    others = imported_by("telephony_provisioner") - sys.stdlib_module_names

    assert others <= {"telephony_provisioner"} | boto3_and_its_dependencies


@pytest.mark.parametrize(
    ("part", "forbidden"),
    [
        ("constructs_lib", {"telephony_provisioner", "telephony_simulator", "telephony", "boto3"}),
        ("telephony_simulator", {"aws_cdk", "constructs_lib", "telephony_provisioner"}),
    ],
)
def test_part_imports_no_forbidden_part(part: str, forbidden: set[str]) -> None:
    imported = imported_by(part)

    assert part in imported
    assert imported & forbidden == set()


def import_graph() -> dict[str, set[str]]:
    """Return the imports of every module of the parts; imports for type checkers count, too."""
    modules = dict(_modules())
    return {name: _imports(name, path, modules) - {name} for name, path in modules.items()}


def _modules() -> Iterator[tuple[str, Path]]:
    for part, directory in PARTS.items():
        for path in (directory / part).rglob("*.py"):
            name = ".".join(path.relative_to(directory).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def _imports(name: str, path: Path, modules: Mapping[str, Path]) -> set[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & modules.keys()
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            for alias in node.names:
                submodule = f"{source}.{alias.name}"
                found.add(submodule if submodule in modules else source)
    return found & modules.keys()


def cycles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the groups of modules that import each other, directly or through others."""
    reachable = {module: _reachable(module, graph) for module in graph}
    groups = {
        frozenset(other for other in reachable[module] if module in reachable[other])
        for module in graph
        if module in reachable[module]
    }
    return [set(group) for group in groups]


def _reachable(module: str, graph: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set[str](), [module]
    while waiting:
        for imported in graph[waiting.pop()] - found:
            found.add(imported)
            waiting.append(imported)
    return found


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [{"a", "b"}]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}}, [{"a", "b", "c"}]),
    ],
)
def test_cycles_are_the_groups_that_import_each_other(
    graph: dict[str, set[str]], expected: list[set[str]]
) -> None:
    assert cycles(graph) == expected


def test_modules_have_no_import_cycles() -> None:
    assert [sorted(group) for group in cycles(import_graph())] == []


def test_mypy_reads_every_imported_module_of_the_cdk() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    read = {
        name
        for override in settings["tool"]["mypy"]["overrides"]
        if override.get("follow_imports") == "normal"
        for name in override["module"]
    }

    assert _imported_cdk_modules() <= read


def _imported_cdk_modules() -> set[str]:
    """Return the modules of aws_cdk that the project imports."""
    directories = ("constructs_lib", "tests", "examples", "benchmarks", "documentation")
    found = {"aws_cdk"}
    for directory in directories:
        for path in (ROOT / directory).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(r"^\s*(?:from|import) (aws_cdk\.\w+)", text, re.MULTILINE))
            names = re.findall(r"^\s*from aws_cdk import ([a-z]\w+)", text, re.MULTILINE)
            found |= {f"aws_cdk.{name}" for name in names}
    return found
