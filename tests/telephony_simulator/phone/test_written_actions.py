from typing import Any

import pytest

from telephony import (
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)
from telephony_simulator import Phone

pytest_plugins = ["pytester"]

MENU = SpeakAndGetDigits(
    Speech("Press."),
    failure_speech_parameters=Speech("Again."),
    repeat_duration_in_milliseconds=5_000,
)


class Written(CallFlow):
    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        named = Speak("Hello 4711.", participant_tag="LEG-A")
        return respond(named, MENU, then=self.goodbye)

    def goodbye(self, event: Any) -> Response:
        return respond(Speak("Goodbye."), Hangup())


@pytest.mark.parametrize("handler", [Written, lambda_handler(Written())])
def test_expect_returns_the_action_as_the_flow_wrote_it(handler: Any) -> None:
    call = Phone(handler).dial()

    assert call.expect(Speak) == Speak("Hello 4711.", participant_tag="LEG-A")
    assert call.expect(SpeakAndGetDigits) == MENU
    call.press("1")
    assert call.expect(Speak) == Speak("Goodbye.")
    assert call.expect(Hangup) == Hangup()


def test_expect_returns_the_json_of_a_foreign_handler_typed() -> None:
    def handler(event: Any, _context: Any) -> Any:
        parameters = {"Text": "Hi.", "CallId": event["CallDetails"]["Participants"][0]["CallId"]}
        actions = [{"Type": "Speak", "Parameters": parameters}]
        return {"SchemaVersion": "1.0", "Actions": actions}

    call = Phone(handler).dial()

    assert call.expect(Speak) == Speak("Hi.", call_id=call.legs[0].call_id)


def test_failure_of_expect_shows_texts() -> None:
    call = Phone(Written).dial()

    with pytest.raises(AssertionError, match=r"expected Hangup, got Speak\(.*text='Hello 4711.'"):
        call.expect(Hangup)


@pytest.mark.slow
def test_failed_comparison_in_pytest_shows_texts_and_digits(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from telephony import Speak, SpeakAndGetDigits, Speech

        def test_action():
            assert Speak("Hello.") == Speak("Hello 4711.")

        def test_nested():
            menu = SpeakAndGetDigits(
                Speech("One?"),
                failure_speech_parameters=Speech("Again."),
                repeat_duration_in_milliseconds=5_000,
            )
            assert [menu][0] == None

        def test_production():
            assert "4711" not in repr(Speak("Hello 4711."))
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:randomly")

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "E *Speak(text='Hello.') == Speak(text='Hello 4711.')",
            "E *SpeakAndGetDigits(*text='One?'*text='Again.'*",
        ]
    )


def test_callee_is_leg_a_of_a_created_call() -> None:
    seen = []

    class Reminder(CallFlow):
        def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
            with pytest.raises(ValueError, match="an inbound call has no callee"):
                _ = event.call.callee
            return respond(Hangup())

        def on_new_outbound_call(self, event: NewOutboundCallEvent) -> dict[str, str]:
            seen.append(event.call.callee.to)
            return {}

    Phone(Reminder).create_call("+15105550107")
    Phone(Reminder).dial()

    assert seen == ["+15105550107"]
