"""The open pages: each gets every message, in order."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from telephony_simulator.json_types import JsonObject

MAX_WAITING_MESSAGES: Final = 20_000
MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
"""What may wait for a page that does not read; beyond, its connection is closed."""

TRY_AGAIN_LATER: Final = 1013
"""The WebSocket close code of a page that does not read: it connects again, and gets the state."""


class Page:
    """One connection of a page. `send` may be called in each thread.

    Args:
        loop: The event loop of the server.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._waiting_bytes = 0
        self._is_closed = False

    def send(self, message: str | bytes) -> None:
        """Send a text frame or a binary frame."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._put, message)

    def send_json(self, message: JsonObject) -> None:
        """Send a message as JSON."""
        self.send(encode_message(message))

    async def write_to(self, websocket: WebSocket) -> None:
        """Write what is sent to a connection, until it is closed."""
        while (message := await self._waiting.get()) is not None:
            self._waiting_bytes -= len(message)
            if isinstance(message, bytes):
                await websocket.send_bytes(message)
            else:
                await websocket.send_text(message)
        await websocket.close(TRY_AGAIN_LATER, "the page does not read what is sent to it")

    def _put(self, message: str | bytes) -> None:
        if self._is_closed:
            return
        self._waiting_bytes += len(message)
        is_full = self._waiting.qsize() >= MAX_WAITING_MESSAGES
        if is_full or self._waiting_bytes > MAX_WAITING_BYTES:
            self._is_closed = True
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)
        else:
            self._waiting.put_nowait(message)


class Pages:
    """The pages that are connected; used on the thread of the calls only."""

    def __init__(self) -> None:
        self._pages: list[Page] = []

    def add(self, page: Page) -> None:
        """Add a page: it gets what is sent from now on."""
        self._pages.append(page)

    def remove(self, page: Page) -> None:
        """Remove a page."""
        with suppress(ValueError):
            self._pages.remove(page)

    def send_json(self, message: JsonObject) -> None:
        """Send a message to each page."""
        if self._pages:
            self.send(encode_message(message))

    def send(self, message: str | bytes) -> None:
        """Send a frame to each page."""
        for page in self._pages:
            page.send(message)


def encode_message(message: JsonObject) -> str:
    """Return the text frame of a message; a lone surrogate is written as an escape."""
    return json.dumps(message, default=str)
