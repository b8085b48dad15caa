"""A handler that loops is cut in the transcript."""

import pytest

from telephony_simulator import Phone
from telephony_simulator.repetition import MAX_EQUAL_EXCHANGES, RepetitionFilter
from tests.telephony_simulator.script import pause, response, speak


def shown(exchanges: list[str]) -> list[str]:
    """Return the exchanges that the filter shows."""
    repetitions = RepetitionFilter()
    return [text for text in exchanges if not repetitions.is_repetition(text, starts_exchange=True)]


@pytest.mark.parametrize("period", [1, 2, 3])
def test_loop_is_shown_twenty_times(period: int) -> None:
    loop = [f"exchange {number % period}" for number in range(100 * period)]

    assert len(shown([*loop, "end"])) == MAX_EQUAL_EXCHANGES * period + 1


def test_exchange_that_differs_is_shown_after_a_loop() -> None:
    assert shown([*["again"] * 50, "other", "again"])[-2:] == ["other", "again"]


def test_exchanges_that_differ_are_all_shown() -> None:
    exchanges = [f"attempt {number}" for number in range(100)]

    assert shown(exchanges) == exchanges


def test_transcript_of_a_looping_handler_has_one_line_for_the_rest() -> None:
    call = Phone(lambda _event, _context: response(speak(), pause())).dial()
    call.wait(300)

    lines = call.transcript.splitlines()

    [note] = [line for line in lines if "equal exchanges are not shown" in line]
    assert "the handler has looped 20 times" in note
    assert sum("gets ACTION_SUCCESSFUL" in line for line in lines) == MAX_EQUAL_EXCHANGES
    assert len(call.invocations) > 2 * MAX_EQUAL_EXCHANGES


def test_transcript_remarks_the_actions_after_the_last_hangup() -> None:
    call = Phone(lambda _event, _context: response(speak())).dial()
    call.wait(1)
    call.hang_up()
    call.wait(1)

    assert "drops the actions of this answer: no leg is left" in call.transcript
