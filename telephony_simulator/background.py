"""Work on a thread of its own, whose result comes back through a clock."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

from telephony_simulator.clock import Clock

Result = TypeVar("Result")


class BackgroundWork(Generic[Result]):
    """Work that was begun on a thread of its own.

    The thread is a daemon: work that does not end keeps no process from its end.

    Args:
        clock: A clock in real time.
        work: What is done on the thread.
        finish: Called on the clock with a function that returns the result, or raises the
            exception of the work.
    """

    def __init__(
        self,
        clock: Clock,
        work: Callable[[], Result],
        finish: Callable[[Callable[[], Result]], object],
    ) -> None:
        self._clock = clock
        self._work = work
        self._finish = finish
        self._is_cancelled = False
        threading.Thread(target=self._run, name="background work", daemon=True).start()

    def cancel(self) -> None:
        """Drop the result; the work goes on to its end."""
        self._is_cancelled = True

    def _run(self) -> None:
        done: Future[Result] = Future()
        try:
            done.set_result(self._work())
        except BaseException as error:  # noqa: BLE001 - it belongs to the clock's thread
            done.set_exception(error)
        self._clock.call_later(0, partial(self._end, done.result))

    def _end(self, result: Callable[[], Result]) -> None:
        if not self._is_cancelled:
            self._finish(result)
