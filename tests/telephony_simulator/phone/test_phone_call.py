"""`PhoneCall`: actions of the parties, expectations, and how they fail."""

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


def test_expect_returns_the_actions_of_a_call_in_order() -> None:
    call = Phone(PizzaLine).dial("+12065550100", from_="+15105550101")
    assert "How many" in call.expect(SpeakAndGetDigits).speech_parameters.text

    call.press("2")

    assert call.expect(Speak).text == "2 pizzas. Here is the kitchen."
    bridge = call.expect(CallAndBridge)
    assert bridge.endpoints == (PstnEndpoint("+12065550123"),)
    assert bridge.caller_id_number == "+15105550101"


def test_fail_leads_to_the_flows_answer_to_a_failed_bridge() -> None:
    call = Phone(PizzaLine).dial()
    call.press("2")
    call.expect(SpeakAndGetDigits)
    call.expect(Speak)
    call.expect(CallAndBridge)

    call.fail("CallNotAnswered")

    assert call.expect(Speak).text == "The kitchen is busy. Goodbye."
    call.expect(Hangup)
    assert call.ended


def test_expect_lets_time_pass_when_the_caller_does_nothing() -> None:
    call = Phone(PizzaLine).dial()
    call.expect(SpeakAndGetDigits)

    call.expect(Hangup)

    assert "InvalidDigitsReceived" in call.transcript


def test_expect_returns_the_typed_action() -> None:
    call = Phone(Script([speak()])).dial()

    spoken = call.expect(Speak)

    assert_type(spoken, Speak)
    assert spoken.text == "Hello, welcome."


def test_expect_returns_an_unknown_action_when_the_service_refuses_it() -> None:
    phone = Phone(
        Script([action("Pause", DurationInMilliseconds="soon")]), handler_errors="apologize"
    )
    with pytest.warns(BrokenRuleWarning):
        call = phone.dial()

    assert call.expect(UnknownAction).type == "Pause"


def test_expect_names_both_actions_and_prints_the_call_when_they_differ() -> None:
    call = Phone(Script([menu()])).dial()

    with pytest.raises(AssertionError, match="expected Speak, got SpeakAndGetDigits") as failure:
        call.expect(Speak)

    assert "The call so far:" in str(failure.value)
    assert "gets NEW_INBOUND_CALL  ->  SpeakAndGetDigits" in str(failure.value)


def test_expect_fails_when_no_action_follows() -> None:
    call = Phone(Script([speak()])).dial()
    call.expect(Speak)

    with pytest.raises(AssertionError, match="expected Hangup, got no action"):
        call.expect(Hangup)


def test_exception_of_the_function_is_the_cause_of_a_failure() -> None:
    boom = RuntimeError("boom")
    call = Phone(Script(boom), handler_errors="apologize").dial()

    with pytest.raises(AssertionError) as failure:
        call.expect(Speak)

    assert failure.value.__cause__ is boom


def test_warning_of_the_first_answer_points_at_the_line_that_dials() -> None:
    with pytest.warns(BrokenRuleWarning) as warned:
        Phone(Script([action("Dance")], [hangup()]), handler_errors="apologize").dial()

    assert warned[0].filename == __file__


def test_expect_does_not_advance_the_clock_when_no_action_can_follow() -> None:
    phone = Phone(Script([speak()]))
    call, start = phone.dial(), phone.clock.now()
    call.expect(Speak)

    with pytest.raises(AssertionError):
        call.expect(Speak)

    assert phone.clock.now() - start == 1


def test_answer_fails_when_no_telephone_rings() -> None:
    call = Phone(Script([speak()])).dial()

    with pytest.raises(AssertionError, match="no telephone is ringing"):
        call.answer()


def test_press_fails_when_the_leg_does_not_exist() -> None:
    call = Phone(Script([speak()])).dial()

    with pytest.raises(AssertionError, match="there is no party on LEG-B"):
        call.press("1", leg="LEG-B")


def test_fail_fails_when_no_action_runs() -> None:
    call = Phone(Script([hangup()])).dial()

    with pytest.raises(AssertionError, match="there is no running action to fail"):
        call.fail("SystemException")


def test_fail_sends_the_given_error_type_and_message() -> None:
    call = Phone(Script([speak()])).dial()

    call.fail("ActionExecutionThrottled", "Amazon Polly is throttling.")

    assert last_data(call)["ErrorType"] == "ActionExecutionThrottled"
    assert last_data(call)["ErrorMessage"] == "Amazon Polly is throttling."


def test_fail_ends_the_ringing_leg_of_a_bridge() -> None:
    call = Phone(Script([bridge()])).dial()

    call.fail("CallNotAnswered")

    assert [leg.participant_tag for leg in call.legs] == ["LEG-A"]


def test_warning_points_at_the_line_of_the_test() -> None:
    script = Script([speak()], [action("Dance")], [hangup()])
    call = Phone(script, handler_errors="apologize").dial()

    with pytest.warns(BrokenRuleWarning, match="Unsupported action Dance specified") as warned:
        call.wait(1)

    assert warned[0].filename == __file__


def test_repr_contains_no_phone_number() -> None:
    call = Phone(Script([speak()])).dial()

    assert "+1" not in repr(call)
    assert "+1" not in repr(call.legs)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
