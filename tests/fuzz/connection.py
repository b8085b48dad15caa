"""Mutated bytes on a connection to the server of the local API."""

from __future__ import annotations

import atexit
import re
import socket
from functools import cache
from typing import TYPE_CHECKING, Final

from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi
from telephony_simulator.chime_sdk_voice.server import VoiceApiServer
from telephony_simulator.clock import VirtualClock

if TYPE_CHECKING:
    from random import Random

REQUESTS: Final = (
    b"GET /phone-numbers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /sip-rules HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}",
    b"PUT /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
)
STATUS_LINE: Final = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9]) ")
MAX_SECONDS: Final = 5.0


def connection(random: Random) -> None:
    """Send mutated requests on one connection: each status is below 500, and the server stays."""
    port = _served_port()
    sent = b"".join(_mutated(random.choice(REQUESTS), random) for _ in range(random.randint(1, 3)))
    answered = _exchange(port, sent)
    for status in STATUS_LINE.findall(answered):
        assert status < b"500" or status in (b"501", b"505"), (sent, status)
    assert STATUS_LINE.match(_exchange(port, REQUESTS[0])), sent


def _mutated(request: bytes, random: Random) -> bytes:
    changed = bytearray(request)
    for _ in range(random.randrange(4)):
        at = random.randrange(len(changed))
        match random.randrange(4):
            case 0:
                changed[at] = random.randrange(256)
            case 1:
                del changed[at : at + random.randrange(8)]
            case 2:
                changed[at:at] = random.randbytes(random.randrange(8))
            case _:
                changed[at:at] = changed[: random.randrange(len(changed))]
        if not changed:
            break
    return bytes(changed)


def _exchange(port: int, sent: bytes) -> bytes:
    """Send bytes, end the sending direction, and return what the server answers until it closes."""
    received = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=MAX_SECONDS) as client:
        try:
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while chunk := client.recv(65_536):
                received += chunk
        except ConnectionError:  # the server closes a connection whose bytes it does not read
            pass
    return bytes(received)


@cache
def _served_port() -> int:
    """Start the server of this process, which ends with it, and return its port."""
    server = VoiceApiServer(VoiceApi(VirtualClock(), AT_ONCE))
    server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return int(server.endpoint_url.rpartition(":")[2])
