"""The text of a journal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.call_script import ScriptError
from telephony.call_script.journal import (
    CONNECTED,
    DONE,
    MAX_QUEUED_EVENTS,
    Journal,
    decode_journal,
)

texts = st.text(max_size=20)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(texts, st.lists(texts, max_size=4), st.lists(texts, max_size=6), texts, st.integers(0, 999))
def test_journal_decodes_to_what_was_encoded(
    arguments: str, inbox: list[str], entries: list[str], pending: str, sequence: int
) -> None:
    journal = Journal(3, state=CONNECTED, arguments=arguments)
    journal.inbox, journal.entries, journal.pending = inbox, entries, pending
    journal.sequence = sequence

    decoded = decode_journal(journal.encode())

    assert decoded.version == 3
    assert decoded.state == CONNECTED
    assert decoded.sequence == sequence
    assert decoded.arguments == arguments
    assert decoded.inbox == inbox
    assert decoded.entries == entries
    assert decoded.pending == pending


def test_journal_of_an_ended_script_has_its_head_alone() -> None:
    journal = Journal(2, state=DONE)
    journal.entries = ["SG=3"]

    assert journal.encode() == "1.2.0.D"
    assert decode_journal("1.2.0.D").state == DONE


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "2.1.0.A.0||S", "1.x.0.A.0||S", "1.1.0.A|", "1.1.0.A.x||S", "1.1.0.A.0"],
)
def test_journal_of_another_format_is_refused(text: str) -> None:
    with pytest.raises(ScriptError, match=r"journal is not of format 1"):
        decode_journal(text)


def test_queue_drops_events_beyond_its_limit() -> None:
    journal = Journal(1, state=CONNECTED)

    queued = [journal.queue(f"DA{number}") for number in range(MAX_QUEUED_EVENTS + 1)]

    assert queued == [True] * MAX_QUEUED_EVENTS + [False]
    assert len(journal.inbox) == MAX_QUEUED_EVENTS
