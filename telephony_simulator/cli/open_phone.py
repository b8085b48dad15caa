"""Serves the browser phone of `phone-line up --open`, and brings up each new synthesis."""

from __future__ import annotations

import logging
import os
import sys
import threading
import webbrowser
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from telephony_simulator.browser_phone.opened_line import OpenedLine
from telephony_simulator.browser_phone.phone import BrowserPhone
from telephony_simulator.browser_phone.problems import Problem
from telephony_simulator.browser_phone.server import WILDCARDS, BrowserPhoneServer
from telephony_simulator.browser_phone.source_watch import SourceWatch
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.cli.call_plan import draw_seed
from telephony_simulator.cli.errors import USER_ERRORS, user_errors
from telephony_simulator.cli.explore import CHOICES_FILE
from telephony_simulator.cli.watch import WATCH_POLL_SECONDS, settled_state, state_of
from telephony_simulator.clock import Clock, RealClock
from telephony_simulator.explore.choices_file import read_choices
from telephony_simulator.explore.options import ExploreOptions
from telephony_simulator.scratch import scratch_directory
from telephony_simulator.sound import NoSpeechError, Synthesizer
from telephony_simulator.sound.live_speech import LiveSpeech

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rich.console import Console

    from telephony_simulator.browser_phone.call_board import CallBoard
    from telephony_simulator.cli.watch import State
    from telephony_simulator.cloudformation import Deployment
    from telephony_simulator.explore.costs import Prices
    from telephony_simulator.pstn_audio import Settings

OPEN_POLL_SECONDS: Final = 0.05
"""The interval at which the loop looks whether a new synthesis is to be brought up."""

SYNTHESIZE: Final = (
    "synthesize the app (`cdk synth`, or `make synth`); this page goes on by itself when it is done"
)

GRAPHICAL: Final = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")
"""The variables of which one is set where a browser can open; elsewhere it would be a text one."""

_logger = logging.getLogger(__name__)


def open_phone(
    deploy: Callable[[], AbstractContextManager[Deployment]],
    show_line: Callable[[Deployment, AccountCallRouter], None],
    app: Path,
    settings: Settings,
    *,
    console: Console,
    host: str,
    port: int,
    stacks: tuple[str, ...] = (),
    variables: Mapping[str, str] | None = None,
) -> None:
    """Serve the page until Ctrl-C, with the line of the app whenever that can be brought up.

    Args:
        deploy: Deploys the app.
        show_line: Prints what was deployed.
        app: The output of `cdk synth`.
        settings: The settings of calls.
        console: The console to print on.
        host: The address to listen on.
        port: The port; 0 for a free one.
        stacks: The stacks of the app that are deployed. Default: all.
        variables: The variables of `--env`, for calls that are saved as tests. Default: none.

    Raises:
        ClickException: The server cannot listen.
    """
    clock = RealClock()

    @contextmanager
    def bring_up() -> Iterator[OpenedLine]:
        with deploy() as deployment:
            call_router = AccountCallRouter(deployment.account, clock, settings, draw_seed())
            call_router.service.synthesizer = synthesizer
            show_line(deployment, call_router)
            line = OpenedLine(call_router, app, deployment.sources, stacks, variables or {})
            with _watch_sources(phone, line):
                yield line

    with suppress(KeyboardInterrupt), ExitStack() as opened:
        speech = _live_speech()
        if speech is not None:
            opened.callback(speech.close)
        synthesizer = None if speech is None else Synthesizer()
        phone = BrowserPhone(clock, _prices(), speech)
        with user_errors():
            server = opened.enter_context(BrowserPhoneServer(phone, host, port))
        console.print(f"The telephone is at {server.url}", soft_wrap=True, highlight=False)
        if host in WILDCARDS:
            console.print("Other devices: this machine's address in place of 127.0.0.1.")
        console.print("Ctrl-C ends it.", style="dim")
        _open_browser(server.url)
        while True:
            _play_synthesis(phone.board, bring_up, app, console, clock)


def _live_speech() -> LiveSpeech | None:
    """Return the speech of the server; None if it is not installed, which the pages show."""
    try:
        return LiveSpeech()
    except NoSpeechError:
        return None


def _prices() -> Prices | None:
    """Return the prices of `explore.toml`, if there is one.

    Raises:
        ClickException: The file cannot be read.
    """
    if not CHOICES_FILE.is_file():
        return None
    with user_errors():
        return read_choices(CHOICES_FILE, ExploreOptions()).prices


def _play_synthesis(
    board: CallBoard,
    bring_up: Callable[[], AbstractContextManager[OpenedLine]],
    app: Path,
    console: Console,
    clock: Clock,
) -> None:
    """Bring up the present synthesis, and return when there is another one and no call is open."""
    with _watch(app) as has_changed:
        try:
            with bring_up() as line:
                board.open_line(line)
                calls = line.call_router.service.calls
                try:
                    _play(clock, lambda: has_changed() and not calls)
                finally:
                    board.close_line()
        except USER_ERRORS as error:
            console.print(f"Error: {error}", soft_wrap=True, highlight=False)
            board.report(Problem(about="stack", text=str(error), what_next=SYNTHESIZE))
            _play(clock, has_changed)
    settled_state([app], clock)


def _play(clock: Clock, is_over: Callable[[], bool]) -> None:
    """Run what is due on the clock until something is over; no error of a call ends the others."""
    while not is_over():
        try:
            clock.sleep(OPEN_POLL_SECONDS)
        except Exception:
            _logger.exception("a call has failed inside the simulator; the others go on")


@contextmanager
def _watch(app: Path) -> Iterator[Callable[[], bool]]:
    """Yield a function that returns whether the app was synthesized again."""
    files = [app / "manifest.json"]
    before: State = state_of(files)
    changed, is_over = threading.Event(), threading.Event()

    def watch() -> None:
        while not is_over.wait(WATCH_POLL_SECONDS):
            if state_of(files) != before:
                changed.set()
                return

    thread = threading.Thread(target=watch, name="watch of the app", daemon=True)
    thread.start()
    try:
        yield changed.is_set
    finally:
        is_over.set()
        thread.join()


@contextmanager
def _watch_sources(phone: BrowserPhone, line: OpenedLine) -> Iterator[None]:
    """Run edits of the line's sources at once."""
    manifest = (line.app / "manifest.json").stat()
    with (
        scratch_directory("edits-") as directory,
        SourceWatch(
            line.call_router.account,
            line.sources,
            directory,
            board=phone.board,
            run_soon=phone.run_soon,
            synthesized_at_ns=manifest.st_mtime_ns,
        ),
    ):
        yield


def _open_browser(url: str) -> None:
    if sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in GRAPHICAL):
        webbrowser.open(url)
