"""Makes garbage collection rarer while many calls are open.

The objects of an open call are not garbage, but each collection of the oldest generation visits
them; with Python's thresholds that is a third of the time of a call at 100,000 open calls. Under
load that generation is collected when as many calls have ended as were open at once.
"""

import gc
import threading
import weakref
from typing import Final

MANY_CALLS: Final = 1_000
"""The number of open calls of a service from which collections are rarer."""

FEW_CALLS: Final = MANY_CALLS // 2
"""The number of open calls from which they are as before again."""

THRESHOLDS: Final = (200_000, 1_000, 1_000)
"""`gc.set_threshold` under load: the objects of about 1,000 calls begin a collection.

The older generations, in which all open calls are, are next to never collected by themselves.
"""

_lock = threading.Lock()
_loaded: set[int] = set()
_thresholds_before: list[tuple[int, int, int]] = []


class CollectionsUnderLoad:
    """Raises Python's thresholds while its service has many calls, and restores them after that.

    Meanwhile it collects all garbage whenever as many calls have ended as were open at once.

    Thresholds that are higher already, and a collector that is disabled, stay as they are.
    """

    def __init__(self) -> None:
        self._is_loaded = False
        self._open_calls = 0
        self._most_open_calls = 0
        self._ended_calls = 0
        weakref.finalize(self, _end_load, id(self)).atexit = False

    def update(self, open_calls: int) -> None:
        """Adapt the thresholds to a number of open calls."""
        if open_calls >= MANY_CALLS and not self._is_loaded:
            self._is_loaded = True
            self._ended_calls = self._most_open_calls = 0
            _begin_load(id(self))
        elif open_calls < FEW_CALLS and self._is_loaded:
            self._is_loaded = False
            _end_load(id(self))
        elif self._is_loaded and open_calls < self._open_calls:
            self._ended_calls += 1
            if self._ended_calls > self._most_open_calls and gc.isenabled():
                self._ended_calls = self._most_open_calls = 0
                gc.collect()
        self._open_calls = open_calls
        self._most_open_calls = max(open_calls, self._most_open_calls)


def _begin_load(owner: int) -> None:
    with _lock:
        if not _loaded and 0 < gc.get_threshold()[0] < THRESHOLDS[0]:
            _thresholds_before.append(gc.get_threshold())
            gc.set_threshold(*THRESHOLDS)
        _loaded.add(owner)


def _end_load(owner: int) -> None:
    with _lock:
        _loaded.discard(owner)
        if not _loaded and _thresholds_before:
            before = _thresholds_before.pop()
            if gc.get_threshold() == THRESHOLDS:  # else the user has set others since
                gc.set_threshold(*before)
