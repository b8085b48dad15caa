"""Serves the page, its WebSocket, and what the page shows as images and files."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from telephony_simulator.browser_phone.call_board import NoSuchCallError
from telephony_simulator.browser_phone.call_files import (
    CALL_FILES,
    SVG,
    NotSavedError,
    NotYetError,
)
from telephony_simulator.browser_phone.line_map import LineMaps, map_task
from telephony_simulator.browser_phone.pages import Page
from telephony_simulator.browser_phone.rate_limit import FrameRateLimit
from telephony_simulator.browser_phone.security import Guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from starlette.requests import Request
    from starlette.websockets import WebSocket

    from telephony_simulator.browser_phone.phone import BrowserPhone

PAGE_DIRECTORY: Final = Path(__file__).parent / "page"

WILDCARDS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared only
"""The hosts that bind to all addresses of this machine."""

MAX_FRAME_BYTES: Final = 4 * 1024 * 1024
"""The longest frame of a page: a WAV file of two minutes, the longest of RecordAudio, has half."""

FRAMES_PER_SECOND: Final = 200
BURST_FRAMES: Final = 400
"""A microphone sends 50 frames in a second; a key or a button one."""

SVG_SECURITY_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""A diagram has a style of its own, and no scripts."""

READ_WAIT_SECONDS: Final = 5.0
READ_POLL_SECONDS: Final = 0.05
"""How long a request for a file waits for the last answer of the function, and in which steps."""

MAX_PAGES: Final = 32
STARTS_WITHIN_SECONDS: Final = 10.0
POLICY_VIOLATION: Final = 1008


class BrowserPhoneServer:
    """Serves a telephone on this machine while its context is open, in a thread of its own.

    Args:
        phone: The telephone.
        host: The address to bind to. Default: loopback only.
        port: The port; 0 takes a free one. Default: 0.
        page_directory: The files of the page. Default: those of this package.

    Attributes:
        url: The address of the page, with the token of the session.

    Raises:
        ValueError: The port is taken, or the host is not an address of this machine.
    """

    def __init__(
        self,
        phone: BrowserPhone,
        host: str = "127.0.0.1",
        port: int = 0,
        page_directory: Path = PAGE_DIRECTORY,
    ) -> None:
        self._phone = phone
        self._page_directory = page_directory
        self._listening = _listening_socket(host, port)
        bound_port: int = self._listening.getsockname()[1]
        token = secrets.token_urlsafe(32)
        shown = "127.0.0.1" if host in WILDCARDS else host
        named = f"[{shown}]" if ":" in shown else shown
        self.url = f"http://{named}:{bound_port}/?token={token}"
        self._open_pages = 0
        self._maps = LineMaps()
        application = Guard(self._application(), host, bound_port, token)
        self._server = _Server(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=1,
                ws_max_size=MAX_FRAME_BYTES,
                ws_per_message_deflate=False,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listening],), name="browser phone", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        self._server.is_up.wait(STARTS_WITHIN_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STARTS_WITHIN_SECONDS)
        self._listening.close()

    def _application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._index),
                Mount("/page", StaticFiles(directory=self._page_directory, check_dir=False)),
                Route("/recordings/{recording}.wav", self._recording),
                Route("/map.svg", self._map),
                WebSocketRoute("/ws", self._socket),
                *(
                    Route(f"/calls/{{call}}/{name}", partial(self._call_file, name))
                    for name in CALL_FILES
                ),
            ]
        )

    async def _index(self, request: Request) -> Response:
        del request
        index = self._page_directory / "index.html"
        if not index.is_file():
            return PlainTextResponse("The page is not part of this installation.\n", 404)
        return FileResponse(index)

    async def _call_file(self, name: str, request: Request) -> Response:
        """Return a file of a call; it is read on the thread of the calls, and written beside it."""
        kind = CALL_FILES[name]
        board, call = self._phone.board, request.path_params["call"]
        try:
            write = await self._read_soon(lambda: kind.read(board.call(call)))
            content = await run_in_threadpool(write)
        except (NoSuchCallError, NotSavedError) as error:
            return PlainTextResponse(f"{error}\n", 404)
        headers = {} if kind.file_name is None else _attachment(kind.file_name)
        if kind.media_type == SVG:
            headers["Content-Security-Policy"] = SVG_SECURITY_POLICY
        return Response(content, media_type=kind.media_type, headers=headers)

    async def _recording(self, request: Request) -> Response:
        """Return a recording, from its bucket."""
        recordings = self._phone.board.recordings
        found = await self._phone.ask(lambda: recordings.get(request.path_params["recording"]))
        if found is None or not found.file.is_file():
            return PlainTextResponse("there is no such recording; its bucket may have it\n", 404)
        return FileResponse(found.file, media_type="audio/wav")

    async def _map(self, request: Request) -> Response:
        """Return the map of a call's function; the first request waits for its exploration."""
        board, call = self._phone.board, request.query_params.get("call")
        try:
            task = await self._phone.ask(lambda: map_task(board, call))
            drawn = await self._maps.draw(task)
        except (NoSuchCallError, NotSavedError) as error:
            return PlainTextResponse(f"{error}\n", 404)
        policy = {"Content-Security-Policy": SVG_SECURITY_POLICY}
        return Response(drawn, media_type=SVG, headers=policy)

    async def _read_soon(self, read: Callable[[], Callable[[], bytes]]) -> Callable[[], bytes]:
        """Read a call; if that is not possible yet, wait a moment for it."""
        for _ in range(round(READ_WAIT_SECONDS / READ_POLL_SECONDS)):
            try:
                return await self._phone.ask(read)
            except NotYetError:
                await asyncio.sleep(READ_POLL_SECONDS)
        return await self._phone.ask(read)

    async def _socket(self, websocket: WebSocket) -> None:
        """Talk to a page until it leaves; its calls go on."""
        if self._open_pages >= MAX_PAGES:
            text = f"{MAX_PAGES} pages are open: close one of them first\n"
            await websocket.send_denial_response(PlainTextResponse(text, 503))
            return
        self._open_pages += 1
        await websocket.accept()
        page = Page(asyncio.get_running_loop())
        self._phone.join(page)
        writing = asyncio.create_task(page.write_to(websocket))
        try:
            await self._read(websocket, page)
        finally:
            self._open_pages -= 1
            writing.cancel()
            self._phone.leave(page)

    async def _read(self, websocket: WebSocket, page: Page) -> None:
        limit = FrameRateLimit(self._phone.clock, FRAMES_PER_SECOND, BURST_FRAMES)
        while (message := await websocket.receive())["type"] == "websocket.receive":
            if not limit.has_room():
                reason = f"a page sends at most {FRAMES_PER_SECOND} frames in a second"
                await websocket.close(POLICY_VIOLATION, reason)
                return
            limit.count()
            text: str | None = message.get("text")
            self._phone.receive(page, message["bytes"] if text is None else text)


def _attachment(file_name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


class _Server(uvicorn.Server):
    """Tells when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


def _listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        ValueError: The port is taken, or the host is not an address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with its protocol named, asyncio sends each frame at once (TCP_NODELAY)
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise ValueError(
            f"the browser phone cannot listen on {host}, port {port}:"
            f" {getattr(error, 'strerror', None) or error}; choose another with --port, or leave it"
            " out for a free one"
        ) from None
    return listening
