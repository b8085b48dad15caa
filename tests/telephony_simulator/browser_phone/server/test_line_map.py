"""The map of the line, with the place of a call."""

import re
from pathlib import Path

from telephony_simulator.browser_phone.map_worker import NEEDS_AWS, explore_function
from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone

STORING_HANDLER = """
import boto3


def handler(event, context):
    boto3.client("sqs", region_name="us-east-1").list_queues()
    return {"SchemaVersion": "1.0", "Actions": []}
"""


def lit_text(svg: str) -> str:
    """Return the words of the node that is lit."""
    found = re.search(r'class="[a-z ]*present".*\n((?:<text.*\n)+)', svg)
    assert found
    return " ".join(re.findall(r">([^<]+)</text>", found[1]))


def test_map_shows_where_the_call_stands(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        at_menu = served.get(f"/map.svg?call={call}")
        page.call_second_party(call)
        ringing = served.get(f"/map.svg?call={call}")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    assert at_menu.status == 200, at_menu.text
    assert at_menu.headers["Content-Type"] == "image/svg+xml"
    assert lit_text(at_menu.text) == "“Press a key.”"
    assert lit_text(ringing.text) == "ringing"


def test_map_without_a_call_has_no_lit_place(served: ServedPhone) -> None:
    answer = served.get("/map.svg")

    assert answer.status == 200, answer.text
    assert "present" not in answer.text


def test_map_of_an_unknown_call_is_not_found(served: ServedPhone) -> None:
    answer = served.get("/map.svg?call=nosuch")

    assert (answer.status, answer.text.partition(";")[0]) == (404, "there is no such call")


def test_handler_that_needs_aws_is_not_explored(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text(STORING_HANDLER)
    configuration = {"directory": str(tmp_path), "handler": "handler.handler", "layers": []}

    explored = explore_function({"configuration": configuration, "bots": {}})

    assert explored == {"problem": NEEDS_AWS}


def test_handler_that_cannot_be_imported_is_not_explored(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("import nosuchmodule")
    configuration = {"directory": str(tmp_path), "handler": "handler.handler", "layers": []}

    explored = explore_function({"configuration": configuration, "bots": {}})

    assert str(explored["problem"]).startswith("the handler cannot be explored: ")
