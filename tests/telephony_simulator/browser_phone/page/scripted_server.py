"""A WebSocket that sends what a test says: for states that a real call reaches seldom."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route, WebSocketRoute

LIMIT_SECONDS: Final = 10
POLL_MILLISECONDS: Final = 20
DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120">'
    '<rect width="400" height="120" rx="8" fill="#6f3cc4"/></svg>'
)


class ScriptedServer:
    """Stands in for the WebSocket and the drawings; the page's files come from the server itself.

    Attributes:
        received: The JSON messages of the page, in their order.
        sound_frames: Its binary frames.
        sockets: The WebSockets that the page has opened.
        addresses: What the page has fetched.
        welcome: The first message of each connection.
        is_gone: Whether it refuses new connections.
    """

    def __init__(self, page: Page, url: str, welcome: dict[str, Any]) -> None:
        self.received: list[dict[str, Any]] = []
        self.sound_frames: list[bytes] = []
        self.sockets: list[WebSocketRoute] = []
        self.addresses: list[str] = []
        self.welcome = welcome
        self.is_gone = False
        self._page = page
        page.on("request", lambda request: self.addresses.append(request.url))
        page.route("**/*.svg?*", _draw)
        page.route_web_socket("**/ws", self._accept)
        page.goto(url)
        page.get_by_text("Connected", exact=True).first.wait_for()

    def send(self, *messages: dict[str, Any]) -> None:
        """Send JSON messages."""
        for message in messages:
            self.sockets[-1].send(json.dumps(message))

    def send_sound(self, header: dict[str, Any], samples: bytes) -> None:
        """Send a sound frame."""
        head = json.dumps(header).encode()
        self.sockets[-1].send(struct.pack("<I", len(head)) + head + samples)

    def wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait until what the page sends fulfils a condition."""
        for _ in range(LIMIT_SECONDS * 1000 // POLL_MILLISECONDS):
            if is_there():
                return
            self._page.wait_for_timeout(POLL_MILLISECONDS)
        raise AssertionError(f"the page sent {self.received}")

    def wait_for_message(self, message: dict[str, Any]) -> None:
        """Wait for a JSON message."""
        self.wait_for(lambda: message in self.received)

    def _accept(self, socket: WebSocketRoute) -> None:
        if self.is_gone:
            socket.close()
            return
        self.sockets.append(socket)
        socket.on_message(self._receive)
        socket.send(json.dumps(self.welcome))

    def _receive(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.sound_frames.append(message)
        else:
            self.received.append(json.loads(message))


def _draw(route: Route) -> None:
    route.fulfill(body=DRAWING, content_type="image/svg+xml")
