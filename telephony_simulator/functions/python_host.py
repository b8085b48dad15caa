"""The process of a Python function: imports the handler once, then answers events line by line.

It runs as a script, like Lambda's runtime client, and imports nothing of the
simulator, so that the handler finds on the path what Lambda would give it. What the handler prints
goes to stderr; stdout carries the answers.
"""

import importlib
import json
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from io import TextIOWrapper
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any, TextIO

Handler = Callable[[Any, Any], Any]
Message = dict[str, Any]

MAX_ANSWER_BYTES = 6_291_556
TOO_LARGE = (
    f"Response payload size exceeded maximum allowed payload size ({MAX_ANSWER_BYTES} bytes)."
)

SDK = {"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"}


class RuntimeLibraries(MetaPathFinder):
    """The packages of Lambda's Python runtime: boto3 and its dependencies."""

    def __init__(self, directory: str) -> None:
        self._path = [directory]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Finds the SDK's top-level packages only; the packages find their own modules."""
        if path is None and fullname.partition(".")[0] in SDK:
            return PathFinder.find_spec(fullname, self._path, target)
        return None


class InitError(Exception):
    """The handler cannot be imported; the arguments are Lambda's error type and message."""


def load(handler: str) -> Handler:
    """Import the handler; errors have Lambda's types."""
    module, _, name = handler.rpartition(".")
    try:
        found: Handler | None = getattr(import_module(module), name, None)
    except ImportError as error:
        show(error)
        reason = f"unable to import module '{module}': {error}"
        raise InitError("Runtime.ImportModuleError", reason) from None
    except SyntaxError as error:
        show(error)
        reason = f"syntax error in module '{module}': {error}"
        raise InitError("Runtime.UserCodeSyntaxError", reason) from None
    except BaseException as error:  # noqa: BLE001 - SystemExit too
        show(error)
        reason = f"module '{module}' raised while it was imported: {error}{hint_for(error)}"
        raise InitError(type(error).__name__, reason) from None
    if found is None:
        reason = f"handler '{name}' missing on module '{module}'"
        raise InitError("Runtime.HandlerNotFound", reason)
    return found


def hint_for(error: BaseException) -> str:
    """Say how to set an environment variable that the handler has read and not found."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if not isinstance(error, KeyError) or trace is None:
        return ""
    if trace.tb_frame.f_globals.get("__name__") != "os":
        return ""
    return f"; set this environment variable, on the command line with --env {error.args[0]}=VALUE"


def import_module(name: str) -> ModuleType:
    """Import a module by Lambda's spelling, where a slash may stand for a dot."""
    return importlib.import_module(name.replace("/", "."))


def show(error: BaseException) -> None:
    """Print the handler's part of a traceback, after what the handler has printed before it."""
    sys.stdout.flush()
    error.__traceback__ = trace = below_this_file(error.__traceback__)
    traceback.print_exception(error if trace else error.with_traceback(None))


def below_this_file(trace: TracebackType | None) -> TracebackType | None:
    """Omit the frames of this file and of the import system."""
    while trace and trace.tb_frame.f_code.co_filename in {__file__, importlib.__file__}:
        trace = trace.tb_next
    while trace and trace.tb_frame.f_code.co_filename.startswith("<frozen importlib"):
        trace = trace.tb_next
    return trace


def invoke(handler: Handler, request: Message) -> Message:
    """Answer one event, or report the handler's error."""
    try:
        answer = handler(request["event"], context(request))
    except MemoryError:
        return failed("Runtime.OutOfMemory", "the function's memory size is used up")
    except Exception as error:  # noqa: BLE001 - every error is reported to the service
        show(error)
        return failed(type(error).__name__, str(error))
    try:
        size = len(json.dumps(answer, ensure_ascii=False, allow_nan=False).encode())
    except UnicodeEncodeError:  # its text would repeat what the caller hears
        return failed("Runtime.MarshalError", "the answer is not JSON: it has a lone surrogate")
    except (TypeError, ValueError, RecursionError) as error:
        return failed("Runtime.MarshalError", f"the answer is not JSON: {error}")
    if size > MAX_ANSWER_BYTES:
        return failed("Function.ResponseSizeTooLarge", TOO_LARGE)
    return {"answer": answer}


def failed(error_type: str, message: str) -> Message:
    """Return an error in Lambda's format."""
    return {"errorType": error_type, "errorMessage": message}


