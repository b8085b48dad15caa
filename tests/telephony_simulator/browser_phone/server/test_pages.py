"""A page that does not read holds up nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from telephony_simulator.browser_phone import acts, pages
from telephony_simulator.browser_phone.pages import Page
from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone


class Connection:
    """What a page uses of its WebSocket."""

    def __init__(self) -> None:
        self.sent: list[str | bytes] = []
        self.close_code: int | None = None

    async def send_text(self, text: str) -> None:
        self.sent.append(text)

    async def send_bytes(self, frame: bytes) -> None:
        self.sent.append(frame)

    async def close(self, code: int, reason: str) -> None:
        assert reason
        self.close_code = code


async def connection_after(*messages: str | bytes) -> Connection:
    """Send messages to a page that reads only then."""
    page, connection = Page(asyncio.get_running_loop()), Connection()
    for message in messages:
        page.send(message)
    await asyncio.sleep(0)
    websocket: Any = connection
    writing = asyncio.create_task(page.write_to(websocket))
    await asyncio.sleep(0.01)
    writing.cancel()
    return connection


def connection_of(*messages: str | bytes) -> Connection:
    """Run `connection_after` on a loop of its own: a browser's tests keep one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(connection_after(*messages))).result()


def test_messages_arrive_in_order() -> None:
    connection = connection_of("a", b"b", "c")

    assert connection.sent == ["a", b"b", "c"]
    assert connection.close_code is None


@pytest.mark.parametrize("limit", ["MAX_WAITING_MESSAGES", "MAX_WAITING_BYTES"])
def test_page_that_does_not_read_is_closed_to_connect_again(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(pages, limit, 2)

    connection = connection_of("a", "b", "c", "d")

    assert connection.sent == []
    assert connection.close_code == 1013


def test_call_beyond_the_open_calls_is_refused(
    served: ServedPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "MAX_OPEN_CALLS", 0)

    with served.page() as page:
        page.send("dial", number="+12065550100", from_="+15105550101")
        refused = page.wait("refused")

    assert refused["text"] == "0 calls are open: end one of them first"
