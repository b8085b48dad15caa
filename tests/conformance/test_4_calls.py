"""Section 4 of the specification: how a call goes."""

import pytest

from simulator import Phone, PhoneCall, Settings
from simulator.call import Application, Route, Service, ServiceError
from simulator.clock import VirtualClock
from simulator.function import CallableFunction, FunctionError
from simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.simulator.script import (
    CALLER,
    KEEP,
    LINE,
    Answer,
    Script,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    last_legs,
    listen,
    menu,
    pause,
    play,
    record,
    response,
    speak,
)


def route(*answers: Answer, region: str = "us-east-1", rule: str = "rule") -> Route:
    function = CallableFunction(Script(*answers))
    return Route(Application(f"application-{region}", function, aws_region=region), rule)


def take_in(*routes: Route) -> PhoneCall:
    clock = VirtualClock()
    call = Service(clock).inbound(to=LINE, from_=CALLER, routes=routes)
    return PhoneCall(call, clock)


def test_4_1_the_first_target_takes_the_call() -> None:
    call = take_in(route([hangup()]), route([speak()], region="us-west-2"))

    assert {sent.event["CallDetails"]["AwsRegion"] for sent in call.invocations} == {"us-east-1"}


@pytest.mark.parametrize(
    "failure", [RuntimeError("boom"), FunctionError("AccessDeniedException", "no permission")]
)
def test_4_1_a_function_that_fails_passes_the_call_to_the_next_target(failure: Exception) -> None:
    call = take_in(route(failure, failure), route([speak()], region="us-west-2", rule="other rule"))

    details = last_event(call)["CallDetails"]
    assert last_event(call)["Sequence"] == 1
    assert details["AwsRegion"] == "us-west-2"
    assert details["SipMediaApplicationId"] == "application-us-west-2"
    assert '"Hello, welcome."' in call.transcript


def test_4_1_a_call_that_no_target_takes_is_dropped() -> None:
    call = take_in(route(RuntimeError("boom")), route(RuntimeError("boom"), region="us-west-2"))

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "NEW_INBOUND_CALL"]
    assert "is dropped: no function takes the call" in call.transcript


def test_4_1_only_the_first_event_passes_a_call_on() -> None:
    call = take_in(route([speak()], RuntimeError("boom")), route([speak()], region="us-west-2"))

    call.wait(1)

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]


def test_4_2_an_answered_call(place: Ring) -> None:
    call = place(KEEP, KEEP, [speak(), hangup()])

    call.wait(3)
    call.answer()
    call.wait(1)

    assert event_types(call) == ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", "HANGUP"]
    assert events_of(call, "CALL_ANSWERED")[0]["CallDetails"]["Participants"][0]["Status"] == (
        "Connected"
    )


def test_4_2_voicemail_counts_as_an_answer(place: Ring) -> None:
    call = place()

    call.answer(voicemail=True)

    assert last_event(call)["InvocationEventType"] == "CALL_ANSWERED"
    assert "voicemail answers" in call.transcript


@pytest.mark.parametrize("code", [486, 480, 404])
def test_4_2_a_refused_call_ends_with_the_code(place: Ring, code: int) -> None:
    call = place()

    call.refuse(code)

    assert call.ended
    assert event_types(call) == ["NEW_OUTBOUND_CALL", "RINGING", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == code


def test_4_2_nobody_answers(place: Ring) -> None:
    call = place()

    call.wait(60)

    assert call.ended
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480


def test_4_2_without_180_there_is_no_ringing(place: Ring) -> None:
    call = place(settings=Settings(ringing=False))

    call.answer()

    assert event_types(call) == ["NEW_OUTBOUND_CALL", "CALL_ANSWERED"]


def test_4_4_an_update_with_actions_interrupts_what_can_be(ring: Ring) -> None:
    call = ring([play(), speak("Never")], [speak("New")])

    call.update()

    assert event_types(call) == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]
    assert last_data(call)["Type"] == "PlayAudio"
    assert '"New"' in call.transcript
    assert "Never" not in call.transcript


@pytest.mark.parametrize("action", [play(), record(), pause(10_000)])
def test_4_4_playing_recording_and_pausing_can_be_interrupted(ring: Ring, action: Json) -> None:
    call = ring([action], [speak()])

    call.update()

    assert events_of(call, "ACTION_INTERRUPTED")[0]["ActionData"]["Type"] == action["Type"]  # type: ignore[call-overload,index]


