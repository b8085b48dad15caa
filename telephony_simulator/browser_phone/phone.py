"""The telephone behind the pages: takes what they ask for to the thread of the calls."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from telephony_simulator.browser_phone.acts import ACT_ERRORS, Acts
from telephony_simulator.browser_phone.call_board import CallBoard
from telephony_simulator.browser_phone.requests import RequestError, decode_request
from telephony_simulator.browser_phone.sound_frame import FrameError, decode_microphone_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telephony_simulator.browser_phone.line import SpeechSynthesis
    from telephony_simulator.browser_phone.pages import Page
    from telephony_simulator.browser_phone.requests import Request
    from telephony_simulator.browser_phone.sound_frame import MicrophoneFrame
    from telephony_simulator.clock import Clock
    from telephony_simulator.explore.costs import Prices

Answer = TypeVar("Answer")

MICROPHONE: Final = "microphone"
"""The name in refusals of a frame of sound, which has no type."""

_logger = logging.getLogger(__name__)


class BrowserPhone:
    """The telephone of the pages. Its methods may be called on each thread.

    Args:
        clock: The clock of the calls, in real time. The thread that sleeps on it is the thread of
            the calls.
        prices: What minutes and invocations cost. Default: no prices are shown.
        speech: Speaks texts. Default: the pages do, with the voices of the browser.

    Attributes:
        board: What the pages show; it belongs to the thread of the calls.
    """

    def __init__(
        self,
        clock: Clock,
        prices: Prices | None = None,
        speech: SpeechSynthesis | None = None,
    ) -> None:
        self.clock = clock
        self.board = CallBoard(clock, prices, speech)
        self._acts = Acts(self.board)

    def join(self, page: Page) -> None:
        """Let a page join: it gets the state of the calls, and all that follows."""
        self.run_soon(partial(self.board.join, page))

    def leave(self, page: Page) -> None:
        """Forget a page; its calls go on."""
        self.run_soon(partial(self.board.leave, page))

    def receive(self, page: Page, frame: str | bytes) -> None:
        """Take a frame of a page."""
        try:
            if isinstance(frame, bytes):
                self.run_soon(partial(self._take_samples, page, decode_microphone_frame(frame)))
            else:
                self.run_soon(partial(self._act, page, decode_request(frame)))
        except RequestError as error:
            _refuse(page, error.request, str(error))
        except FrameError as error:
            _refuse(page, MICROPHONE, str(error))

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return the answer to a question about the calls, asked on their thread."""
        answer: Future[Answer] = Future()

        def ask() -> None:
            try:
                answer.set_result(question())
            except Exception as error:  # noqa: BLE001 - it belongs to the one who asks
                answer.set_exception(error)

        self.run_soon(ask)
        return await asyncio.wrap_future(answer)

    def run_soon(self, act: Callable[[], None]) -> None:
        """Run an act on the thread of the calls; an error of it ends nothing else."""
        self.clock.call_later(0, partial(_run, act))

    def _act(self, page: Page, request: Request) -> None:
        act: Callable[..., None] = getattr(self._acts, request.type)
        with _refusals(page, request.type):
            act(**request.fields)

    def _take_samples(self, page: Page, frame: MicrophoneFrame) -> None:
        with _refusals(page, MICROPHONE):
            self._acts.take_samples(frame)


@contextmanager
def _refusals(page: Page, request: str) -> Iterator[None]:
    """Answer an act that cannot be done with the reason; no error of it ends anything else."""
    try:
        yield
    except ACT_ERRORS as error:
        _refuse(page, request, str(error))
    except Exception:
        _logger.exception("an act of a page has failed; the calls go on")
        _refuse(page, request, "it has failed inside the simulator; the terminal has the error")


def _refuse(page: Page, request: str, text: str) -> None:
    page.send_json({"type": "refused", "request": request, "text": text})


def _run(act: Callable[[], Any]) -> None:
    try:
        act()
    except Exception:
        _logger.exception("the browser phone has failed; the calls go on")
