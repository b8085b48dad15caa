from collections.abc import Callable, Iterator
from typing import Any

import pytest

from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.phone import script
from telephony_simulator.phone.script import ScriptError, Step
from telephony_simulator.pstn_audio import Bot, Call, Intent
from telephony_simulator.pstn_audio.records import PartyActed
from telephony_simulator.transcript import transcript

Play = Callable[..., Call]

MENU = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "SpeechParameters": {"Text": "Press a key."},
        "FailureSpeechParameters": {"Text": "Again."},
        "RepeatDurationInMilliseconds": 5000,
        "MaxNumberOfDigits": 1,
    },
}
BRIDGE = {
    "Type": "CallAndBridge",
    "Parameters": {
        "CallTimeoutSeconds": 20,
        "CallerIdNumber": "+15105550101",
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
    },
}
LISTEN = {
    "Type": "ReceiveDigits",
    "Parameters": {
        "InputDigitsRegex": "^1$",
        "InBetweenDigitsDurationInMilliseconds": 1000,
        "FlushDigitsDurationInMilliseconds": 2000,
    },
}
RECORD = {
    "Type": "RecordAudio",
    "Parameters": {
        "RecordingDestination": {"Type": "S3", "BucketName": "messages"},
        "RecordingTerminators": ["#"],
        "DurationInSeconds": 60,
    },
}
SPEAK = {"Type": "Speak", "Parameters": {"Text": "One moment."}}


@pytest.fixture
def play() -> Play:
    """A function that plays steps on a call whose handler answers first with the given actions."""

    def play(actions: list[dict[str, Any]], *steps: Step) -> Call:
        def handler(event: Any, _context: Any) -> Any:
            if event["InvocationEventType"] == "NEW_INBOUND_CALL":
                return {"SchemaVersion": "1.0", "Actions": actions}
            return {"SchemaVersion": "1.0", "Actions": []}

        clock = VirtualClock()
        line = SingleFunctionCallRouter(CallableFunction(handler), clock)
        call = line.dial("+12065550100")
        script.play(steps, call, clock)
        return call

    return play


def test_press_sends_digits_when_a_menu_listens(play: Play) -> None:
    call = play([SPEAK, MENU], script.press("2"))

    [answered] = [one for one in call.invocations if one.type == "ACTION_SUCCESSFUL"]
    assert answered.event["ActionData"]["ReceivedDigits"] == "2"


def test_press_sends_digits_when_a_bot_listens() -> None:
    clock = VirtualClock()
    arn = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
    start = {"Type": "StartBotConversation", "Parameters": {"BotAliasArn": arn}}
    answers: Iterator[Any] = iter([[start]])
    function = CallableFunction(
        lambda _event, _context: {"SchemaVersion": "1.0", "Actions": next(answers, [])}
    )
    call_router = SingleFunctionCallRouter(function, clock)
    call_router.service.bots = {arn: Bot(arn, [Intent("Sales", ["1"])])}
    call = call_router.dial("+12065550100")

    script.play([script.press("1#")], call, clock)

    assert "StartBotConversation: Sales" in transcript(call)


def test_press_sends_digits_when_a_background_listener_waits(play: Play) -> None:
    call = play([SPEAK, LISTEN], script.press("1"))

    assert [one.type for one in call.invocations if one.type == "DIGITS_RECEIVED"]


def test_next_step_waits_until_the_caller_has_finished_speaking(play: Play) -> None:
    call = play([RECORD], script.say("x" * 150), script.press("#"))

    times = {record.verb: record.at for record in call.records if isinstance(record, PartyActed)}
    assert times["presses"] - times["says"] == pytest.approx(10 + script.REACTION_SECONDS, abs=0.2)


def test_answer_and_talk_connect_the_second_party_until_it_hangs_up(play: Play) -> None:
    call = play([SPEAK, BRIDGE], script.answer(), script.talk(12))

    assert "second party  answers" in transcript(call)
    assert "second party  hangs up" in transcript(call)
    assert call.is_ended


def test_answer_does_nothing_when_the_ringing_has_stopped(play: Play) -> None:
    impatient = {**BRIDGE, "Parameters": {**BRIDGE["Parameters"], "CallTimeoutSeconds": 1}}  # type: ignore[dict-item]

    call = play([SPEAK, impatient], script.answer())

    assert "answers" not in transcript(call)


def test_refuse_sends_the_given_sip_response_code(play: Play) -> None:
    assert "refuses with 603" in transcript(play([SPEAK, BRIDGE], script.refuse(603)))


def test_wait_lets_its_seconds_pass(play: Play) -> None:
    call = play([MENU], script.wait(3), script.hang_up())

    assert call.records[-1].at - call.records[0].at >= 3


def test_remaining_parties_hang_up_when_the_line_is_idle(play: Play) -> None:
    call = play([SPEAK, BRIDGE], script.answer())

    assert call.is_ended
    assert [one.type for one in call.invocations][-2:] == ["HANGUP", "HANGUP"]


def test_play_names_the_step_that_is_never_due(play: Play) -> None:
    with pytest.raises(ScriptError, match="step 1, --talk, was never due: the call waits"):
        play([SPEAK], script.talk(5))


@pytest.mark.parametrize(
    "steps", [(script.answer(), script.press("4711")), (script.answer(), script.say("4711"))]
)
def test_error_of_a_step_contains_no_digits_and_no_text(
    play: Play, steps: tuple[Step, ...]
) -> None:
    with pytest.raises(ScriptError) as failure:
        play([SPEAK, BRIDGE], *steps)

    assert "step 2" in str(failure.value)
    assert "4711" not in str(failure.value)


def test_press_is_never_due_when_the_leg_that_listens_has_ended(play: Play) -> None:
    with pytest.raises(ScriptError, match="--press, was never due: the call has ended"):
        play([SPEAK, LISTEN], script.hang_up(), script.wait(1), script.press("1"))
