import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.clock import SkippableTime
from telephony_simulator.functions import (
    FunctionError,
    FunctionTimeout,
    SleeplessFunction,
    process_function,
)
from telephony_simulator.functions.sandbox import Sandbox
from tests.telephony_simulator.functions.conftest import Deploy


def test_bundle_answers_from_a_process_of_its_own(deploy: Deploy) -> None:
    function = deploy("def handler(event, context):\n    return {'heard': event['said']}\n")

    assert function.invoke({"said": "hello"}) == {"heard": "hello"}


def test_warm_process_is_used_again(deploy: Deploy) -> None:
    function = deploy("import os\ndef handler(event, context):\n    return os.getpid()\n")

    assert function.invoke({}) == function.invoke({})


def test_interrupt_of_the_terminal_does_not_reach_the_process(deploy: Deploy) -> None:
    function = deploy("import os\ndef handler(event, context):\n    return os.getpgrp()\n")

    assert function.invoke({}) != os.getpgrp()


def test_event_during_another_gets_a_process_of_its_own(deploy: Deploy, tmp_path: Path) -> None:
    function = deploy(
        "import os, pathlib, time\n"
        "def handler(event, context):\n"
        "    pathlib.Path(event['begun']).touch()\n"
        "    while not pathlib.Path(event['until']).exists():\n"
        "        time.sleep(0.01)\n"
        "    return os.getpid()\n",
        timeout_seconds=20,
    )
    begun, done = tmp_path / "begun", tmp_path / "done"

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(function.invoke, {"begun": str(begun), "until": str(done)})
        while not begun.exists():
            threading.Event().wait(0.01)
        other = function.invoke({"begun": str(begun), "until": str(begun)})
        done.touch()

    assert waiting.result() != other


def test_output_of_one_event_is_read_when_older_output_is_dropped(deploy: Deploy) -> None:
    function = deploy("def handler(event, context):\n    print(event['words'] * 100_000)\n")
    for _ in range(11):
        function.invoke({"words": "older ten"})
    written = function.written_bytes

    function.invoke({"words": "new"})

    assert function.log_since(written).count("new") == 100_000
    assert "older" not in function.log_since(written)


def test_sleep_of_a_sleepless_function_passes_for_the_simulator(deploy: Deploy) -> None:
    function = deploy(
        "import time\n"
        "def handler(event, context):\n"
        "    began = time.time()\n"
        "    time.sleep(event)\n"
        "    time.sleep(event)\n"
        "    return time.time() - began\n"
    )
    skipped = SkippableTime()

    passed = SleeplessFunction(function, skipped).invoke(3_600)  # type: ignore[arg-type]  # JSON
    real = function.invoke(0.01)  # type: ignore[arg-type]  # JSON

    assert skipped.skipped_seconds == 7_200
    assert isinstance(passed, float)
    assert passed >= 7_200
    assert isinstance(real, float)
    assert 0.02 <= real < 3_600


def test_launched_function_reports_the_error_of_its_import_at_its_event(deploy: Deploy) -> None:
    function = deploy("import nowhere\n")

    function.launch()

    with pytest.raises(FunctionError, match="unable to import module"):
        function.invoke({})


def test_process_sees_lambdas_environment_and_the_templates(deploy: Deploy) -> None:
    function = deploy(
        "import os\ndef handler(event, context):\n    return dict(os.environ)\n",
        environment={"FORWARD_TO": "+12065550123"},
        function_name="Line",
        region="us-west-2",
    )

    environment = function.invoke({})

    assert isinstance(environment, dict)
    assert environment["FORWARD_TO"] == "+12065550123"
    assert environment["AWS_REGION"] == "us-west-2"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "Line"
    assert environment["_HANDLER"] == "handler.handler"
    assert "HOME" not in environment


def test_context_is_lambdas(deploy: Deploy) -> None:
    function = deploy(
        "def handler(event, context):\n"
        "    return [context.function_name, context.memory_limit_in_mb,"
        " context.invoked_function_arn, len(context.aws_request_id),"
        " 0 < context.get_remaining_time_in_millis() <= 20_000]\n",
        function_name="Line",
        timeout_seconds=20,
    )

    assert function.invoke({}) == [
        "Line",
        "256",
        "arn:aws:lambda:us-east-1:111122223333:function:Line",
        36,
        True,
    ]


def test_handler_can_import_the_bundle_the_standard_library_and_the_sdk_only(
    deploy: Deploy,
) -> None:
    function = deploy(
        "from importlib.util import find_spec\n"
        "def handler(event, context):\n"
        "    return [name for name in event['names'] if find_spec(name)]\n"
    )

    found = function.invoke(
        {"names": ["handler", "json", "boto3", "telephony", "telephony_simulator", "pytest"]}
    )

    assert found == ["handler", "json", "boto3"]


