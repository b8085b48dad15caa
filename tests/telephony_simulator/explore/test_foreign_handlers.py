"""The known bugs of handlers written by strangers, found by exploration alone."""

from pathlib import Path

import pytest

from telephony_simulator.explore import explore

HANDLERS = Path(__file__).parents[2] / "foreign" / "handlers"


@pytest.mark.parametrize(
    ("handler", "kind", "problem"),
    [
        ("again.py", "endless loop", "leads to itself again"),
        ("forward.js", "open leg", "LEG-B stays connected"),
        ("forward.js", "refused answer", "blank or empty"),
        ("gateway.js", "refused answer", "schema version"),
        ("key_error.py", "exception", "KeyError: 'ReceivedDigits'"),
        ("local_number.mjs", "refused answer", "Endpoint parameter is invalid"),
        ("no_return.py", "refused answer", "blank or empty"),
        ("pin.py", "leak", "while another caller is on the line"),
    ],
)
def test_known_bug_is_found(handler: str, kind: str, problem: str) -> None:
    report = explore(str(HANDLERS / handler), max_steps=12)

    assert any(
        finding.kind == kind and problem in finding.problem for finding in report.findings
    ), report.findings


def test_bug_of_outbound_calls_is_found() -> None:
    report = explore(str(HANDLERS / "reminder.py"), outbound=[{}], max_steps=12)

    assert any("KeyError: 'ActionData'" in finding.problem for finding in report.findings)


@pytest.mark.parametrize("handler", ["hours.js"])
def test_right_handler_is_clean(handler: str) -> None:
    explore(str(HANDLERS / handler), max_steps=12).assert_clean()
