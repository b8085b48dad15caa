"""The limits of a function in its own processes: what it leaves, prints and answers."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from telephony_simulator.functions import CallableFunction, FunctionError, FunctionTimeout
from telephony_simulator.functions.output_log import MAX_LOG_BYTES
from tests.telephony_simulator.functions.conftest import Deploy

FORKING = """\
import os, time
def handler(event, context):
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    with open(event["pid_file"] + ".part", "w") as file:
        file.write(str(pid))
    os.rename(event["pid_file"] + ".part", event["pid_file"])
    time.sleep(event["seconds"])
"""

DAEMON = """\
import os, time
def handler(event, context):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            with open(event["pid_file"] + ".part", "w") as file:
                file.write(str(os.getpid()))
            os.rename(event["pid_file"] + ".part", event["pid_file"])
            time.sleep(60)
        os._exit(0)
    while not os.path.exists(event["pid_file"]):
        time.sleep(0.01)
    if event["seconds"] < 0:
        os._exit(3)
    time.sleep(event["seconds"])
"""
"""Its child leaves the process group and has no parent."""

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="daemons are found in /proc")

HANDLERS = [FORKING, pytest.param(DAEMON, marks=needs_proc)]

NODE = {"file": "index.js", "runtime": "nodejs22.x", "handler": "index.handler"}


def has_ended(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.01)
    return False


@pytest.mark.parametrize("source", HANDLERS)
def test_child_of_a_handler_ends_when_the_event_times_out(
    deploy: Deploy, tmp_path: Path, source: str
) -> None:
    function = deploy(source, timeout_seconds=0.5)

    with pytest.raises(FunctionTimeout):
        function.invoke({"pid_file": str(tmp_path / "pid"), "seconds": 60})

    assert has_ended(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("source", HANDLERS)
def test_child_of_a_handler_ends_when_the_function_closes(
    deploy: Deploy, tmp_path: Path, source: str
) -> None:
    function = deploy(source)
    function.invoke({"pid_file": str(tmp_path / "pid"), "seconds": 0})

    function.close()

    assert has_ended(int((tmp_path / "pid").read_text()))


@needs_proc
def test_end_of_a_handler_is_noticed_when_its_child_holds_the_pipes(
    deploy: Deploy, tmp_path: Path
) -> None:
    function = deploy(DAEMON, timeout_seconds=60)

    with pytest.raises(FunctionError, match="exit status 3"):
        function.invoke({"pid_file": str(tmp_path / "pid"), "seconds": -1})

    assert has_ended(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    ("number", "source"),
    [
        *((number, FORKING) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)),
        pytest.param(signal.SIGKILL, DAEMON, marks=needs_proc),
    ],
)
def test_child_of_a_handler_ends_when_the_simulator_is_signalled(
    tmp_path: Path, number: signal.Signals, source: str
) -> None:
    (tmp_path / "handler.py").write_text(source)
    script = (
        "import signal, sys; from pathlib import Path\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job may ignore both
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from telephony_simulator.functions import FunctionConfiguration, ProcessFunction\n"
        "ProcessFunction(FunctionConfiguration(directory=Path(sys.argv[1]), timeout_seconds=60,"
        " handler='handler.handler')).invoke({'pid_file': sys.argv[1] + '/pid', 'seconds': 60})\n"
    )
    simulator = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 10
        while not (tmp_path / "pid").exists() and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        os.kill(simulator.pid, number)
        simulator.wait(5)
    finally:
        simulator.kill()
        simulator.wait()

    assert has_ended(int((tmp_path / "pid").read_text()))


def test_log_keeps_the_end_when_a_handler_prints_without_end(deploy: Deploy) -> None:
    function = deploy(
        "def handler(event, context):\n    while True:\n        print('x' * 1000)\n",
        timeout_seconds=0.5,
    )

    with pytest.raises(FunctionTimeout):
        function.invoke({})

    assert "bytes of output are dropped" in function.log.splitlines()[0]
    assert len(function.log) < MAX_LOG_BYTES + 200


@pytest.mark.parametrize("size", [64_000, 500_000, 6_000_000])
def test_node_answer_arrives_whole(deploy: Deploy, size: int) -> None:
    function = deploy(
        "exports.handler = async (e) => 'x'.repeat(e.size);", timeout_seconds=10, **NODE
    )

    answers = [function.invoke({"size": size}) for _ in range(3)]

    assert answers == ["x" * size] * 3


def test_node_handler_that_writes_to_descriptor_1_is_an_error(deploy: Deploy) -> None:
    function = deploy(
        "exports.handler = async () => { require('fs').writeSync(1, 'text\\n'); };", **NODE
    )

    with pytest.raises(FunctionError, match="writes to file descriptor 1"):
        function.invoke({})


def test_node_answer_over_the_limit_is_too_large(deploy: Deploy) -> None:
    function = deploy(
        "exports.handler = async () => 'x'.repeat(6291556);", timeout_seconds=10, **NODE
    )

    with pytest.raises(FunctionError, match=r"Function\.ResponseSizeTooLarge"):
        function.invoke({})


def test_node_answer_with_a_lone_surrogate_is_refused(deploy: Deploy) -> None:
    source = "exports.handler = async (e) => e.lone ? 'a\\ud800' : '\\ud83d\\ude00 \\\\ud800';"
    function = deploy(source, timeout_seconds=10, **NODE)

    assert function.invoke({"lone": False}) == "\U0001f600 \\ud800"
    with pytest.raises(FunctionError, match=r"Runtime\.MarshalError: .* lone surrogate"):
        function.invoke({"lone": True})


@pytest.mark.parametrize(
    ("answer", "error_type"),
    [
        ("float('nan')", "Runtime.MarshalError"),
        ("'\\ud800'", "Runtime.MarshalError"),
        ("'x' * 6291556", "Function.ResponseSizeTooLarge"),
    ],
)
def test_answer_that_lambda_refuses_is_refused(
    deploy: Deploy, answer: str, error_type: str
) -> None:
    source = f"def handler(event, context):\n    return {answer}\n"
    namespace: dict[str, object] = {}
    exec(source, namespace)  # noqa: S102 - the test's own source
    in_process = CallableFunction(namespace["handler"])  # type: ignore[arg-type]

    for function in (deploy(source), in_process):
        with pytest.raises(FunctionError) as caught:
            function.invoke({})
        assert caught.value.error_type == error_type


def test_closing_a_function_ends_the_event_under_way(deploy: Deploy, tmp_path: Path) -> None:
    function = deploy(FORKING)
    errors: list[FunctionError] = []

    def invoke() -> None:
        try:
            function.invoke({"pid_file": str(tmp_path / "pid"), "seconds": 60})
        except FunctionError as error:
            errors.append(error)

    thread = threading.Thread(target=invoke)
    thread.start()
    while not (tmp_path / "pid").exists():
        threading.Event().wait(0.01)
    function.close()
    thread.join(5)

    assert [error.error_type for error in errors] == ["Runtime.ExitError"]
    assert has_ended(int((tmp_path / "pid").read_text()))
    (tmp_path / "pid").unlink()
    assert function.invoke({"pid_file": str(tmp_path / "pid"), "seconds": 0}) is None


def test_events_of_several_threads_have_different_request_ids(deploy: Deploy) -> None:
    function = deploy("def handler(event, context): return context.aws_request_id")
    answers: list[object] = []

    threads = [
        threading.Thread(target=lambda: answers.append(function.invoke({}))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(answers)) == 4
