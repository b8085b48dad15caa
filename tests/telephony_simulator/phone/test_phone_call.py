"""What a test can do on a call, and what it is told when that fails."""

from typing import assert_type

import pytest

from telephony import CallAndBridge, Hangup, PstnEndpoint, Speak, SpeakAndGetDigits, UnknownAction
from telephony_simulator import BrokenRuleWarning, Phone
from tests.telephony_simulator.pizza import PizzaLine
from tests.telephony_simulator.script import (
    Script,
    action,
    bridge,
    event_types,
    hangup,
    last_data,
    menu,
    speak,
)


def test_order_reaches_the_kitchen() -> None:
    call = Phone(PizzaLine).dial("+12065550100", from_="+15105550101")
    assert "How many" in call.expect(SpeakAndGetDigits).speech_parameters.text

    call.press("2")

    assert call.expect(Speak).text == "2 pizzas. Here is the kitchen."
    bridge = call.expect(CallAndBridge)
    assert bridge.endpoints == (PstnEndpoint("+12065550123"),)
    assert bridge.caller_id_number == "+15105550101"


def test_unanswered_bridge_fails_the_action() -> None:
    call = Phone(PizzaLine).dial()
    call.press("2")
    call.expect(SpeakAndGetDigits)
    call.expect(Speak)
    call.expect(CallAndBridge)

    call.fail("CallNotAnswered")

    assert call.expect(Speak).text == "Nobody is free. Goodbye."
    call.expect(Hangup)
    assert call.ended


def test_silence_is_a_caller_who_does_nothing() -> None:
    call = Phone(PizzaLine).dial()
    call.expect(SpeakAndGetDigits)

    call.expect(Hangup)

    assert "InvalidDigitsReceived" in call.transcript


def test_expect_returns_the_typed_action() -> None:
    call = Phone(Script([speak()])).dial()

    spoken = call.expect(Speak)

    assert_type(spoken, Speak)
    assert spoken.text == "Hello, welcome."


def test_expect_shows_an_action_that_the_service_refuses_as_it_was_sent() -> None:
    with pytest.warns(BrokenRuleWarning):
        call = Phone(Script([action("Pause", DurationInMilliseconds="soon")])).dial()

    assert call.expect(UnknownAction).type == "Pause"


def test_failed_expect_shows_the_action_and_the_transcript() -> None:
    call = Phone(Script([menu()])).dial()

    with pytest.raises(AssertionError, match="expected Speak, got SpeakAndGetDigits") as failure:
        call.expect(Speak)

    assert "The call so far:" in str(failure.value)
    assert "gets NEW_INBOUND_CALL  ->  SpeakAndGetDigits" in str(failure.value)


def test_expect_says_when_nothing_more_happens() -> None:
    call = Phone(Script([speak()])).dial()
    call.expect(Speak)

    with pytest.raises(AssertionError, match="expected Hangup, got no action"):
        call.expect(Hangup)


def test_exception_of_the_function_is_the_cause_of_a_failed_step() -> None:
    boom = RuntimeError("boom")
    call = Phone(Script(boom)).dial()

    with pytest.raises(AssertionError) as failure:
        call.expect(Speak)

    assert failure.value.__cause__ is boom


def test_warning_of_the_first_answer_points_at_the_line_that_dials() -> None:
    with pytest.warns(BrokenRuleWarning) as warned:
        Phone(Script([action("Dance")], [hangup()])).dial()

    assert warned[0].filename == __file__


def test_expect_does_not_wait_for_the_end_of_days() -> None:
    phone = Phone(Script([speak()]))
    call, start = phone.dial(), phone.clock.now()
    call.expect(Speak)

    with pytest.raises(AssertionError):
        call.expect(Speak)

    assert phone.clock.now() - start == 1


def test_answer_is_refused_when_no_phone_rings() -> None:
    call = Phone(Script([speak()])).dial()

    with pytest.raises(AssertionError, match="no telephone is ringing"):
        call.answer()


def test_press_is_refused_on_a_missing_leg() -> None:
    call = Phone(Script([speak()])).dial()

    with pytest.raises(AssertionError, match="there is no party on LEG-B"):
        call.press("1", leg="LEG-B")


def test_fail_is_refused_when_no_action_runs() -> None:
    call = Phone(Script([hangup()])).dial()

    with pytest.raises(AssertionError, match="there is no running action to fail"):
        call.fail("SystemException")


def test_failure_of_any_type_can_be_staged() -> None:
    call = Phone(Script([speak()])).dial()

    call.fail("ActionExecutionThrottled", "Amazon Polly is throttling.")

    assert last_data(call)["ErrorType"] == "ActionExecutionThrottled"
    assert last_data(call)["ErrorMessage"] == "Amazon Polly is throttling."


def test_failed_bridge_stops_ringing() -> None:
    call = Phone(Script([bridge()])).dial()

    call.fail("CallNotAnswered")

    assert [leg.participant_tag for leg in call.legs] == ["LEG-A"]


def test_warning_points_at_the_line_of_the_test() -> None:
    call = Phone(Script([speak()], [action("Dance")], [hangup()])).dial()

    with pytest.warns(BrokenRuleWarning, match="Unsupported action Dance specified") as warned:
        call.wait(1)

    assert warned[0].filename == __file__


def test_repr_has_no_phone_numbers() -> None:
    call = Phone(Script([speak()])).dial()

    assert "+1" not in repr(call)
    assert "+1" not in repr(call.legs)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
