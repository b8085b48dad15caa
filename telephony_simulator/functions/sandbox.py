"""One process that has imported a handler: Lambda's execution environment."""

import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from telephony_simulator.clock import SkippableTime
from telephony_simulator.functions.configuration import FunctionConfiguration
from telephony_simulator.functions.function import FunctionError, FunctionTimeout
from telephony_simulator.functions.output_log import OutputLog
from telephony_simulator.functions.process_guard import ProcessGuard
from telephony_simulator.json_types import Json, JsonObject

INIT_SECONDS = 10.0
"""Seconds that Lambda allows for the import of a handler."""

EXIT_SECONDS = 1.0
"""Seconds that a process may take to end after it closes its answers."""

MAX_MESSAGE_BYTES = 8 << 20
"""Bytes of one message of the host: Lambda's limit of an answer and its envelope, with slack."""

CHUNK_BYTES = 1 << 16
MAX_DRAIN_BYTES = 1 << 20
"""Bytes of output read after an answer; a pipe's capacity is less on all systems."""

ENDED_CHECK_SECONDS = 0.1
"""How often a wait for an answer checks that the process has not ended: its children may hold its
pipes open."""


class Sandbox:
    """A running host process; it ends at the first timeout or crash, as in Lambda.

    Args:
        command: The host and its arguments.
        configuration: The function that the process runs.
        log: Receives the handler's output.
    """

    def __init__(
        self, command: Sequence[str], configuration: FunctionConfiguration, log: OutputLog
    ) -> None:
        self._configuration = configuration
        self._log = log
        self._received = bytearray()
        self._is_imported = False
        self._guard = ProcessGuard()
        self._process = subprocess.Popen(  # noqa: S603 - the user's own handler
            command,
            cwd=configuration.directory,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                **configuration.variables(),
                **self._guard.environment(),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # Ctrl-C is for the simulator, which ends the group itself
        )
        try:
            self._guard.watch(self._process.pid)
            for pipe in (self._stdin, self._stdout, self._stderr):
                os.set_blocking(pipe.fileno(), False)
        except BaseException:
            self.close()
            raise

    def await_import(self) -> None:
        """Wait until the handler is imported.

        Raises:
            FunctionError: It cannot be imported.
        """
        if not self._is_imported:
            self._exchange(b"", INIT_SECONDS)
            self._is_imported = True

    @property
    def is_running(self) -> bool:
        """Whether the process can handle another event."""
        return self._process.poll() is None

    def invoke(
        self, event: JsonObject, request_id: str, skipped: SkippableTime | None = None
    ) -> Json:
        """Return the handler's answer; see `Function.invoke`.

        Args:
            event: The payload.
            request_id: The id of the invocation.
            skipped: The time that a sleep of a Python handler skips. Default: it sleeps.
        """
        timeout_seconds = self._configuration.timeout_seconds
        request = {
            "event": event,
            "request_id": request_id,
            "function_arn": self._configuration.function_arn,
            "timeout_seconds": timeout_seconds,
        }
        if skipped is not None:
            request["skipped_seconds"] = skipped.skipped_seconds
        message = self._exchange(json.dumps(request).encode() + b"\n", timeout_seconds)
        while skipped is not None and "sleep" in message:
            skipped.skip(float(str(message["sleep"])))
            message = self._exchange(b"\n", timeout_seconds)
        return message.get("answer")

    def reload(self) -> bool:
        """Let a host of Node import its handler again, and return whether it could."""
        return self._exchange(b'{"reload": true}\n', INIT_SECONDS).get("answer") is True

    def drain(self) -> None:
        """Move to the log what the pipe of the output holds now."""
        drained = 0
        with suppress(BlockingIOError, ValueError):
            while drained < MAX_DRAIN_BYTES and (chunk := self._read(self._stderr)):
                self._log.append(chunk)
                drained += len(chunk)

    def end(self) -> None:
        """End the process and all that it started; the event under way ends with an error."""
        self._guard.end_processes()

    def close(self) -> None:
        """End the process and all processes that it started."""
        self._guard.end_processes()
        self._process.wait()
        self.drain()
        for pipe in (self._stdin, self._stdout, self._stderr):
            with suppress(OSError):
                pipe.close()
        self._guard.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout
        return self._process.stdout

    @property
    def _stderr(self) -> IO[bytes]:
        assert self._process.stderr
        return self._process.stderr

    def _exchange(self, request: bytes, timeout_seconds: float) -> JsonObject:
        try:
            line = self._line(memoryview(request), time.monotonic() + timeout_seconds)
        except TimeoutError:
            self._guard.end_processes()
            self._process.wait()
            self.drain()
            raise FunctionTimeout(timeout_seconds) from None
        self.drain()
        return self._decode(line)

    def _line(self, request: memoryview, deadline: float) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            selector.register(self._stderr, selectors.EVENT_READ)
            if request:
                selector.register(self._stdin, selectors.EVENT_WRITE)
            while b"\n" not in self._received:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                has_ended = not self.is_running  # asked first: an answer may precede the end
                ready = selector.select(min(remaining, ENDED_CHECK_SECONDS))
                if has_ended and not ready:
                    raise self._ended()
                for key, _ in ready:
                    if key.fileobj is self._stdin:
                        request = self._write(request)
                        if not request:
                            selector.unregister(self._stdin)
                    elif key.fileobj is self._stdout:
                        self._receive()
                    elif output := self._read(self._stderr):
                        self._log.append(output)
                    else:
                        selector.unregister(self._stderr)
        line, _, rest = bytes(self._received).partition(b"\n")
        self._received = bytearray(rest)
        return line

    def _receive(self) -> None:
        chunk = self._read(self._stdout)
        if not chunk:
            raise self._ended()
        self._received += chunk
        if len(self._received) > MAX_MESSAGE_BYTES:
            raise self._foreign_output()

    def _read(self, pipe: IO[bytes]) -> bytes:
        return os.read(pipe.fileno(), CHUNK_BYTES)

    def _write(self, request: memoryview) -> memoryview:
        try:
            return request[os.write(self._stdin.fileno(), request[:CHUNK_BYTES]) :]
        except BlockingIOError:
            return request
        except BrokenPipeError:
            raise self._ended() from None

    def _decode(self, line: bytes) -> JsonObject:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        is_message = isinstance(message, dict) and message.keys() <= {
            "answer",
            "errorType",
            "errorMessage",
            "sleep",
        }
        if not is_message or self._received:
            raise self._foreign_output()
        decoded: JsonObject = message
        if "errorType" in decoded:
            raise FunctionError(str(decoded["errorType"]), str(decoded["errorMessage"]))
        return decoded

    def _foreign_output(self) -> FunctionError:
        self._guard.end_processes()  # what follows in the pipe cannot be attributed to an event
        self._process.wait()
        return FunctionError(
            "Runtime.InvalidResponse",
            "the handler writes to file descriptor 1, which carries the answers; "
            "write to the standard output of the language or to file descriptor 2",
        )

    def _ended(self) -> FunctionError:
        try:
            status = self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._guard.end_processes()
            status = self._process.wait()
        self._guard.end_processes()
        self.drain()
        how = f"exit status {status}" if status >= 0 else f"signal {signal.Signals(-status).name}"
        return FunctionError("Runtime.ExitError", f"the function's process ended with {how}")
