"""Wrong handlers fail the test that rings them."""

import re
from typing import Any

import pytest

from telephony import (
    CallAndBridge,
    CallFlow,
    Hangup,
    Pause,
    PstnEndpoint,
    ReceiveDigits,
    Response,
    Speak,
    SpeakAndGetDigits,
    respond,
)
from telephony_simulator import Phone
from telephony_simulator.phone.phone_call import PhoneCall


class Line(CallFlow):
    """Answers, and is wrong in one callback."""

    def on_new_inbound_call(self, event: Any) -> Any:
        return respond(Pause(500))


class ForgottenReturn(Line):
    def on_new_inbound_call(self, event: Any) -> Any:
        respond(Speak("Hello."))


class Text(Line):
    def on_action_successful(self, event: Any) -> Any:
        return "Hello."


class ListOfActions(Line):
    def on_action_successful(self, event: Any) -> Any:
        return [Speak("Hello.")]


class OneAction(Line):
    def on_action_successful(self, event: Any) -> Any:
        return Speak("Hello.")


class Coroutine(Line):
    async def on_action_successful(  # type: ignore[override]
        self, event: Any
    ) -> Any:
        return respond(Speak("Hello."))


class MisspeltThen(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(Speak("Hello."), then=self.nxt)  # type: ignore[attr-defined]


class TextAsThen(Line):
    def on_action_successful(self, event: Any) -> Any:
        then: Any = "next"
        return respond(Speak("Hello."), then=then)


class LambdaAsThen(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(Speak("Hello."), then=lambda _: respond(Hangup()))


class ErrorAtTheFirstEvent(Line):
    def on_new_inbound_call(self, event: Any) -> Any:
        return respond(Speak(event.call.transaction_attributes["text"]))


class ErrorInMidCall(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(Speak(event.call.transaction_attributes["text"]))


class ErrorAtTheLastHangup(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(Hangup())

    def on_hangup(self, event: Any) -> Any:
        raise KeyError("text")


class NumberWithoutPlus(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(CallAndBridge(event.call.caller.to, [PstnEndpoint("2065550123")]))


class TextInsteadOfSpeech(Line):
    def on_action_successful(self, event: Any) -> Any:
        menu: Any = "Press one."
        return respond(SpeakAndGetDigits(menu, menu, repeat_duration_in_milliseconds=1_000))


class BrokenRegex(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(
            ReceiveDigits(
                "(",
                in_between_digits_duration_in_milliseconds=1_000,
                flush_digits_duration_in_milliseconds=2_000,
            )
        )


class ElevenActions(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(*[Pause(500)] * 11)


class StateOnSelf(Line):
    def __init__(self) -> None:
        self.count = 0

    def on_action_successful(self, event: Any) -> Any:
        self.count += 1
        return respond(Pause(500))


class ListOnSelf(Line):
    def __init__(self) -> None:
        self.pressed: list[str] = []

    def on_action_successful(self, event: Any) -> Any:
        self.pressed.append("1")
        return respond(Pause(500))


class NumberAsAttribute(Line):
    def on_action_successful(self, event: Any) -> Any:
        count: Any = 3
        return respond(Pause(500), attributes={"count": count})


class LegThatIsGone(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(Speak("Hello.", participant_tag="LEG-B"))


class UnknownCallId(Line):
    def on_action_successful(self, event: Any) -> Any:
        return respond(Hangup(call_id="another"))


class Exits(Line):
    def on_action_successful(self, event: Any) -> Any:
        raise SystemExit(1)


def raw(*answers: Any) -> Any:
    """Return a handler without this library that gives these answers in turn."""
    left = list(answers)

    def handler(_event: Any, _context: Any) -> Any:
        return left.pop(0) if left else {"SchemaVersion": "1.0", "Actions": []}

    return handler


PAUSE = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 500}}

WRONG: dict[str, tuple[Any, str]] = {
    "forgotten return": (ForgottenReturn, "did you forget `return`?"),
    "text": (Text, "Text.on_action_successful returns respond"),
    "list of actions": (ListOfActions, "got list"),
    "one action": (OneAction, "got Speak"),
    "coroutine": (Coroutine, "callbacks are not coroutines"),
    "misspelt then": (MisspeltThen, "no attribute 'nxt'"),
    "text as then": (TextAsThen, "`then` is a public method"),
    "lambda as then": (LambdaAsThen, "`then` is a public method"),
    "error at the first event": (ErrorAtTheFirstEvent, "KeyError on NEW_INBOUND_CALL"),
    "error in mid-call": (ErrorInMidCall, "KeyError on ACTION_SUCCESSFUL"),
    "error at the last hangup": (ErrorAtTheLastHangup, "KeyError on HANGUP"),
    "number without plus": (NumberWithoutPlus, "PstnEndpoint.uri must be an E.164 number"),
    "text instead of Speech": (TextInsteadOfSpeech, "must be Speech, got str"),
    "broken regex": (BrokenRegex, "must be a regular expression"),
    "eleven actions": (ElevenActions, "at most 10 actions; got 11"),
    "state on self": (StateOnSelf, "changed self.count"),
    "list on self": (ListOnSelf, "changed self.pressed"),
    "number as attribute": (NumberAsAttribute, "must map strings to strings"),
    "leg that is gone": (LegThatIsGone, "CallId or ParticipantTag parameter"),
    "unknown call id": (UnknownCallId, "CallId or ParticipantTag parameter"),
    "exit": (Exits, "SystemExit on ACTION_SUCCESSFUL"),
    "nothing": (raw(None), "Response is blank or empty"),
    "statusCode": (raw({"statusCode": 200}), "schema version"),
    "unknown action": (
        raw({"SchemaVersion": "1.0", "Actions": [{"Type": "Say"}]}),
        "Unsupported action Say",
    ),
    "set": (raw({"SchemaVersion": "1.0", "Actions": {1}}), "not JSON"),
    "wrong parameter": (
        raw({"SchemaVersion": "1.0", "Actions": [{"Type": "Pause", "Parameters": {}}]}),
        "The Duration parameter is invalid",
    ),
    "eleven raw actions": (
        raw({"SchemaVersion": "1.0", "Actions": [PAUSE] * 11}),
        "Too many actions",
    ),
}


def ring(handler: Any) -> PhoneCall:
    """Dial, and let the call go on for a while."""
    call = Phone(handler).dial()
    call.wait(5)
    return call


@pytest.mark.parametrize(("handler", "problem"), WRONG.values(), ids=WRONG)
def test_wrong_handler_fails_the_step(handler: Any, problem: str) -> None:
    with pytest.raises(AssertionError) as info:
        ring(handler)

    chain = f"{info.value} {info.value.__cause__}"
    assert re.search(re.escape(problem), chain)
    assert "The call so far:" in str(info.value)


def test_wrong_handler_plays_the_apology_when_asked() -> None:
    call = Phone(ErrorInMidCall, handler_errors="apologize").dial()

    call.wait(20)

    assert "something went wrong" in call.transcript
    assert call.ended


class OnceWrong(Line):
    """Raises at the second event only."""

    def on_action_successful(self, event: Any) -> Any:
        raise KeyError


def test_failure_is_raised_once() -> None:
    call = Phone(OnceWrong).dial()

    with pytest.raises(AssertionError):
        call.wait(5)

    call.wait(5)


def test_handler_error_of_another_value_is_refused() -> None:
    wrong: Any = "ignore"

    with pytest.raises(ValueError, match="'raise' or 'apologize', got 'ignore'"):
        Phone(Line, handler_errors=wrong)


class Lazy(Line):
    """Caches a client on the instance, which loses nothing."""

    def on_action_successful(self, event: Any) -> Response:
        self.client = object()
        return respond(Pause(500))


def test_cached_object_on_self_is_accepted() -> None:
    call = ring(Lazy)

    assert not call.ended


def test_press_fails_after_the_end() -> None:
    call = ring(lambda _e, _c: {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup"}]})

    with pytest.raises(AssertionError, match="LEG-A has ended: its party cannot press keys"):
        call.press("1")
    with pytest.raises(AssertionError, match="LEG-A has ended: its party cannot speak"):
        call.say("Hello?")
