"""A temporary directory that is deleted also when this process is killed."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SCRIPT: Final = 'read -r _; rm -rf -- "$1"; sleep 1; rm -rf -- "$1"'
"""Deletes a directory when the pipe is closed; again after a second, in which functions end."""


@contextmanager
def scratch_directory(prefix: str) -> Iterator[Path]:
    """Yield a temporary directory, and delete it at the end.

    Args:
        prefix: How its name begins.
    """
    with (
        tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as directory,
        subprocess.Popen(  # noqa: S603 - a constant script
            ["/bin/sh", "-c", SCRIPT, "sh", directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a hang-up of the terminal must not end it first
        ) as watcher,
    ):
        try:
            yield Path(directory)
        finally:
            watcher.kill()
