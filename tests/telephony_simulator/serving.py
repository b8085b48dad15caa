"""Runs commands that serve until they are interrupted, and ends them in every case."""

import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

MAX_SECONDS = 60.0
"""A command that has not ended is killed: the output ends, and the test fails."""


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Start a command with its standard output as text; it does not outlive the block."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored if pytest runs with `&`
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as process:
        killer = threading.Timer(MAX_SECONDS, process.kill)
        killer.start()
        try:
            yield process
            process.wait(MAX_SECONDS)
        finally:
            killer.cancel()
            process.kill()
