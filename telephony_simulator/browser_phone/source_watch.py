"""Runs an edit of a handler at once: the next event of a call goes to the new code."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from telephony_simulator.browser_phone.handler_errors import OWN_PACKAGE, place_of_error
from telephony_simulator.browser_phone.problems import handler_problem
from telephony_simulator.cli.watch import (
    SKIPPED_DIRECTORIES,
    WATCH_POLL_SECONDS,
    State,
    state_of,
)
from telephony_simulator.cloudformation.account import RunningFunction
from telephony_simulator.functions import FunctionError, ProcessFunction, log_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path
    from types import TracebackType

    from telephony_simulator.browser_phone.call_board import CallBoard
    from telephony_simulator.cloudformation import Account
    from telephony_simulator.functions import Function, FunctionConfiguration

MEND_HANDLER: Final = (
    "mend it and save; until then, calls are answered by the code before this edit"
)
MEND_FIRST_HANDLER: Final = "mend it and save; until then, calls end with an error"
MAX_ERROR_CHARACTERS: Final = 1_000


class SourceWatch:
    """Watches the sources of an account's functions while its context is open.

    An edit is copied beside the bundle's own packages, and imported in a new process. If that
    fails, the pages show the error with file and line, and the function stays as it was.

    Args:
        account: The account of the functions.
        sources: The directories of the sources, by the ARN of the function.
        directory: A directory for the copies.
        board: Gets the problems, on the thread of the calls.
        run_soon: Runs an act on that thread.
        synthesized_at_ns: When the app was synthesized, in nanoseconds since the epoch: a source
            that was edited since then is run at once. Default: the bundle is run until the edit.
    """

    def __init__(
        self,
        account: Account,
        sources: Mapping[str, Path],
        directory: Path,
        *,
        board: CallBoard,
        run_soon: Callable[[Callable[[], None]], None],
        synthesized_at_ns: int | None = None,
    ) -> None:
        self._account = account
        self._sources = {arn: entry for arn, entry in sources.items() if arn in account.functions}
        self._directory = directory
        self._board = board
        self._run_soon = run_soon
        self._copies = 0
        self._synthesized_at_ns = synthesized_at_ns
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch of sources", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        known = {arn: state_of([entry]) for arn, entry in self._sources.items()}
        for arn in self._sources:
            if self._is_edited_since_synthesis(known[arn]):
                self._reload(arn)
            else:
                self._check_import(arn)
        while not self._is_over.wait(WATCH_POLL_SECONDS):
            for arn, entry in self._sources.items():
                state = state_of([entry])
                if state != known[arn]:
                    known[arn] = self._settled(entry, state)
                    self._reload(arn)

    def _settled(self, entry: Path, state: State) -> State:
        """Return the state of a source when it has stayed the same between two looks."""
        while not self._is_over.wait(WATCH_POLL_SECONDS / 3):
            earlier, state = state, state_of([entry])
            if state == earlier:
                break
        return state

    def _is_edited_since_synthesis(self, state: State) -> bool:
        at = self._synthesized_at_ns
        return at is not None and any(changed > at for changed, _ in state.values())

    def _check_import(self, arn: str) -> None:
        """Import a function before its first call, and report what is wrong with it."""
        running = self._account.functions[arn]
        if isinstance(running.function, ProcessFunction):
            try:
                running.function.start()
            except FunctionError as error:
                self._report(
                    arn, running.configuration, running.function, error, MEND_FIRST_HANDLER
                )

    def _reload(self, arn: str) -> None:
        """Import the present source in a new process, and let it take the next events."""
        old = self._account.functions[arn]
        try:
            configuration = replace(old.configuration, directory=self._copy(arn))
        except OSError as error:
            text = f"{self._sources[arn]} cannot be read: {error.strerror or error}"
            problem = handler_problem(text, MEND_HANDLER, self._sources[arn], None)
            self._run_soon(partial(self._board.report, problem))
            return
        function = self._account.run_function(configuration)
        if isinstance(function, ProcessFunction):
            try:
                function.start()
            except FunctionError as error:
                self._report(arn, configuration, function, error, MEND_HANDLER)
                return
        self._run_soon(partial(self._replace, old, RunningFunction(configuration, function)))

    def _replace(self, old: RunningFunction, new: RunningFunction) -> None:
        """Let the function, its versions and its aliases be the new one."""
        functions = self._account.functions
        functions.update({arn: new for arn, running in functions.items() if running is old})
        if isinstance(old.function, ProcessFunction):
            old.function.retire()
        self._board.solve("handler")
        self._board.send_reloaded("the edit of the handler is live from the next event on")

    def _copy(self, arn: str) -> Path:
        """Return a new bundle: the present source, beside the packages of the synthesized one."""
        self._copies += 1
        bundle = self._directory / str(self._copies)
        shutil.copytree(self._sources[arn], bundle, ignore=_ignored, ignore_dangling_symlinks=True)
        own = self._account.functions[arn].configuration.directory / OWN_PACKAGE
        if own.is_dir():
            shutil.copytree(own, bundle / OWN_PACKAGE, dirs_exist_ok=True)
        return bundle

    def _report(
        self,
        arn: str,
        configuration: FunctionConfiguration,
        function: Function,
        error: FunctionError,
        what_next: str,
    ) -> None:
        source = self._sources[arn]
        place = place_of_error(log_of(function), configuration.directory)
        text = str(error).replace(str(configuration.directory), str(source))
        problem = handler_problem(text[:MAX_ERROR_CHARACTERS], what_next, source, place)
        self._run_soon(partial(self._board.report, problem))


def _ignored(directory: str, names: Collection[str]) -> set[str]:
    """Return what a bundle leaves out: caches, hidden files, and the directories of tools."""
    del directory
    return {name for name in names if name.startswith(".") or name in SKIPPED_DIRECTORIES}
