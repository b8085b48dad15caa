"""A Lambda function in its own processes."""

import importlib.util
import shutil
import sys
import threading
import uuid
from pathlib import Path

from telephony_simulator.clock import SkippableTime
from telephony_simulator.functions.configuration import FunctionConfiguration
from telephony_simulator.functions.function import FunctionError
from telephony_simulator.functions.node_sdk import install_directory, sdk_directories
from telephony_simulator.functions.output_log import OutputLog
from telephony_simulator.functions.sandbox import Sandbox
from telephony_simulator.json_types import Json, JsonObject

HOSTS = Path(__file__).parent


class ProcessFunction:
    """Runs a bundle as Lambda does: imported once, kept warm, one process per concurrent event.

    Several threads may invoke it at once.

    Args:
        configuration: The function.
        sealed: Whether a Python handler finds only its bundle, the standard library and the SDK, as
            in Lambda, or also what this interpreter has installed. Default: sealed.
    """

    def __init__(self, configuration: FunctionConfiguration, *, sealed: bool = True) -> None:
        self.configuration = configuration
        self._sealed = sealed
        self._idle: list[Sandbox] = []
        self._invoking: set[Sandbox] = set()
        self._is_retired = False
        self._lock = threading.Lock()
        self._log = OutputLog()
        self._invocations = 0
        self._closings = 0

    def invoke(self, event: JsonObject, skipped: SkippableTime | None = None) -> Json:
        """Return the handler's answer; see `Function.invoke`.

        Args:
            event: The payload.
            skipped: The time that a sleep of a Python handler skips. Default: it sleeps.
        """
        with self._lock:
            self._invocations += 1
            name = f"{self.configuration.function_arn}/{self._invocations}"
            closings = self._closings
            idle = self._idle.pop() if self._idle else None
        request_id = str(uuid.uuid5(uuid.NAMESPACE_OID, name))
        sandbox = idle or self._launched()
        with self._lock:
            is_closed = self._closings != closings
            if not is_closed:
                self._invoking.add(sandbox)
        if is_closed:  # close() has not seen the process
            sandbox.close()
            raise FunctionError("Runtime.ExitError", "the function was closed")
        self._import(sandbox)
        try:
            answer = sandbox.invoke(event, request_id, skipped)
        except FunctionError:
            self._put_back(sandbox)
            raise
        except BaseException:
            self._discard(sandbox)
            sandbox.close()  # an interrupt: the process may still answer this event
            raise
        self._put_back(sandbox)
        return answer

    def start(self) -> None:
        """Import the handler now, not at the first event.

        Raises:
            FunctionError: It cannot be found, imported or started.
        """
        if not self._idle:
            sandbox = self._launched()
            self._import(sandbox)
            self._add_idle(sandbox)

    def launch(self) -> None:
        """Begin to import the handler; the first event waits for it, and reports its errors.

        Raises:
            FunctionError: It cannot be started.
        """
        if not self._idle:
            self._add_idle(self._launched())

    @property
    def log(self) -> str:
        """Return the end of the handler's output and logs, at most `MAX_LOG_BYTES`."""
        self._drain()
        return self._log.text()

    @property
    def written_bytes(self) -> int:
        """The bytes of all output and logs so far."""
        self._drain()
        return self._log.written_bytes

    def log_since(self, written_bytes: int) -> str:
        """Return the output and logs after the first bytes, at most `MAX_LOG_BYTES`."""
        self._drain()
        return self._log.text_since(written_bytes)

    def begin_anew(self) -> None:
        """Forget what the handler keeps in its processes.

        A handler of CommonJS is imported again in its process, any other one in a new process.
        """
        is_node = self.configuration.runtime.startswith("nodejs")
        with self._lock:
            idle, self._idle = self._idle, []
        if is_node and idle and _is_reloaded(idle[0]):
            with self._lock:
                self._idle.append(idle.pop(0))
        for sandbox in idle:
            sandbox.close()

    def close(self) -> None:
        """End the processes, and all that they started; an event under way ends with an error."""
        with self._lock:
            self._closings += 1
            idle, self._idle = self._idle, []
            invoking, self._invoking = self._invoking, set()
        for sandbox in idle:
            sandbox.close()
        for sandbox in invoking:
            sandbox.end()

    def retire(self) -> None:
        """End the idle processes now, and each other one when it has answered its event."""
        with self._lock:
            self._is_retired = True
            idle, self._idle = self._idle, []
        for sandbox in idle:
            sandbox.close()

    def _drain(self) -> None:
        with self._lock:
            for sandbox in self._idle:
                sandbox.drain()

    def _put_back(self, sandbox: Sandbox) -> None:
        """Keep a process for the next event, unless it or the function has ended meanwhile."""
        with self._lock:
            is_kept = sandbox in self._invoking and sandbox.is_running and not self._is_retired
            self._invoking.discard(sandbox)
            if is_kept:
                self._idle.append(sandbox)
        if not is_kept:
            sandbox.close()

    def _add_idle(self, sandbox: Sandbox) -> None:
        with self._lock:
            self._idle.append(sandbox)

    def _discard(self, sandbox: Sandbox) -> None:
        with self._lock:
            self._invoking.discard(sandbox)

    def _launched(self) -> Sandbox:
        return Sandbox(self._command(), self.configuration, self._log)

    def _import(self, sandbox: Sandbox) -> None:
        """Wait until a process has imported the handler; end it if that fails."""
        try:
            sandbox.await_import()
        except BaseException as error:
            self._discard(sandbox)
            sandbox.close()
            if not isinstance(error, FunctionError):
                raise
            message = f"{error.message} (in {self.configuration.directory})"
            raise FunctionError(error.error_type, message) from None

    def _command(self) -> list[str]:
        if self.configuration.runtime.startswith("nodejs"):
            node = shutil.which("node")
            if node is None:
                raise FunctionError("Runtime.InvalidEntrypoint", "node is not on the PATH")
            heap = f"--max-old-space-size={self.configuration.memory_size_mb}"
            directories = map(str, sdk_directories())
            host = str(HOSTS / "node_host.mjs")
            return [node, heap, host, str(install_directory()), *directories]
        if self.configuration.runtime.startswith("python"):
            python = [sys.executable, "-B"]
            host = str(HOSTS / "python_host.py")
            return [*python, "-S", host, _sdk_directory()] if self._sealed else [*python, host]
        raise FunctionError(
            "Runtime.InvalidEntrypoint",
            f"runtime must be python or nodejs, got {self.configuration.runtime}",
        )


def _is_reloaded(sandbox: Sandbox) -> bool:
    """Return whether the handler of a process could be imported again."""
    try:
        return sandbox.is_running and sandbox.reload()
    except FunctionError:
        return False


class SleeplessFunction:
    """A function whose sleeps take no time.

    Args:
        function: The function.
        time: The time that its sleeps skip, also for the servers that it calls.
    """

    def __init__(self, function: ProcessFunction, time: SkippableTime) -> None:
        self._function = function
        self._time = time

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        return self._function.invoke(event, self._time)


def _sdk_directory() -> str:
    spec = importlib.util.find_spec("boto3")
    assert spec
    assert spec.origin
    return str(Path(spec.origin).parents[1])
