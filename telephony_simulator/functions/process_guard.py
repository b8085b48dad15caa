"""Ends all processes of a handler, also those that left its process group."""

import os
import signal
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

MARK: Final = "PHONE_LINE_SANDBOX"
"""The environment variable that a handler's processes inherit, by which they are found."""

MAX_ROUNDS: Final = 10
"""How often the processes are searched: a process may fork between the search and its end."""

SCRIPT: Final = """
read -r _
kill -s KILL -- "-$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do
  found=$(grep -ls -e "$2" /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  for file in $found; do pid=${file#/proc/}; kill -s KILL "${pid%/environ}"; done
done
"""
"""Ends the processes when the simulator's end of the pipe is closed, even by SIGKILL."""


class ProcessGuard:
    """Ends the processes of one sandbox when it is told to, or when the simulator ends.

    On Linux it finds each process that has inherited the mark, such as a daemon that called setsid;
    on other systems, the processes of the group.
    """

    def __init__(self) -> None:
        self._mark = f"{MARK}={uuid.uuid4()}"
        self._group: int | None = None
        self._watcher: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """Return the variable that marks the processes."""
        name, _, value = self._mark.partition("=")
        return {name: value}

    def watch(self, group: int) -> None:
        """End the processes of this group, and the marked ones, when the simulator ends."""
        self._group = group
        self._watcher = subprocess.Popen(  # noqa: S603 - a constant script
            ["/bin/sh", "-c", SCRIPT, "sh", str(group), self._mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a hang-up of the terminal must not end it first
        )

    def end_processes(self) -> None:
        """End the processes now."""
        if self._group is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, signal.SIGKILL)
        for _ in range(MAX_ROUNDS):
            if not self._end_marked():
                return

    def close(self) -> None:
        """Stop watching."""
        if self._watcher:
            self._watcher.kill()
            assert self._watcher.stdin
            self._watcher.stdin.close()
            self._watcher.wait()
            self._watcher = None

    def _end_marked(self) -> bool:
        """End the marked processes that are found; return whether there were any."""
        if sys.platform != "linux":
            return False
        mark = self._mark.encode()
        has_found = False
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended, or is another user's
                if mark in (process / "environ").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
                    has_found = True
        return has_found
