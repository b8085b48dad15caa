"""Writes docs/dependencies.md and the CDK's version in the docs: `python -m tests.dependencies`.

`make lock` runs it after it has moved the versions.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "dependencies.md"
NODE_LOCK: Final = ROOT / "package-lock.json"
CDK_VERSION: Final = re.compile(r"(?<=npx aws-cdk@)[0-9.]+")
HEAD: Final = """# Dependencies

After reading this page you know which packages an installation brings, and their licences.
The versions that `make` and CI install are in `requirements.lock`, with hashes, and in
`package-lock.json`. `make lock` moves them all, and writes this page. An installation of the wheel
takes what `pyproject.toml` allows; a deployed function holds none of these packages.

| package | licence | installed with |
|---|---|---|
"""
INSTALLATIONS: Final = (
    "phone-line",
    "phone-line[cdk]",
    "phone-line[sound]",
    "phone-line[browser]",
)
"""What a user installs."""

UNDECLARED: Final = {"espeakng-loader": "none declared; contains eSpeak NG, GPL-3.0-or-later"}
"""Licences that a package's metadata does not declare."""


def page() -> str:
    """Return the text of the page, from the packages of this environment."""
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in _rows())


def documents_with_cdk_version() -> list[Path]:
    """Return the documents that name a version of the CDK command line."""
    starter = ROOT / "telephony_simulator" / "starter" / "project" / "README.md"
    pages = [ROOT / "README.md", starter, *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in pages if CDK_VERSION.search(page.read_text())]


def cdk_version() -> str:
    """Return the locked version of the CDK command line."""
    return str(_node_packages()["node_modules/aws-cdk"]["version"])


def _rows() -> Iterator[tuple[str, str, str]]:
    report = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--with-system"],
        capture_output=True,
        check=True,
        text=True,
    )
    licences = {canonicalize_name(one["Name"]): one for one in json.loads(report.stdout)}
    installed_with = _installed_with()
    for name in sorted(licences.keys() - {"phone-line", "pip", "setuptools"}):
        licence = UNDECLARED.get(name, licences[name]["License"])
        yield name, licence, installed_with.get(name, "development")
    for path, one in _node_packages().items():
        if path:
            yield path.removeprefix("node_modules/"), one["license"], "development"


def _installed_with() -> dict[str, str]:
    found: dict[str, str] = {}
    for root in INSTALLATIONS:
        for name in _closure(Requirement(root)):
            found.setdefault(name, root)
    return found


def _closure(root: Requirement) -> set[str]:
    """Return the names of the packages that a requirement brings into this environment."""
    names: set[str] = set()
    pending = [root]
    while pending:
        parent = pending.pop()
        extras = parent.extras or {""}
        try:
            lines = requires(parent.name) or []
        except PackageNotFoundError:
            continue
        for line in lines:
            child = Requirement(line)
            is_wanted = child.marker is None or any(
                child.marker.evaluate({"extra": extra}) for extra in extras
            )
            name = canonicalize_name(child.name)
            if is_wanted and name not in names:
                names.add(name)
                pending.append(child)
    return names


def _node_packages() -> dict[str, dict[str, str]]:
    packages: dict[str, dict[str, str]] = json.loads(NODE_LOCK.read_text())["packages"]
    return packages


if __name__ == "__main__":
    PAGE.write_text(page())
    for document in documents_with_cdk_version():
        document.write_text(CDK_VERSION.sub(cdk_version(), document.read_text()))
