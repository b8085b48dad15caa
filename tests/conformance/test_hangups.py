"""Hang-ups by either party, and the leg that stays."""

import pytest

from telephony_simulator import Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    KEEP,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    last_legs,
    menu,
    play,
    record,
    speak,
)


# docs/service/calls.md#hang-ups
def test_caller_hang_up_sends_hangup_only(ring: Ring) -> None:
    call = ring([play()])

    call.hang_up()

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == 0


# docs/service/events.md#order
@pytest.mark.parametrize("event", ["ACTION_SUCCESSFUL", "ACTION_FAILED"])
def test_hang_up_sends_the_event_of_the_setting_before_hangup(ring: Ring, event: str) -> None:
    settings = Settings(before_hangup=event)  # type: ignore[arg-type]
    call = ring([play()], [speak("Too late")], settings=settings)

    call.hang_up()

    assert event_types(call) == ["NEW_INBOUND_CALL", event, "HANGUP"]
    assert "Too late" not in call.transcript


# docs/service/calls.md#hang-ups
def test_hang_up_during_record_audio_reports_the_file(ring: Ring) -> None:
    call = ring([record()], settings=Settings(before_hangup="ACTION_SUCCESSFUL"))
    call.wait(3)

    call.hang_up()

    (event,) = events_of(call, "ACTION_SUCCESSFUL")
    assert event["ActionData"]["RecordingDestination"]["BucketName"] == "voicemail"


# docs/service/events.md#echo
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize("leg", [{"ParticipantTag": "LEG-B"}, {"CallId": "unknown"}])
def test_echo_names_the_leg_as_requested_when_it_is_unknown(
    ring: Ring, leg: dict[str, Json]
) -> None:
    call = ring([hangup(**leg)])

    assert last_data(call)["Parameters"] == {"SipResponseCode": 0, **leg}


# docs/service/calls.md#bridges
@pytest.mark.parametrize(("gone", "left"), [("LEG-A", "LEG-B"), ("LEG-B", "LEG-A")])
def test_other_leg_stays_connected_when_one_of_two_hangs_up(
    ring: Ring, gone: str, left: str
) -> None:
    call = ring([bridge()], KEEP, [speak("Goodbye."), hangup()])
    call.answer()

    call.hang_up(leg=gone)  # type: ignore[arg-type]
    assert last_legs(call) == {gone: "Disconnected", left: "Connected"}
    call.wait(1)

    assert call.ended
    assert last_data(call)["Parameters"]["ParticipantTag"] == left


# docs/service/calls.md#bridges
def test_leg_b_stays_connected_when_the_function_hangs_up_leg_a(ring: Ring) -> None:
    call = ring([bridge()], [hangup(ParticipantTag="LEG-A")], [speak()])

    call.answer()

    assert last_event(call)["InvocationEventType"] == "HANGUP"
    assert last_legs(call) == {"LEG-A": "Disconnected", "LEG-B": "Connected"}
    assert "second party  hears" in call.transcript


# docs/service/responses.md#answers-that-are-ignored
def test_answer_to_the_last_hangup_is_ignored(ring: Ring) -> None:
    call = ring([play()], [speak("Too late")])

    call.hang_up()

    assert call.ended
    assert "Too late" not in call.transcript


# docs/service/calls.md#hang-ups
def test_second_party_stops_ringing_when_the_caller_hangs_up(ring: Ring) -> None:
    call = ring([bridge()])

    call.hang_up()

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert list(last_legs(call)) == ["LEG-A"]


# docs/service/calls.md#hang-ups
def test_hang_up_refuses_the_call_when_the_telephone_rings(ring: Ring) -> None:
    call = ring([bridge()])

    call.hang_up(leg="LEG-B")

    assert last_data(call)["ErrorType"] == "CallNotAnswered"


# docs/service/calls.md#hang-ups
def test_action_continues_when_the_other_leg_ends(ring: Ring) -> None:
    call = ring([bridge()], [play(ParticipantTag="LEG-A")], KEEP)
    call.answer()

    call.hang_up(leg="LEG-B")
    call.wait(5)

    assert event_types(call)[-2:] == ["HANGUP", "ACTION_SUCCESSFUL"]


# docs/service/responses.md#meaning-of-actions
def test_pending_list_starts_when_the_leg_of_the_running_action_ends(ring: Ring) -> None:
    call = ring([bridge()], [menu(ParticipantTag="LEG-B")], [speak("New", ParticipantTag="LEG-A")])
    call.answer()
    call.update()

    call.hang_up(leg="LEG-B")

    assert '"New"' in call.transcript


# docs/service/responses.md#meaning-of-actions
def test_list_continues_when_the_answer_to_hangup_has_no_actions(ring: Ring) -> None:
    call = ring(
        [bridge()], [play(ParticipantTag="LEG-B"), speak("Planned", ParticipantTag="LEG-A")]
    )
    call.answer()

    call.hang_up(leg="LEG-B")

    assert '"Planned"' in call.transcript


# docs/service/calls.md#longest-call
def test_idle_call_ends_after_48_hours(ring: Ring) -> None:
    call = ring([speak()])

    call.wait(48 * 3_600 - 1)
    assert last_legs(call) == {"LEG-A": "Connected"}
    call.wait(1)

    assert call.ended
    assert last_event(call)["InvocationEventType"] == "HANGUP"
