"""An edit of the handler is live at the next event; a broken one is shown with file and line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from telephony_simulator.browser_phone.source_watch import Place, place_of_error
from tests.browser_phone.server.conftest import LINE
from tests.browser_phone.server.served_phone import ServedPhone, served_phone


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