def test_output_of_a_handler_is_its_log(deploy: Deploy) -> None:
    function = deploy(
        "import os, sys\n"
        "def handler(event, context):\n"
        "    print('from print')\n"
        "    os.system('echo from a child')\n"
        "    print('from stderr', file=sys.stderr)\n"
        "    return 1\n",
    )

    assert function.invoke({}) == 1
    start, *lines, end = function.log.splitlines()
    assert lines == ["from print", "from a child", "from stderr"]
    assert start.startswith("START RequestId: ")
    assert end.startswith("END RequestId: ")


def test_exception_is_reported_and_its_traceback_is_the_handlers_alone(deploy: Deploy) -> None:
    function = deploy("def handler(event, context):\n    raise ValueError('no such menu')\n")

    with pytest.raises(FunctionError, match="ValueError: no such menu") as caught:
        function.invoke({})

    assert caught.value.error_type == "ValueError"
    assert "raise ValueError('no such menu')" in function.log
    assert "python_host" not in function.log


def test_answer_that_is_not_json_is_a_marshal_error(deploy: Deploy) -> None:
    function = deploy("def handler(event, context):\n    return {1, 2}\n")

    with pytest.raises(FunctionError, match=r"Runtime\.MarshalError: the answer is not JSON"):
        function.invoke({})


def test_process_that_ends_is_reported_and_the_next_event_starts_another(deploy: Deploy) -> None:
    function = deploy(
        "import os\ndef handler(event, context):\n    event['end'] and os._exit(3)\n    return 1\n"
    )

    with pytest.raises(FunctionError, match="the function's process ended with exit status 3"):
        function.invoke({"end": True})

    assert function.invoke({"end": False}) == 1


def test_event_beyond_the_timeout_ends_the_process(deploy: Deploy) -> None:
    function = deploy(
        "import time\n"
        "def handler(event, context):\n"
        "    time.sleep(event['seconds'])\n"
        "    return 1\n",
        timeout_seconds=0.2,
    )
    function.start()

    with pytest.raises(FunctionTimeout, match=r"Task timed out after 0\.20 seconds"):
        function.invoke({"seconds": 60})

    assert function.invoke({"seconds": 0}) == 1


def test_handler_that_needs_more_than_its_memory_is_out_of_memory(deploy: Deploy) -> None:
    function = deploy("def handler(event, context):\n    return len(bytearray(300 << 20))\n")

    with pytest.raises(FunctionError, match=r"Runtime\.OutOfMemory"):
        function.invoke({})


@pytest.mark.parametrize(
    ("source", "handler", "reason"),
    [
        ("", "handler.handler", "Runtime.HandlerNotFound: handler 'handler' missing on module"),
        ("", "other.handler", "Runtime.ImportModuleError: unable to import module 'other'"),
        (
            "import os\nos.environ['DESK']",
            "handler.handler",
            "'DESK'; set this environment variable, on the command line with --env DESK=VALUE",
        ),
        ("{}['DESK']", "handler.handler", "raised while it was imported: 'DESK' "),
        ("import nothing", "handler.handler", "No module named 'nothing'"),
        ("def", "handler.handler", "Runtime.UserCodeSyntaxError"),
        ("1 / 0", "handler.handler", "ZeroDivisionError: module 'handler' raised"),
        ("exit(2)", "handler.handler", "NameError"),
        ("raise SystemExit(2)", "handler.handler", "SystemExit"),
    ],
)
def test_handler_that_cannot_be_imported_is_named_with_the_reason_and_the_path(
    deploy: Deploy, tmp_path: Path, source: str, handler: str, reason: str
) -> None:
    function = deploy(source, handler=handler)

    with pytest.raises(FunctionError, match=reason) as caught:
        function.invoke({})

    assert str(tmp_path) in caught.value.message


def test_unknown_runtime_is_named(deploy: Deploy) -> None:
    with pytest.raises(FunctionError, match=r"runtime must be python or nodejs, got ruby3\.3"):
        deploy("", runtime="ruby3.3").start()


def test_interrupt_leaves_no_answer_behind_for_the_next_event(deploy: Deploy) -> None:
    function = deploy(
        "import time\n"
        "def handler(event, context):\n"
        "    time.sleep(event['seconds'])\n"
        "    return event['seconds']\n",
        timeout_seconds=20,
    )
    function.start()
    main = threading.main_thread().ident
    alarm = threading.Timer(0.1, signal.pthread_kill, args=(main, signal.SIGINT))
    alarm.start()

    with pytest.raises(KeyboardInterrupt):
        function.invoke({"seconds": 60})

    assert function.invoke({"seconds": 0}) == 0


def test_process_that_starts_while_the_function_is_closed_ends(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = deploy("def handler(event, context):\n    return 1\n")
    launched: list[Sandbox] = []

    class ClosedMeanwhile(Sandbox):
        """A process during whose start another thread closes the function."""

        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            launched.append(self)
            function.close()

    monkeypatch.setattr(process_function, "Sandbox", ClosedMeanwhile)

    with pytest.raises(FunctionError, match="the function was closed"):
        function.invoke({})

    assert not launched[0].is_running
