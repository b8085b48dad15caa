"""A server of the page that sends what a test says: for states that a real call reaches seldom."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route, WebSocketRoute

PAGE: Final = Path(__file__).parents[3] / "telephony_simulator" / "browser_phone" / "page"
ADDRESS: Final = "http://phone-line.localhost"
CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
SECURITY: Final = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
}
DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120">'
    '<rect width="400" height="120" rx="8" fill="#6f3cc4"/></svg>'
)


class ScriptedServer:
    """Serves the page to one browser page, and keeps what it sends.

    Attributes:
        received: The JSON messages of the page, in their order.
        sockets: The WebSockets that the page has opened.
    """

    def __init__(self, page: Page, welcome: dict[str, Any]) -> None:
        self.received: list[dict[str, Any]] = []
        self.sound_frames: list[bytes] = []
        self.sockets: list[WebSocketRoute] = []
        self.addresses: list[str] = []
        self._page = page
        self._welcome = welcome
        page.route("**/*", self._serve)
        page.route_web_socket("**/ws", self._accept)

    def open(self) -> None:
        """Open the page, and wait for its connection."""
        self._page.goto(ADDRESS)
        self._page.get_by_text("Connected", exact=True).first.wait_for()

    def send(self, *messages: dict[str, Any]) -> None:
        """Send JSON messages."""
        for message in messages:
            self.sockets[-1].send(json.dumps(message))

    def send_sound(self, header: dict[str, Any], samples: bytes) -> None:
        """Send a sound frame."""
        head = json.dumps(header).encode()
        self.sockets[-1].send(struct.pack("<I", len(head)) + head + samples)

    def _accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(self._receive)
        socket.send(json.dumps(self._welcome))

    def _receive(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.sound_frames.append(message)
        else:
            self.received.append(json.loads(message))

    def _serve(self, route: Route) -> None:
        address = route.request.url
        self.addresses.append(address)
        path = address.removeprefix(ADDRESS).split("?")[0]
        if path.endswith(("diagram.svg", "map.svg")):
            route.fulfill(body=DRAWING, content_type="image/svg+xml", headers=SECURITY)
            return
        file = PAGE / ("index.html" if path == "/" else path.removeprefix("/page/"))
        if not file.is_file():
            route.fulfill(status=404, body="not found", content_type="text/plain")
            return
        headers = {**SECURITY, "Content-Type": CONTENT_TYPES[file.suffix]}
        route.fulfill(body=file.read_bytes(), headers=headers)
