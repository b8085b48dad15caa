"""The recipes of docs/contributing.md, applied to a copy of the repository, give a running call."""

import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/contributing.md"
EDIT = re.compile(
    r"^ *<!-- in (?P<file>\S+) (?P<verb>append|before|replace) ?(?P<anchor>[^\n]*?) -->\n"
    r" *```python\n(?P<code>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)

EVENT_CALL = """
from telephony import CallFlow, CallHeldEvent, Hangup, Speak, respond
from telephony_simulator import Phone


class Line(CallFlow):
    def on_new_inbound_call(self, event):
        return respond(Speak("Please wait for a minute."))

    def on_call_held(self, event):
        return respond(Speak(f"{event.participant_tag} is on hold."), Hangup())


call = Phone(Line).dial()
leg = call.legs[0]
call._call.send_event("CALL_HELD", leg, {"Parameters": {"ParticipantTag": leg.participant_tag}})
call.wait(10)
print(*[sent.type for sent in call.invocations])
print(call.transcript)
"""

ACTION_CALL = """
from telephony import Beep, CallFlow, Hangup, respond
from telephony_simulator import Phone


class Line(CallFlow):
    def on_new_inbound_call(self, event):
        return respond(Beep(500))

    def on_action_successful(self, event):
        assert event.action == Beep(500, call_id=event.call.caller.call_id)
        return respond(Hangup())


call = Phone(Line).dial()
assert isinstance(call.expect(Beep), Beep)
call.wait(1)
print(*[sent.type for sent in call.invocations], "ended" if call.ended else "open")
try:
    Beep(99)
except ValueError as error:
    print(error)
"""


class Edit(NamedTuple):
    """One code block of a recipe, and the place where it belongs."""

    file: str
    verb: str
    anchor: str
    code: str


def edits(title: str) -> Iterator[Edit]:
    """Yield the edits of the section with this title."""
    section = re.search(
        rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    assert section
    for match in EDIT.finditer(section[1]):
        code = "\n".join(line.removeprefix("   ") for line in match["code"].split("\n"))
        yield Edit(match["file"], match["verb"], match["anchor"], code)


def apply(edit: Edit, root: Path) -> None:
    """Apply an edit; its anchor is a line of the file."""
    path = root / edit.file
    source = path.read_text()
    if edit.verb == "append":
        path.write_text(source + edit.code)
        return
    anchor = f"{edit.anchor}\n"
    assert anchor in source, f"{edit.file} has no line {edit.anchor!r}"
    code = f"{edit.code}\n\n{anchor}" if edit.verb == "before" else edit.code
    path.write_text(source.replace(anchor, code, 1))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the runtime and the simulator."""
    for part in ("lambda_src", "telephony_simulator"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
    return tmp_path


def run(root: Path, program: str) -> str:
    """Run a program against a copy, and return its output."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", textwrap.dedent(program)],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{root}:{root / 'lambda_src'}", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_recipe_for_an_event_gives_a_call_with_the_event(copy: Path) -> None:
    for edit in edits("Add an event"):
        apply(edit, copy)

    output = run(copy, EVENT_CALL)

    assert "CALL_HELD" in output.splitlines()[0]
    assert '"LEG-A is on hold."' in output


def test_recipe_for_an_action_gives_a_call_with_the_action(copy: Path) -> None:
    for edit in edits("Add an action"):
        apply(edit, copy)

    output = run(copy, ACTION_CALL)

    assert output.splitlines() == [
        "NEW_INBOUND_CALL ACTION_SUCCESSFUL HANGUP ended",
        "Beep.duration_in_milliseconds must be a whole number from 100 to 5000, got a smaller one",
    ]


def test_event_without_its_callback_fails_at_import(copy: Path) -> None:
    first, *_ = edits("Add an event")
    apply(first, copy)

    with pytest.raises(AssertionError, match="events and CallFlow differ: on_call_held"):
        run(copy, "import telephony")