def context(request: Message) -> SimpleNamespace:
    """Return the handler's second argument.

    See https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """
    deadline = time.monotonic() + request["timeout_seconds"]
    return SimpleNamespace(
        aws_request_id=request["request_id"],
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        invoked_function_arn=request["function_arn"],
        memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name=os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
        identity=None,
        client_context=None,
        get_remaining_time_in_millis=lambda: max(0, int((deadline - time.monotonic()) * 1000)),
    )


def limit_memory(megabytes: int) -> None:
    """Limit the process to the function's memory size where the system supports it."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


class LambdaLog(logging.Handler):
    """Writes the records of the root logger as Lambda does: as text, or as JSON.

    See https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html

    Attributes:
        request_id: The id of the invocation; None while the handler is imported.
    """

    def __init__(self) -> None:
        super().__init__()
        self.request_id: str | None = None
        self._is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
        text = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        self.setFormatter(logging.Formatter(text, "%Y-%m-%dT%H:%M:%S"))
        logging.Formatter.converter = time.gmtime
        root = logging.getLogger()
        root.addHandler(self)
        if self._is_json:
            level = os.environ.get("AWS_LAMBDA_LOG_LEVEL") or "INFO"
            root.setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record after what the handler has printed before it."""
        record.aws_request_id = self.request_id or ""
        try:
            line = self._json(record) if self._is_json else self.format(record)
        except Exception:  # noqa: BLE001 - as logging does: a wrong call is shown, not raised
            self.handleError(record)
        else:
            self._write(line)

    def begin(self, request_id: str) -> None:
        """Write the beginning of an invocation."""
        self.request_id = request_id
        self._write_platform("platform.start", f"START RequestId: {request_id} Version: $LATEST")

    def end(self) -> None:
        """Write the end of an invocation."""
        self._write_platform("platform.runtimeDone", f"END RequestId: {self.request_id}")

    def _write_platform(self, event_type: str, text: str) -> None:
        if self._is_json:
            now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
            fields = {"requestId": self.request_id}
            text = json.dumps({"time": now, "type": event_type, "record": fields})
        self._write(text)

    def _write(self, line: str) -> None:
        sys.stdout.flush()
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def _json(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        fields: Message = {
            "timestamp": at,
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": self.request_id,
        }
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            fields |= {
                "errorType": kind.__name__,
                "errorMessage": str(error),
                "stackTrace": traceback.format_tb(trace),
            }
        usual = vars(logging.makeLogRecord({})).keys() | {"message", "asctime", "aws_request_id"}
        fields |= {name: value for name, value in vars(record).items() if name not in usual}
        known = {name: value for name, value in fields.items() if value is not None}
        return json.dumps(known, ensure_ascii=False, default=str)


class SleepSkipper:
    """Lets `time.sleep` return at once, and `time.time` go on, while an event asks for that.

    The simulator is told of each sleep, and lets the same time pass for its servers. Threads other
    than the main one sleep in real time.
    """

    def __init__(self, requests: TextIO, answers: TextIO) -> None:
        self._requests = requests
        self._answers = answers
        self._seconds: float | None = None
        self._is_installed = False

    def begin(self, skipped_seconds: float | None) -> None:
        """Begin an event: skip sleeps from now on if the simulator names what it has skipped."""
        self._seconds = skipped_seconds
        if skipped_seconds is not None and not self._is_installed:
            self._is_installed = True
            self._sleep, self._time = time.sleep, time.time  # noqa: TID251 - replaced below
            vars(time).update(sleep=self._skip, time=self._now)

    def _now(self) -> float:
        return self._time() + (self._seconds or 0.0)

    def _skip(self, seconds: float) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        if self._seconds is None or seconds <= 0 or not is_main:
            self._sleep(seconds)
            return
        self._answers.write(json.dumps({"sleep": seconds}) + "\n")
        self._requests.readline()
        self._seconds += seconds


def main() -> None:
    """Report whether the handler was imported, then answer events until stdin ends."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    if len(sys.argv) > 1:
        sys.meta_path.append(RuntimeLibraries(sys.argv[1]))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # in order with stderr and child processes
    log = LambdaLog()
    limit_memory(int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]))
    try:
        handler = load(os.environ["_HANDLER"])
    except InitError as error:
        answers.write(json.dumps(failed(*error.args)) + "\n")
        return
    answers.write("{}\n")
    skipper = SleepSkipper(requests, answers)
    while line := requests.readline():
        request = json.loads(line)
        skipper.begin(request.get("skipped_seconds"))
        log.begin(request["request_id"])
        answer = json.dumps(invoke(handler, request), ensure_ascii=False)
        log.end()
        sys.stdout.flush()
        answers.write(answer + "\n")


if __name__ == "__main__":
    main()
