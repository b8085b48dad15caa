"""Each documented log message has a hint in the transcript."""

import re
from pathlib import Path

import pytest

from telephony_simulator import Phone
from telephony_simulator.log_hints import LOG_HINTS, hint_for

PAGE = Path(__file__).parents[2] / "docs" / "service" / "observability.md"


def documented_messages() -> list[str]:
    """Return the messages in the table of the page."""
    section = PAGE.read_text().partition("### Log messages")[2].partition("\n## ")[0]
    return re.findall(r'^\| "([^"]+)', section, re.MULTILINE)


def test_each_of_the_nine_documented_messages_has_a_hint() -> None:
    messages = documented_messages()

    assert len(messages) == len(LOG_HINTS) == 9
    assert [message for message in messages if not hint_for(message)] == []


@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
def test_transcript_shows_what_to_do() -> None:
    call = Phone(lambda _event, _context: None, handler_errors="apologize").dial()

    assert (
        'logs "Response is blank or empty" (return an object; is a `return` missing?)'
        in call.transcript
    )


def test_other_message_has_no_hint() -> None:
    assert hint_for("The call has reached the longest time.") == ""