@pytest.mark.parametrize("interruptible", [True, False])
def test_7_9_whether_speaking_can_be_interrupted_is_a_setting(
    ring: Ring,
    interruptible: bool,  # noqa: FBT001 - a case
) -> None:
    settings = Settings(speak_is_interruptible=interruptible)
    call = ring([speak()], [speak("New")], settings=settings)

    call.update()

    assert len(events_of(call, "ACTION_INTERRUPTED")) == int(interruptible)


@pytest.mark.parametrize("action", [menu(MaxNumberOfDigits=1), bridge()])
def test_4_4_what_cannot_be_interrupted_runs_to_its_end(ring: Ring, action: Json) -> None:
    call = ring([action, speak("Never")], [speak("New")])
    call.update()
    assert '"New"' not in call.transcript

    call.wait(30)

    assert events_of(call, "ACTION_INTERRUPTED") == []
    assert '"New"' in call.transcript
    assert "Never" not in call.transcript


@pytest.mark.filterwarnings("ignore::simulator.BrokenRuleWarning")
@pytest.mark.parametrize("possible", [True, False])
def test_8_whether_an_update_can_answer_a_caller_is_a_setting(
    ring: Ring,
    possible: bool,  # noqa: FBT001 - a case
) -> None:
    call = ring(KEEP, [speak()], settings=Settings(update_before_answer=possible))

    call.update()

    assert (call.legs[0].status == "Connected") == possible


def test_4_4_an_update_without_actions_changes_nothing(ring: Ring) -> None:
    call = ring([play(), speak("Planned")], {"SchemaVersion": "1.0", "Actions": []})

    call.update()
    call.wait(5)

    assert events_of(call, "ACTION_INTERRUPTED") == []
    assert '"Planned"' in call.transcript


def test_4_4_the_answer_to_action_interrupted_is_ignored(ring: Ring) -> None:
    call = ring([play()], [speak("New")], [speak("Ignored")])

    call.update()
    call.wait(10)

    assert "Ignored" not in call.transcript


def test_4_4_a_call_that_has_ended_cannot_be_updated(ring: Ring) -> None:
    call = ring([hangup()])

    with pytest.raises(ServiceError, match="doesn't exist for SipMediaApplication") as refused:
        call.update()

    assert refused.value.code == "NotFoundException"


def test_4_4_a_handler_may_update_its_own_call() -> None:
    def handler(event: dict[str, Json], _context: object) -> Json:
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            (call,) = phone.service.calls.values()
            application_id = call.dialogue.application.sip_media_application_id
            phone.service.update(application_id, call.transaction_id, {"from": "inside"})
            return response(play())
        return response(speak("Updated"))

    phone = Phone(handler)

    call = phone.dial()

    assert event_types(call) == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]
    assert '"Updated"' in call.transcript


def test_4_4_a_handler_may_place_a_call() -> None:
    def handler(event: dict[str, Json], _context: object) -> Json:
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            (call,) = phone.service.calls.values()
            phone.service.outbound(call.dialogue.application, to=CALLER, from_=LINE)
            return response(speak())
        return response()

    phone = Phone(handler)

    phone.dial()

    assert [call.legs[0].direction for call in phone.service.calls.values()] == [
        "Inbound",
        "Outbound",
    ]


def test_4_5_a_caller_alone_who_hangs_up_is_told_by_hangup_only(ring: Ring) -> None:
    call = ring([play()])

    call.hang_up()

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == 0


@pytest.mark.parametrize("told", ["ACTION_SUCCESSFUL", "ACTION_FAILED"])
def test_4_5_what_is_told_before_a_hangup_is_a_setting(ring: Ring, told: str) -> None:
    settings = Settings(before_hangup=told)  # type: ignore[arg-type]
    call = ring([play()], [speak("Too late")], settings=settings)

    call.hang_up()

    assert event_types(call) == ["NEW_INBOUND_CALL", told, "HANGUP"]
    assert "Too late" not in call.transcript


