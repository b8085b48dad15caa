"""A virtual clock on which several functions run at the same time.

Each task has its own thread, and one thread runs at a time: a task runs until it sleeps or ends,
then the task that is due next. So the order depends on the times alone, and a scenario repeats.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from telephony_simulator.clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable


class TaskClock(VirtualClock):
    """A virtual clock; the thread that made it runs the tasks while it sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self._current = threading.local()
        self._yielded = threading.Semaphore(0)
        self._errors: list[BaseException] = []

    def spawn(self, work: Callable[[], None]) -> None:
        """Start a task now: when this thread sleeps next."""
        turn = threading.Semaphore(0)
        thread = threading.Thread(target=self._run, args=(turn, work), daemon=True)
        self.call_later(0, partial(self._start, thread, turn))

    def sleep(self, seconds: float) -> None:
        """Let other tasks run for `seconds`.

        Raises:
            BaseException: A task ended with this error; raised in the thread that made the clock.
        """
        turn = getattr(self._current, "turn", None)
        if turn is None:
            super().sleep(seconds)
            return
        self.call_later(max(0.0, seconds), partial(self._resume, turn))
        self._yielded.release()
        turn.acquire()

    def _start(self, thread: threading.Thread, turn: threading.Semaphore) -> None:
        thread.start()
        self._resume(turn)

    def _resume(self, turn: threading.Semaphore) -> None:
        turn.release()
        self._yielded.acquire()
        if self._errors:
            raise self._errors.pop()

    def _run(self, turn: threading.Semaphore, work: Callable[[], None]) -> None:
        turn.acquire()
        self._current.turn = turn
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again where the tasks are run
            self._errors.append(error)
        finally:
            self._yielded.release()
