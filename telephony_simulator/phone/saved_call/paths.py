"""Files and handlers, relative to the directory of a saved test."""

import os
from pathlib import Path

from telephony_simulator.functions.target import NOT_FILES


def relative_handler(target: str, directory: Path) -> str:
    """Return a handler with its file relative to a directory; an address or ARN as it is."""
    if target.startswith(NOT_FILES):
        return target
    path, colon, name = target.partition(":")
    return f"{relative_path(Path(path), directory)}{colon}{name}"


def relative_path(file: Path, directory: Path) -> str:
    """Return a file relative to a directory, also outside of it."""
    return os.path.relpath(file.absolute(), directory.absolute())