@pytest.mark.parametrize(("gone", "left"), [("LEG-A", "LEG-B"), ("LEG-B", "LEG-A")])
def test_4_5_when_one_of_two_hangs_up_the_other_stays(ring: Ring, gone: str, left: str) -> None:
    call = ring([bridge()], KEEP, [speak("Goodbye."), hangup()])
    call.answer()

    call.hang_up(leg=gone)  # type: ignore[arg-type]
    assert last_legs(call) == {gone: "Disconnected", left: "Connected"}
    call.wait(1)

    assert call.ended
    assert last_data(call)["Parameters"]["ParticipantTag"] == left


def test_4_5_hanging_up_leg_a_of_a_bridge_leaves_leg_b(ring: Ring) -> None:
    call = ring([bridge()], [hangup(ParticipantTag="LEG-A")], [speak()])

    call.answer()

    assert last_event(call)["InvocationEventType"] == "HANGUP"
    assert last_legs(call) == {"LEG-A": "Disconnected", "LEG-B": "Connected"}
    assert "second party  hears" in call.transcript


def test_4_5_the_answer_to_the_last_hangup_is_ignored(ring: Ring) -> None:
    call = ring([play()], [speak("Too late")])

    call.hang_up()

    assert call.ended
    assert "Too late" not in call.transcript


def test_4_5_a_caller_who_gives_up_while_the_second_party_rings(ring: Ring) -> None:
    call = ring([bridge()])

    call.hang_up()

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert list(last_legs(call)) == ["LEG-A"]


def test_4_5_hanging_up_on_a_telephone_that_rings_refuses_it(ring: Ring) -> None:
    call = ring([bridge()])

    call.hang_up(leg="LEG-B")

    assert last_data(call)["ErrorType"] == "CallNotAnswered"


def test_4_5_an_action_on_the_other_leg_goes_on(ring: Ring) -> None:
    call = ring([bridge()], [play(ParticipantTag="LEG-A")], KEEP)
    call.answer()

    call.hang_up(leg="LEG-B")
    call.wait(5)

    assert event_types(call)[-2:] == ["HANGUP", "ACTION_SUCCESSFUL"]


def test_4_5_what_waits_for_a_leg_that_left_begins_at_once(ring: Ring) -> None:
    call = ring([bridge()], [menu(ParticipantTag="LEG-B")], [speak("New", ParticipantTag="LEG-A")])
    call.answer()
    call.update()

    call.hang_up(leg="LEG-B")

    assert '"New"' in call.transcript


def test_4_5_a_caller_who_gives_up_during_a_slow_first_answer_is_gone() -> None:
    clock = VirtualClock()
    slow = route(lambda _event: clock.sleep(3))
    call = Service(clock).inbound(to=LINE, from_=CALLER, routes=[slow])
    clock.call_later(1, call.leg_a.hang_up)

    clock.sleep(5)

    assert call.ended
    assert [sent.type for sent in call.invocations] == ["NEW_INBOUND_CALL", "HANGUP"]


def test_4_5_a_null_answer_to_hangup_goes_on_with_the_list(ring: Ring) -> None:
    call = ring(
        [bridge()], [play(ParticipantTag="LEG-B"), speak("Planned", ParticipantTag="LEG-A")]
    )
    call.answer()

    call.hang_up(leg="LEG-B")

    assert '"Planned"' in call.transcript


def test_4_7_a_call_that_nobody_hangs_up_lives_for_48_hours(ring: Ring) -> None:
    call = ring([speak()])

    call.wait(48 * 3_600 - 1)
    assert last_legs(call) == {"LEG-A": "Connected"}
    call.wait(1)

    assert call.ended
    assert last_event(call)["InvocationEventType"] == "HANGUP"


def test_2_8_a_listener_outlives_a_bridge(ring: Ring) -> None:
    call = ring([speak(), listen(), bridge()])
    call.wait(1)
    call.answer()

    call.press("11#")
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "DIGITS_RECEIVED"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}


def test_the_same_script_gives_the_same_bytes() -> None:
    def play_once(seed: int) -> tuple[str, list[dict[str, Json]]]:
        call = Phone(Script([menu(MaxNumberOfDigits=1)], [hangup()]), seed=seed).dial()
        call.wait(3)
        call.press("1")
        return call.transcript, [sent.event for sent in call.invocations]

    assert play_once(7) == play_once(7)
    assert play_once(7) != play_once(8)
