"""Handlers as strangers write them, rung from the command line: calls that pass, and bugs found."""

import re
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main

HERE: Final = Path(__file__).parent
CALLS: Final = HERE / "calls"

BUGS: Final = {
    "again": "step 1, expect Hangup, was not met",
    "forward_caller_stays": "step 3, expect Hangup, was not met: since the step before it",
    "forward_unanswered": "the service refuses: ",
    "gateway": "the service refuses: ",
    "key_error": "the function failed: KeyError: 'ReceivedDigits'",
    "local_number": "the service refuses: InvalidActionParameter: Endpoint parameter is invalid",
    "no_return": "the service refuses: ",
    "pin_2_second_caller": "step 2, expect SpeakAndGetDigits, was not met",
    "reminder_without_arguments": "the function failed: KeyError: 'ActionData'",
}
"""What each script of a wrong handler reports."""


@pytest.fixture(scope="module")
def bugs() -> str:
    """The output of the scripts of wrong handlers."""
    return _test(CALLS / "bugs", exit_code=1)


def _test(directory: Path, *, exit_code: int) -> str:
    result = CliRunner().invoke(main, ["test", str(directory)])
    assert result.exit_code == exit_code, result.output
    return result.output


def test_calls_of_right_handlers_pass() -> None:
    output = _test(CALLS / "good", exit_code=0)

    passed = set(re.findall(r"passed .*/(\w+)\.call", output))
    assert passed == {file.stem for file in (CALLS / "good").glob("*.call")}


@pytest.mark.parametrize("name", BUGS)
def test_bug_of_a_wrong_handler_is_found(bugs: str, name: str) -> None:
    _, _, report = bugs.partition(f"FAILED  {CALLS / 'bugs' / name}.call\n")

    own, *_ = re.split(r"\n(?:FAILED|passed)  ", report)
    assert BUGS[name] in own


def test_every_script_of_a_wrong_handler_is_listed(bugs: str) -> None:
    failed = set(re.findall(r"FAILED .*/(\w+)\.call", bugs))

    assert failed == set(BUGS)
    assert "passed  " in bugs, "the first caller of the leaking PIN line passes"


def test_every_handler_is_rung() -> None:
    scripts = "\n".join(file.read_text() for file in CALLS.rglob("*.call"))

    assert all(file.name in scripts for file in (HERE / "handlers").iterdir() if file.is_file())
