"""The project that `phone-line new` writes: `project/` is a complete one, named `my-line`."""

import re
from pathlib import Path
from typing import Final

TEMPLATE: Final = Path(__file__).parent / "project"
NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAX_NAME_CHARACTERS: Final = 60
TEMPLATE_NAME: Final = "my-line"
TEMPLATE_STACK: Final = "MyLine"
RENAMED: Final = {"gitignore": ".gitignore"}
"""Files whose names Git or a package build would treat as its own."""

IGNORED: Final = {"__pycache__", "cdk.out", ".pytest_cache"}


def stack_name(name: str) -> str:
    """Return the name of the stack of a project: `my-line` has the stack `MyLine`."""
    return "".join(word.capitalize() for word in name.split("-"))


def write_project(name: str, directory: Path) -> list[Path]:
    """Write a project.

    Args:
        name: Its name: lower-case letters, digits and single hyphens, at most 60 characters.
        directory: Where it is written; it is created, and must be empty if it exists.

    Returns:
        The files, in alphabetical order, relative to the directory.

    Raises:
        ValueError: The name has another form, or the directory has files.
        OSError: A file cannot be written.
    """
    if not NAME.fullmatch(name) or len(name) > MAX_NAME_CHARACTERS:
        raise ValueError(
            f"the name of a project must begin with a letter and have lower-case letters, digits"
            f" and single hyphens, at most {MAX_NAME_CHARACTERS}, such as my-line; got {name!r}"
        )
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise ValueError(f"{directory} exists and is not an empty directory; choose another name")
    written = []
    for source in sorted(TEMPLATE.rglob("*")):
        relative = source.relative_to(TEMPLATE)
        if not source.is_file() or IGNORED & {*relative.parts}:
            continue
        relative = relative.with_name(RENAMED.get(relative.name, relative.name))
        target = directory / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        text = text.replace(TEMPLATE_NAME, name).replace(TEMPLATE_STACK, stack_name(name))
        target.write_text(text, encoding="utf-8")
        written.append(relative)
    return written
