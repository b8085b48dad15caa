"""Events through the real Lambda runtime client, against a stub of the Lambda runtime API."""

import json
import random
import socket
import statistics
import subprocess
import time
from pathlib import Path

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

ROUNDS, TURNS, EVENTS_PER_TURN, WARM_UP_EVENTS = 15, 10, 55, 330


class Function:
    """A process of the runtime client, and a stub of Lambda that sends one event at a time."""

    def __init__(self, python: Path, directory: Path, peer: Peer) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(60)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        self._process = subprocess.Popen(
            [python, "-m", "awslambdaric", f"{peer.module}.handler"],
            env=environment(directory) | {"AWS_LAMBDA_RUNTIME_API": address},
            cwd=directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with listener:
            self._connection, _ = listener.accept()
        self._connection.settimeout(60)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = self._connection.makefile("rb")
        self._sent_count = 0
        self._payloads = [json.loads((EVENTS / f"{name}.json").read_text()) for name in ELEVEN]
        self._read_request()

    def send(self, count: int) -> tuple[float, list[float]]:
        """Send this many events; return processor seconds, and seconds from event to answer."""
        numbers = range(self._sent_count, self._sent_count + count)
        self._sent_count += count
        events = [next_event(n, self._payloads[n % len(self._payloads)]) for n in numbers]
        before = self._processor_seconds()
        latencies = [self._answer(event) for event in events]
        return self._processor_seconds() - before, latencies

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()
        self._requests.close()
        self._connection.close()

    def _answer(self, event: bytes) -> float:
        began = time.perf_counter()
        self._connection.sendall(event)
        self._read_request()  # POST the answer
        seconds = time.perf_counter() - began
        self._connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        self._read_request()  # GET the next event
        return seconds

    def _read_request(self) -> None:
        length = 0
        while (header := self._requests.readline()).strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._requests.read(length)

    def _processor_seconds(self) -> float:
        """Return the processor seconds of the process."""
        return int(Path(f"/proc/{self._process.pid}/schedstat").read_text().split()[0]) / 1e9


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


def measure() -> list[Group]:
    """Start a process of every peer, and send them events in turns."""
    return [_version(version) for version in versions()]


def _version(version: str) -> Group:
    python = interpreter(version)
    functions = {
        peer.name: Function(python, with_bytecode(bundle(peer, version), version), peer)
        for peer in PEERS
    }
    try:
        return _group(version, functions)
    finally:
        for function in functions.values():
            function.stop()


def _group(version: str, functions: dict[str, Function]) -> Group:
    rates: dict[str, list[float]] = {name: [] for name in functions}
    latencies: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function.send(WARM_UP_EVENTS)
    for _ in range(ROUNDS):
        processor_seconds = dict.fromkeys(functions, 0.0)
        for name in random.sample(list(functions) * TURNS, k=TURNS * len(functions)):
            seconds, times = functions[name].send(EVENTS_PER_TURN)
            processor_seconds[name] += seconds
            latencies[name] += times
        for name, seconds in processor_seconds.items():
            rates[name].append(TURNS * EVENTS_PER_TURN / seconds)
    group = Group(
        title=f"Events a second through the runtime client, Python {version}",
        text="Processes of `python -m awslambdaric` take events over loopback from a stub of the "
        f"Lambda runtime API, {EVENTS_PER_TURN} in a turn, the turns of all peers mixed. Seconds "
        "are processor seconds of the process, client and kernel included, because other processes "
        f"use the machine. Each figure is of {TURNS * EVENTS_PER_TURN} events, after "
        f"{WARM_UP_EVENTS} that do not count.",
        unit="events/s",
        samples=rates,
        floor=BARE.name,
        name="client",
        panel=f"Python {version}",
        target="at least 90 % of the bare handler",
        details=_table(latencies),
    )
    bare, ours, msgspec = (1e6 / group.median(name) for name in (BARE.name, "telephony", "msgspec"))
    verdict = (
        f"Telephony reaches {bare / ours:.0%}; msgspec, in C, {bare / msgspec:.0%}. A turn of the "
        f"bare handler takes {bare:.0f} µs, so the target leaves {bare / 9:.0f} µs to decode, "
        f"decide, check and encode; telephony takes {ours - bare:.0f} µs more than the bare "
        "handler. Answered twice in one turn, an event takes about half as long the second time: "
        "between two events the client and the kernel use the processor's caches, so the functions "
        "that an event needs are loaded again. By then nothing is created on first use, and no "
        "garbage is collected. The network between Lambda and the service takes milliseconds."
    )
    return Group(**(vars(group) | {"verdict": verdict}))


def _table(latencies: dict[str, list[float]]) -> str:
    rows = ["| from an event to its answer, µs | median | 90 % |", "|---|---:|---:|"]
    for name, times in latencies.items():
        tenths = statistics.quantiles(times, n=10)
        rows.append(f"| {name} | {1e6 * tenths[4]:.0f} | {1e6 * tenths[8]:.0f} |")
    return "\n".join(rows)
