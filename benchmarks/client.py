"""Events through the real Lambda runtime client, against a stub of the Lambda runtime API."""

import json
import random
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path
from typing import BinaryIO

from benchmarks.bundles import (
    BARE,
    PEERS,
    Peer,
    bundle,
    environment,
    interpreter,
    versions,
    with_bytecode,
)
from benchmarks.report import Group
from benchmarks.warm import ELEVEN, EVENTS

ROUNDS, WARM, COUNTED = 5, 220, 1_100


class RuntimeApi:
    """Serves the events to one process over loopback, and notes when each answer comes."""

    def __init__(self, events: list[bytes]) -> None:
        self._events = events
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.process: subprocess.Popen[bytes] | None = None
        self.worked: list[float] = []
        self.sent: list[float] = []
        self.answered: list[float] = []
        self.done = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self.done.is_set():
            connection, _ = self._listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection, connection.makefile("rb") as requests:
                while not self.done.is_set() and (line := requests.readline()):
                    self._answer(connection, line, requests)

    def _answer(self, connection: socket.socket, line: bytes, requests: BinaryIO) -> None:
        length = 0
        while (header := requests.readline()).strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        requests.read(length)
        if line.startswith(b"POST"):
            self.answered.append(time.perf_counter())
            connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        elif len(self.sent) == len(self._events):
            self.worked.append(self._seconds_of_work())
            self.done.set()
        else:
            if len(self.sent) == WARM:
                self.worked.append(self._seconds_of_work())
            self.sent.append(time.perf_counter())
            connection.sendall(self._events[len(self.sent) - 1])

    def _seconds_of_work(self) -> float:
        """Ask the kernel how long the process has had a processor so far."""
        pid = self.process.pid if self.process else "self"
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def next_event(number: int, payload: dict[str, object]) -> bytes:
    """Write the answer to GET /runtime/invocation/next."""
    body = json.dumps(payload | {"Sequence": number}).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        f"Lambda-Runtime-Aws-Request-Id: {number}\r\n"
        "Lambda-Runtime-Deadline-Ms: 4000000000000\r\n"
        "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:111122223333:function:f\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def play(python: Path, directory: Path, peer: Peer) -> tuple[float, list[float]]:
    """Run a process of a peer through all events; return events a second of work, and latencies."""
    payloads = [json.loads((EVENTS / f"{name}.json").read_text()) for name in ELEVEN]
    events = [
        next_event(number, payloads[number % len(payloads)]) for number in range(WARM + COUNTED)
    ]
    api = RuntimeApi(events)
    process = api.process = subprocess.Popen(
        [python, "-m", "awslambdaric", f"{peer.module}.handler"],
        env=environment(directory) | {"AWS_LAMBDA_RUNTIME_API": api.address},
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if not api.done.wait(60):
            raise TimeoutError(f"{peer.name} does not answer")
    finally:
        process.terminate()
        process.wait()
    before, after = api.worked
    latencies = [end - start for start, end in zip(api.sent, api.answered, strict=True)]
    return COUNTED / (after - before), latencies[WARM:]


def measure() -> list[Group]:
    """Run every peer again and again, in turns."""
    return [_version(version) for version in versions()]


def _version(version: str) -> Group:
    python = interpreter(version)
    directories = {peer: with_bytecode(bundle(peer, version), version) for peer in PEERS}
    rates: dict[str, list[float]] = {peer.name: [] for peer in PEERS}
    latencies: dict[str, list[float]] = {peer.name: [] for peer in PEERS}
    turns = list(directories.items())
    for _ in range(ROUNDS):
        random.shuffle(turns)
        for peer, directory in turns:
            rate, times = play(python, directory, peer)
            rates[peer.name].append(rate)
            latencies[peer.name] += times
    group = Group(
        title=f"Events a second through the runtime client, Python {version}",
        text=f"`python -m awslambdaric` takes {COUNTED} events over loopback from a stub of the "
        "Lambda runtime API; the seconds are those in which the process, client and kernel "
        "included, has a processor, because others want it too.",
        unit="events/s",
        samples=rates,
        floor=BARE.name,
        name=f"client-{version}",
        target="at least 90 % of the bare handler",
        details=_table(latencies),
    )
    share = group.median("telephony") / group.median(BARE.name)
    turn = 1e6 / group.median(BARE.name)
    verdict = (
        f"Telephony reaches {share:.0%}. A turn of the bare handler takes {turn:.0f} µs, so the "
        f"target leaves {turn / 9:.0f} µs for everything that is decoded, decided, checked and "
        "encoded, in caches that the kernel and the client have just used: too little for Python "
        "code that checks types. The network between Lambda and the service takes milliseconds."
    )
    return Group(**(vars(group) | {"verdict": verdict}))


def _table(latencies: dict[str, list[float]]) -> str:
    rows = ["| from an event to its answer, µs | median | 90 % |", "|---|---:|---:|"]
    for name, times in latencies.items():
        tenths = statistics.quantiles(times, n=10)
        rows.append(f"| {name} | {1e6 * tenths[4]:.0f} | {1e6 * tenths[8]:.0f} |")
    return "\n".join(rows)
