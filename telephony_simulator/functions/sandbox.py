"""One process that has imported a handler: Lambda's execution environment."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from typing import IO

from telephony_simulator.functions.configuration import FunctionConfiguration
from telephony_simulator.functions.function import FunctionError, FunctionTimeout
from telephony_simulator.json_types import Json, JsonObject

INIT_SECONDS = 10.0
"""Seconds that Lambda allows for the import of a handler."""


class Sandbox:
    """A running host process; it ends at the first timeout or crash, as in Lambda.

    Args:
        command: The host and its arguments.
        configuration: The function that the process runs.
        log: The file of the handler's output.
    """

    def __init__(
        self, command: Sequence[str], configuration: FunctionConfiguration, log: IO[bytes]
    ) -> None:
        self._configuration = configuration
        self._process = subprocess.Popen(  # noqa: S603 - the user's own handler
            command,
            cwd=configuration.directory,
            env={"PATH": os.environ.get("PATH", os.defpath), **configuration.variables()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the simulator, which ends the process itself
        )
        try:
            self._read(INIT_SECONDS)
        except FunctionError:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process can handle another event."""
        return self._process.poll() is None

    def invoke(self, event: JsonObject, request_id: str) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        timeout = self._configuration.timeout
        request = {
            "event": event,
            "request_id": request_id,
            "function_arn": self._configuration.function_arn,
            "timeout": timeout,
        }
        self._write(json.dumps(request))
        return self._read(timeout).get("answer")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _write(self, line: str) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _read(self, timeout: float) -> JsonObject:
        line = self._line(timeout)
        message: JsonObject = json.loads(line)
        if "errorType" in message:
            raise FunctionError(str(message["errorType"]), str(message["errorMessage"]))
        return message

    def _line(self, timeout: float) -> str:
        assert self._process.stdout
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        alarm = threading.Timer(timeout, stop)
        alarm.daemon = True
        try:
            alarm.start()
            line = self._process.stdout.readline()
        finally:
            alarm.cancel()
        if late.is_set():
            self._process.wait()
            raise FunctionTimeout(timeout)
        if not line:
            raise self._ended()
        return line

    def _ended(self) -> FunctionError:
        status = self._process.wait()
        how = f"exit status {status}" if status >= 0 else f"signal {signal.Signals(-status).name}"
        return FunctionError("Runtime.ExitError", f"the function's process ended with {how}")
