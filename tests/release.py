"""Builds the distributions and tries them as a user does: `make release`.

For each Python that the machine has, a clean environment gets the wheel from a package index, and
the tutorial is followed in it, beginning with its first command.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from email import message_from_string
from email.message import Message
from pathlib import Path
from typing import Final

from tests import public_names
from tests.end_to_end.follow import Reader, environment_of

ROOT: Final = Path(__file__).parent.parent
DIST: Final = ROOT / "dist"
TUTORIAL: Final = ROOT / "docs" / "tutorial.md"
CHANGELOG: Final = ROOT / "CHANGELOG.md"
PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
REQUIRED_METADATA: Final = (
    "Author",
    "Classifier",
    "Description-Content-Type",
    "Keywords",
    "License-Expression",
    "License-File",
    "Requires-Python",
    "Summary",
    "Version",
)
ADDRESSES: Final = ("Changelog", "Documentation", "Issues", "Source")
"""The labels under `[project.urls]` that a version on PyPI must have."""

ACTIVATION: Final = {"python -m venv .venv", ". .venv/bin/activate"}
HANDLER: Final = """
from telephony import CallFlow, Hangup, Speak, lambda_handler, respond

class Line(CallFlow):
    def on_new_inbound_call(self, event):
        return respond(Speak("Hello."), Hangup())

handler = lambda_handler(Line())
"""


def main() -> int:
    """Build, check and try the distributions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tag", help="check that this tag is the version, and write its notes")
    parser.add_argument("--notes", type=Path, help="the file for the notes of the tag")
    arguments = parser.parse_args()
    if arguments.tag:
        return write_notes(arguments.tag, arguments.notes)
    if public_names.main(["--check"]):
        return 1
    wheel = build()
    problems = list(metadata_problems(metadata_of(wheel)))
    if problems:
        sys.stderr.write("\n".join(problems) + "\n")
        return 1
    for python in pythons():
        try_wheel(wheel, python)
        sys.stdout.write(f"{python.name}: the tutorial works from {wheel.name}\n")
    return 0


def build() -> Path:
    """Build both distributions into `dist/`, and return the wheel."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(DIST), cwd=ROOT)
    (wheel,) = DIST.glob("*.whl")
    assert len(list(DIST.glob("*.tar.gz"))) == 1
    return wheel


def metadata_of(wheel: Path) -> Message:
    """Return the metadata of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_string(archive.read(name).decode())


def metadata_problems(metadata: Message) -> Iterator[str]:
    """Yield what the metadata lacks."""
    yield from (f"the wheel has no {name}" for name in REQUIRED_METADATA if name not in metadata)
    if "Typing :: Typed" not in metadata.get_all("Classifier", []):
        yield "the wheel does not say that it is typed"


def pythons() -> Iterator[Path]:
    """Yield an interpreter of each version that the machine has: on the path, or of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in PYTHONS:
        on_path = shutil.which(f"python{version}")
        candidates = [Path(on_path)] if on_path else []
        candidates += sorted(pyenv.glob(f"{version}.*/bin/python{version}"))
        yield from [python for python in candidates if _can_run(python)][:1]


def _can_run(python: Path) -> bool:
    """Whether it is an interpreter; a shim of pyenv may not lead to one."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def try_wheel(wheel: Path, python: Path) -> None:
    """Install the wheel, without and with the CDK, and follow the tutorial."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        run(str(python), "-m", "venv", ".venv", cwd=directory)
        interpreter = directory / ".venv" / "bin" / "python"
        run(str(interpreter), "-m", "pip", "install", "-q", str(wheel), cwd=directory)
        call_without_node(interpreter, directory)
        environment = environment_of(interpreter) | {
            "CDK_VALIDATION": "false",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        }
        page = TUTORIAL.read_text().replace('"phone-line[cdk]"', f'"{wheel}[cdk]"', 1)
        reader = Reader(directory, environment, ACTIVATION)
        reader.follow(page)
        assert any(line.startswith("pip install") for line in reader.ran)


def call_without_node(interpreter: Path, directory: Path) -> None:
    """Call a Python handler in an environment that has neither Node nor the CDK."""
    (directory / "hello.py").write_text(HANDLER)
    command = [str(interpreter), "-m", "telephony_simulator", "call", "--handler", "hello.py"]
    environment = {"PATH": str(interpreter.parent), "HOME": str(directory)}
    done = subprocess.run(
        [*command, "--wait", "1"],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'hears "Hello."' in done.stdout, done.stdout + done.stderr


def write_notes(tag: str, notes: Path | None) -> int:
    """Write the changelog's section of a version; return 1 if the version cannot be published."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = project["version"]
    section = section_of(CHANGELOG.read_text(), version)
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    problems = list(address_problems(project.get("urls", {}), repository))
    if tag != f"v{version}" or not section:
        problems.append(
            f"the tag is {tag}, the version in pyproject.toml {version};"
            f" CHANGELOG.md {'has' if section else 'lacks'} a section [{version}]"
        )
    if problems:
        sys.stderr.write("\n".join(problems) + "\n")
        return 1
    if notes:
        notes.write_text(section)
    return 0


def address_problems(urls: Mapping[str, str], repository: str) -> Iterator[str]:
    """Yield what is missing or wrong in the project's addresses.

    Args:
        urls: `[project.urls]` of pyproject.toml.
        repository: the repository that publishes, as `owner/name`; empty outside of GitHub Actions.
    """
    missing = [label for label in ADDRESSES if label not in urls]
    if missing:
        yield (
            f"[project.urls] in pyproject.toml lacks {', '.join(missing)}: only the owner of the"
            " repository knows these addresses; docs/project/versions.md shows what to write"
        )
    source = f"https://github.com/{repository}"
    if repository and urls.get("Source", source) != source:
        yield (
            f"the address Source is {urls['Source']}, and the repository that publishes is {source}"
        )


def section_of(changelog: str, version: str) -> str:
    """Return the section of a version; an empty text if there is none."""
    pattern = rf"^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## \[|\Z)"
    found = re.search(pattern, changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() + "\n" if found else ""


def run(*command: str, cwd: Path) -> None:
    """Run a command without the checkout; raise with its output if it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
