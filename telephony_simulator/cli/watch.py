"""Waits for an edit of a handler, of a script, or of a synthesized app."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from telephony_simulator.clock import Clock
from telephony_simulator.functions.target import NOT_FILES

WATCH_POLL_SECONDS: Final = 0.3
"""The interval at which the files are looked at."""

SKIPPED_DIRECTORIES: Final = {"__pycache__", "cdk.out", "node_modules", "venv"}
MAX_WATCHED_FILES: Final = 5_000

State = dict[Path, tuple[int, int]]
"""The time of the last change, in nanoseconds, and the size of each file."""


def handler_directory(target: str) -> list[Path]:
    """Return the directory of a handler's file; an address or an ARN has none."""
    if target.startswith(NOT_FILES):
        return []
    return [Path(target.partition(":")[0]).absolute().parent]


def state_of(roots: Iterable[Path]) -> State:
    """Return the state of files, and of the files in directories, at most MAX_WATCHED_FILES."""
    state: State = {}
    for root in roots:
        for file in _files(root):
            if len(state) == MAX_WATCHED_FILES:
                return state
            try:
                status = file.stat()
            except OSError:
                continue  # removed since it was listed
            state[file] = (status.st_mtime_ns, status.st_size)
    return state


def settled_state(roots: Iterable[Path], clock: Clock) -> State:
    """Return the state of files when it has stayed the same between two looks.

    Args:
        roots: The files and directories.
        clock: A clock in real time.
    """
    watched = list(roots)
    state = state_of(watched)
    while True:
        clock.sleep(WATCH_POLL_SECONDS)
        earlier, state = state, state_of(watched)
        if state == earlier:
            return state


def wait_for_change(roots: Iterable[Path], before: State, clock: Clock) -> None:
    """Return when the state of the files differs from an earlier one.

    Args:
        roots: The files and directories.
        before: The earlier state.
        clock: A clock in real time.
    """
    watched = list(roots)
    while state_of(watched) == before:
        clock.sleep(WATCH_POLL_SECONDS)


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    try:
        entries = sorted(root.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in SKIPPED_DIRECTORIES:
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        elif entry.is_file():
            yield entry
