"""An edit of the handler is live at the next event; a broken one is shown with file and line."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import telephony
from telephony_simulator.browser_phone.handler_errors import Place, error_of, place_of_error
from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import FunctionConfiguration, ProcessFunction
from tests.telephony_simulator.browser_phone.server.conftest import LINE
from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone, served_phone


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[ServedPhone]:
    """A telephone whose handler the test may edit."""
    with served_phone(tmp_path, LINE) as served:
        yield served


def test_edit_is_live_at_the_next_call_and_a_broken_one_is_shown(edited: ServedPhone) -> None:
    handler = edited.source / "handler.py"
    with edited.page() as page:
        handler.write_text(LINE.replace("Press a key.", "Press a key now."))
        page.wait("reloaded")
        call = page.dial()
        edited_menu = page.messages[-1]["text"]
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

        handler.write_text(f"import os\nimport nosuchmodule\n{LINE}")
        problem = page.wait("problem")
        call = page.dial()
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

        handler.write_text(LINE)
        page.wait("problem_solved")
        page.wait("reloaded")

    assert edited_menu == 'hears "Press a key now." and may press keys'
    assert problem["about"] == "handler"
    assert "No module named 'nosuchmodule'" in problem["text"]
    assert (problem["file"], problem["line"]) == (str(handler), 2)
    assert problem["what_next"].startswith("mend it and save")


def test_place_of_an_error_is_the_last_line_of_the_bundle(tmp_path: Path) -> None:
    log = f"""earlier output
Traceback (most recent call last):
  File "{tmp_path}/handler.py", line 3, in handler
  File "{tmp_path}/menu.py", line 7, in menu
  File "{tmp_path}/telephony/actions/audio.py", line 9, in __init__
ValueError: text
"""

    assert place_of_error(log, tmp_path) == Place("menu.py", 7)
    assert place_of_error("no traceback", tmp_path) is None


APOLOGIZING = """
from telephony import CallFlow, Speak, lambda_handler, respond


class Flow(CallFlow):
    def on_new_inbound_call(self, event):
        return respond(Speak("Hello."))

    def on_action_successful(self, event):
        return respond(1 / 0)


handler = lambda_handler(Flow())
"""


def test_error_that_the_runtime_apologises_for_is_found_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text(APOLOGIZING)
    shutil.copytree(Path(telephony.__file__).parent, tmp_path / "telephony")
    function = ProcessFunction(FunctionConfiguration(directory=tmp_path, handler="handler.handler"))
    clock = VirtualClock()
    with closing(function):
        call = SingleFunctionCallRouter(function, clock).dial("+12065550100")
        clock.sleep(60)
        errors = [error_of(one, function, tmp_path) for one in call.invocations]

    assert errors[0] is None
    assert errors[1] == ("ZeroDivisionError", Place("handler.py", 10))
