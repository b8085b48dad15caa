"""Who may use the page: the browser with the token of the session, on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from telephony_simulator.browser_phone.phone import BrowserPhone
from telephony_simulator.browser_phone.security import is_own_host
from telephony_simulator.browser_phone.server import WILDCARDS, BrowserPhoneServer
from telephony_simulator.clock import RealClock
from tests.telephony_simulator.browser_phone.server.served_phone import (
    Answer,
    ServedPhone,
    running_phone,
)


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPhone]:
    """A telephone without a line."""
    directory = tmp_path_factory.mktemp("page")
    (directory / "index.html").write_text("<title>phone</title>")
    (directory / "phone.js").write_text("")
    with running_phone(directory) as served:
        yield served


def test_token_of_the_address_becomes_a_strict_cookie(idle: ServedPhone) -> None:
    answer = idle.get_as_stranger(idle.url.removeprefix(idle.address))

    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


@pytest.mark.parametrize("path", ["/", "/page/phone.js", "/calls/1/test.py", "/?token=wrong"])
def test_request_without_the_cookie_is_refused(idle: ServedPhone, path: str) -> None:
    answer = idle.get_as_stranger(path)

    assert answer.status == 403
    assert "open the address" in answer.text


@pytest.mark.parametrize("path", ["/", "/page/phone.js"])
def test_page_fetches_from_its_own_server_only(idle: ServedPhone, path: str) -> None:
    headers = idle.get(path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", ""])
def test_request_with_a_foreign_host_is_refused(idle: ServedPhone, host: str) -> None:
    port = idle.address.rpartition(":")[2]

    assert idle.get("/", Host=host.format(port=port)).status == 421


@pytest.mark.parametrize("name", ["localhost", "[::1]"])
def test_names_of_loopback_are_admitted(idle: ServedPhone, name: str) -> None:
    port = idle.address.rpartition(":")[2]

    assert idle.get("/", Host=f"{name}:{port}").status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": ""}, 403),
        ({"Cookie": ""}, 403),
    ],
)
def test_socket_of_a_stranger_is_refused(
    idle: ServedPhone, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused, idle.page(**headers):
        pass

    assert refused.value.response.status_code == status


def test_socket_with_a_foreign_host_is_refused(idle: ServedPhone) -> None:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://evil.example"}

    assert idle.get("/ws", Host="evil.example", **upgrade, **key).status == 421


@pytest.mark.parametrize("bound_host", sorted(WILDCARDS))
@pytest.mark.parametrize(
    ("host", "is_admitted"),
    [("192.0.2.7:80", True), ("[2001:db8::7]:80", True), ("evil.example:80", False)],
)
def test_server_on_other_addresses_admits_addresses_not_names(
    host: str, bound_host: str, *, is_admitted: bool
) -> None:
    assert is_own_host(host, bound_host, 80) is is_admitted


def test_files_beside_the_page_are_not_served(idle: ServedPhone) -> None:
    answers: list[Answer] = [
        idle.get(path) for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/")
    ]

    assert [answer.status for answer in answers] == [404, 404, 404]


def test_taken_port_is_refused_with_what_to_do(idle: ServedPhone, tmp_path: Path) -> None:
    port = int(idle.address.rpartition(":")[2])

    with pytest.raises(ValueError, match=rf"port {port}: .*; choose another with --port, or leave"):
        BrowserPhoneServer(BrowserPhone(RealClock()), "127.0.0.1", port, tmp_path)


def test_server_listens_on_loopback_only_by_default(idle: ServedPhone) -> None:
    assert idle.url.startswith("http://127.0.0.1:")
