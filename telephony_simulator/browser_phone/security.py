"""Admits the browser that has the session's token, and no page of another site."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.websockets import WebSocket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

NOT_ADMITTED: Final = (
    "This page needs the token of its session: open the address that `phone-line up --open` has"
    " printed in the terminal.\n"
)
WRONG_HOST: Final = (
    "The Host of a request must be this machine's: open the address that `phone-line up --open` has"
    " printed in the terminal.\n"
)
WRONG_ORIGIN: Final = "Requests of web pages of other sites are refused.\n"


class Guard:
    """Checks Host, Origin and the session token of each request, and sets the headers of answers.

    `GET /?token=…` sets the cookie of the session, and redirects to `/`. A WebSocket must name this
    server as its Origin: without that, a page of another port of this machine, which is the same
    site, could open one.

    Args:
        application: The application behind it.
        host: The address or name that the server is bound to.
        port: The port; the cookie's name has it, because cookies do not differ by port.
        token: The session token.
    """

    def __init__(self, application: ASGIApp, host: str, port: int, token: str) -> None:
        self._application = application
        self._host = host
        self._port = port
        self._token = token
        self.cookie = f"phone-line-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "http":
            await (self._refusal(scope) or self._application)(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            refusal = self._refusal_of_socket(scope)
            if refusal is None:
                await self._application(scope, receive, send)
            else:
                await WebSocket(scope, receive, send).send_denial_response(refusal)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that does not reach the application."""
        headers = Headers(scope=scope)
        if not self._is_own_host(headers):
            return PlainTextResponse(WRONG_HOST, 421)
        given = _query_token(scope)
        if scope["path"] == "/" and given is not None and self._is_token(given):
            response = RedirectResponse("/", 303)
            response.set_cookie(self.cookie, self._token, httponly=True, samesite="strict")
            return response
        if not self._has_cookie(headers):
            return PlainTextResponse(NOT_ADMITTED, 403)
        return None

    def _refusal_of_socket(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_own_host(headers):
            return PlainTextResponse(WRONG_HOST, 421)
        if headers.get("origin", "") != f"http://{headers['host']}":
            return PlainTextResponse(WRONG_ORIGIN, 403)
        if not self._has_cookie(headers):
            return PlainTextResponse(NOT_ADMITTED, 403)
        return None

    def _is_own_host(self, headers: Headers) -> bool:
        return is_own_host(headers.get("host", ""), self._host, self._port)

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        return self.cookie in cookies and self._is_token(cookies[self.cookie].value)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


def is_own_host(host: str, bound_host: str, bound_port: int) -> bool:
    """Return whether the Host of a request names a server.

    A page of another site can reach this server under a name of its own, never under an address:
    so each address is admitted when the server is bound to more than loopback.

    Args:
        host: The Host.
        bound_host: The address or name that the server is bound to.
        bound_port: Its port.
    """
    name, colon, port = host.rpartition(":")
    if not colon or port != str(bound_port):
        return False
    name = name.removeprefix("[").removesuffix("]").lower()
    if bound_host in LOOPBACK_NAMES:
        return name in LOOPBACK_NAMES
    own = {bound_host.lower(), socket.gethostname().lower()} | LOOPBACK_NAMES
    return name in own or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _query_token(scope: Scope) -> str | None:
    return QueryParams(scope["query_string"]).get("token")


def _with_headers(send: Send) -> Send:
    """Return a `send` that adds the headers that every answer has."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        await send(message)

    return send_with_headers
