"""The log of a function, in the formats of Lambda."""

import json
import re
from typing import Any

import pytest

from tests.telephony_simulator.functions.conftest import Deploy

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"

LOGGING = """
import logging, sys
logger = logging.getLogger("orders")
logging.basicConfig(level=logging.DEBUG)  # without effect in Lambda: the root logger has a handler
logging.getLogger().setLevel(logging.INFO)

def handler(event, context):
    print("one", end="")
    print("")
    logger.info("two of %s", event["caller"])
    logger.debug("hidden")
    sys.stdout.write("three\\n")
    try:
        raise KeyError("order")
    except KeyError:
        logger.exception("four", extra={"orders": 3})
    return context.aws_request_id
"""

CONSOLE = """
exports.handler = async (event, context) => {
  console.log("one", { caller: event.caller });
  process.stdout.write("raw\\n");
  console.debug("two");
  console.warn("three");
  console.error(new TypeError("four"));
  console.log({ orders: 3 });
  return context.awsRequestId;
};
"""

NODE = {"file": "index.js", "runtime": "nodejs22.x", "handler": "index.handler"}


def _objects(log: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def test_python_log_has_prints_and_records_in_order_with_the_request_id(deploy: Deploy) -> None:
    function = deploy(LOGGING)

    request_id = function.invoke({"caller": "Ana"})

    start, one, two, three, four, *trace, end = function.log.splitlines()
    assert start == f"START RequestId: {request_id} Version: $LATEST"
    assert (one, three) == ("one", "three")
    assert re.fullmatch(rf"\[INFO\]\t{TIME}\t{request_id}\ttwo of Ana", two)
    assert re.fullmatch(rf"\[ERROR\]\t{TIME}\t{request_id}\tfour", four)
    assert trace[-1] == "KeyError: 'order'"
    assert end == f"END RequestId: {request_id}"


def test_python_log_is_json_when_the_function_asks_for_it(deploy: Deploy) -> None:
    function = deploy(LOGGING, log_format="JSON")

    request_id = function.invoke({"caller": "Ana"})

    start, two, four, end = _objects(function.log)
    assert (start["type"], end["type"]) == ("platform.start", "platform.runtimeDone")
    assert start["record"] == {"requestId": request_id}
    assert {name: two[name] for name in ("level", "message", "logger", "requestId")} == {
        "level": "INFO",
        "message": "two of Ana",
        "logger": "orders",
        "requestId": request_id,
    }
    assert (four["errorType"], four["orders"]) == ("KeyError", 3)
    assert function.log.index("one\n") < function.log.index("two of") < function.log.index("three")


@pytest.mark.parametrize(
    ("level", "shown"), [("INFO", ["two of Ana", "four"]), ("ERROR", ["four"])]
)
def test_level_of_a_json_log_is_the_functions(deploy: Deploy, level: str, shown: list[str]) -> None:
    source = LOGGING.replace("logging.getLogger().setLevel(logging.INFO)", "")
    function = deploy(source, log_format="JSON", log_level=level)

    function.invoke({"caller": "Ana"})

    assert [each["message"] for each in _objects(function.log) if "message" in each] == shown


def test_node_log_has_the_console_in_order_with_the_request_id(deploy: Deploy) -> None:
    function = deploy(CONSOLE, **NODE)

    request_id = function.invoke({"caller": "Ana"})

    lines = function.log.splitlines()
    assert re.fullmatch(rf"{TIME}\t{request_id}\tINFO\tone {{ caller: 'Ana' }}", lines[1])
    assert lines[2] == "raw"
    assert [line.split("\t")[2] for line in lines[3:6]] == ["DEBUG", "WARN", "ERROR"]
    assert lines[5].endswith("\tTypeError: four")
    assert lines[-1] == f"END RequestId: {request_id}"


def test_node_log_is_json_when_the_function_asks_for_it(deploy: Deploy) -> None:
    function = deploy(CONSOLE, **NODE, log_format="JSON", log_level="WARN")

    function.invoke({"caller": "Ana"})

    messages = [each for each in _objects(function.log) if "level" in each]
    assert [each["level"] for each in messages] == ["WARN", "ERROR"]
    assert (messages[1]["errorType"], messages[1]["errorMessage"]) == ("TypeError", "four")
