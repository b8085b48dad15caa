"""A browser phone on a free loopback port, its clock in a thread, and pages as clients of it."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

from websockets.sync.client import ClientConnection, connect

from telephony_simulator.browser_phone.opened_line import OpenedLine
from telephony_simulator.browser_phone.phone import BrowserPhone
from telephony_simulator.browser_phone.server import BrowserPhoneServer
from telephony_simulator.browser_phone.source_watch import SourceWatch
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import RealClock
from telephony_simulator.cloudformation import (
    Deployment,
    add_adopted_phone_numbers,
    local_account,
    read_cloud_assembly,
)
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio import Bot, Intent, Meeting, Settings
from telephony_simulator.sound.live_speech import LiveSpeech
from tests.telephony_simulator.cdk_out import write_cdk_out

LIMIT_SECONDS = 20.0

ORDER_BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/ORDER/TSTALIASID"
MAY_RECORD: JsonObject = {
    "Effect": "Allow",
    "Principal": {"Service": "voiceconnector.chime.amazonaws.com"},
    "Action": ["s3:PutObject", "s3:PutObjectAcl"],
    "Resource": "arn:aws:s3:::messages/*",
}


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class PhoneAddress:
    """Where a telephone is served.

    Attributes:
        url: Its address with the token.
    """

    url: str

    @property
    def address(self) -> str:
        """Its address without a path."""
        return self.url.partition("/?")[0]

    def get(self, path: str, **headers: str) -> Answer:
        """Return the answer to a request with the cookie of the session."""
        return self.get_as_stranger(path, **{"Cookie": self.cookie, **headers})

    def get_as_stranger(self, path: str, **headers: str) -> Answer:
        """Return the answer to a request without a cookie."""
        host, _, port = self.address.removeprefix("http://").rpartition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=LIMIT_SECONDS)
        with closing(connection):
            connection.request("GET", path, headers={**headers})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    @property
    def cookie(self) -> str:
        """The cookie that the address with the token sets."""
        answer = self.get_as_stranger(self.url.removeprefix(self.address))
        return answer.headers["Set-Cookie"].partition(";")[0]

    @contextmanager
    def page(self, **headers: str) -> Iterator["PageClient"]:
        """Connect a page, with other headers if they are given."""
        own = {"Origin": self.address, "Cookie": self.cookie, **headers}
        with connect(
            f"{self.address.replace('http', 'ws', 1)}/ws",
            additional_headers={name: value for name, value in own.items() if name != "Origin"},
            origin=own["Origin"] or None,  # type: ignore[arg-type]
            max_size=None,
            max_queue=None,  # unread frames do not hold up the closing
        ) as connection:
            yield PageClient(connection)


@dataclass(frozen=True)
class ServedPhone(PhoneAddress):
    """A telephone that this process serves.

    Attributes:
        phone: The telephone.
        source: The directory of the handler's source.
    """

    phone: BrowserPhone
    source: Path


class PageClient:
    """A page: it sends requests, and waits for messages.

    Attributes:
        messages: The JSON messages so far.
        welcome: The first message.
        frames: The binary frames so far.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.messages: list[dict[str, Any]] = []
        self.frames: list[bytes] = []
        self.welcome = self.wait("welcome")
        self._known_calls = {call["call"] for call in self.welcome["calls"]}

    def send(self, kind: str, **fields: Any) -> None:
        self.connection.send(json.dumps({"type": kind, **fields}))

    def wait(
        self, kind: str, is_wanted: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        """Return the next message of a type that is wanted."""
        while True:
            received = self.connection.recv(LIMIT_SECONDS)
            if isinstance(received, bytes):
                self.frames.append(received)
                continue
            message: dict[str, Any] = json.loads(received)
            self.messages.append(message)
            if message["type"] == kind and is_wanted(message):
                return message

    def send_all(self, frames: Sequence[str]) -> None:
        """Send frames, and read until the server closes the connection, which raises its error."""
        for frame in frames:
            self.connection.send(frame)
        while True:
            self.connection.recv(LIMIT_SECONDS)

    def dial(self, number: str = "+12065550100") -> str:
        """Call the line, and return the id of the call when its menu is heard."""
        self.send("dial", number=number, from_="+15105550101")
        heard = self.wait(
            "entry",
            lambda entry: entry["call"] not in self._known_calls and "Press a key" in entry["text"],
        )
        call: str = heard["call"]
        self._known_calls.add(call)
        return call

    def wait_for_state(self, call: str, state: str) -> dict[str, Any]:
        return self.wait("call", lambda one: one["call"] == call and one["state"] == state)

    def call_second_party(self, call: str) -> None:
        """Choose 1 in the menu, and wait until the second party's telephone rings."""
        self.send("press", call=call, leg="LEG-A", keys="1")
        self.wait_for_second_party("ringing")

    def wait_for_second_party(self, state: str) -> dict[str, Any]:
        return self.wait("call", lambda one: [leg["state"] for leg in one["legs"]][1:] == [state])


@contextmanager
def running_phone(
    page_directory: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    speech: LiveSpeech | None = None,
) -> Iterator[ServedPhone]:
    """Serve a telephone without a line, with its clock in a thread."""
    clock = RealClock()
    phone = BrowserPhone(clock, speech=speech)
    is_over = threading.Event()

    def play() -> None:
        while not is_over.is_set():
            clock.sleep(0.02)

    thread = threading.Thread(target=play)
    with BrowserPhoneServer(phone, host, port, page_directory) as server:
        thread.start()
        try:
            yield ServedPhone(server.url, phone, page_directory / "source")
        finally:
            is_over.set()
            thread.join()


@contextmanager
def served_phone(
    directory: Path,
    handler: str,
    page_directory: Path | None = None,
    speech: LiveSpeech | None = None,
    settings: Settings | None = None,
) -> Iterator[ServedPhone]:
    """Serve a telephone with a line that a handler's source answers."""
    app = write_cdk_out(directory / "cdk.out", handler)
    assembly = read_cloud_assembly(app)
    if page_directory is None:
        page_directory = directory
        (directory / "index.html").write_text("<title>phone</title>")
    with local_account() as account, running_phone(page_directory, speech=speech) as running:
        served = ServedPhone(running.url, running.phone, directory / "source")
        served.source.mkdir()
        (served.source / "handler.py").write_text(handler)
        add_adopted_phone_numbers(account.voice_api, assembly)
        Deployment(account).deploy(assembly)
        handler_arn = next(arn for arn in account.functions if "Line-Handler" in arn)
        (directory / "messages").mkdir()
        account.buckets["messages"] = directory / "messages"
        account.bucket_policies["messages"] = {"Statement": [MAY_RECORD]}
        account.meetings.add(Meeting("meeting", {"caller": "token"}))
        bot = Bot(ORDER_BOT, [Intent("Order", ["pizza"])])
        router = AccountCallRouter(account, served.phone.clock, settings, bots=[bot])
        line = OpenedLine(router, app, {handler_arn: served.source}, ("Line",), {"ROUTE": "north"})
        run(served.phone, lambda: served.phone.board.open_line(line))
        edits = directory / "edits"
        with SourceWatch(
            account,
            line.sources,
            edits,
            board=served.phone.board,
            run_soon=served.phone.run_soon,
        ):
            yield served


def run(phone: BrowserPhone, act: Callable[[], object]) -> None:
    """Run an act on the thread of the calls, and wait for its end."""
    is_done = threading.Event()

    def run() -> None:
        act()
        is_done.set()

    phone.run_soon(run)
    assert is_done.wait(LIMIT_SECONDS)
