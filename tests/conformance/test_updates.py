"""UpdateSipMediaApplicationCall."""

import pytest

from telephony_simulator import Phone, Settings
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio import ServiceError
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    CALLER,
    KEEP,
    LINE,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    menu,
    pause,
    play,
    record,
    response,
    speak,
)


# docs/service/calls.md#updates
def test_update_with_actions_interrupts_an_interruptible_action(ring: Ring) -> None:
    call = ring([play(), speak("Never")], [speak("New")])

    call.update()

    assert event_types(call) == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]
    assert last_data(call)["Type"] == "PlayAudio"
    assert '"New"' in call.transcript
    assert "Never" not in call.transcript


# docs/service/events.md#action_interrupted
@pytest.mark.parametrize("action", [play(), record(), pause(10_000)])
def test_update_interrupts_play_audio_record_audio_and_pause(ring: Ring, action: Json) -> None:
    call = ring([action], [speak()])

    call.update()

    assert events_of(call, "ACTION_INTERRUPTED")[0]["ActionData"]["Type"] == action["Type"]  # type: ignore[call-overload,index]


# docs/service/events.md#action_interrupted
@pytest.mark.parametrize("interruptible", [True, False])
def test_update_interrupts_speak_by_setting(
    ring: Ring,
    interruptible: bool,  # noqa: FBT001 - a case
) -> None:
    settings = Settings(speak_is_interruptible=interruptible)
    call = ring([speak()], [speak("New")], settings=settings)

    call.update()

    assert len(events_of(call, "ACTION_INTERRUPTED")) == int(interruptible)


# docs/service/calls.md#updates
@pytest.mark.parametrize("action", [menu(MaxNumberOfDigits=1), bridge()])
def test_update_waits_when_the_action_is_not_interruptible(ring: Ring, action: Json) -> None:
    call = ring([action, speak("Never")], [speak("New")])
    call.update()
    assert '"New"' not in call.transcript

    call.wait(30)

    assert events_of(call, "ACTION_INTERRUPTED") == []
    assert '"New"' in call.transcript
    assert "Never" not in call.transcript


# docs/service/calls.md#updates
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize("possible", [True, False])
def test_update_answers_an_inbound_call_by_setting(
    ring: Ring,
    possible: bool,  # noqa: FBT001 - a case
) -> None:
    call = ring(KEEP, [speak()], settings=Settings(update_before_answer=possible))

    call.update()

    assert (call.legs[0].status == "Connected") == possible


# docs/service/calls.md#updates
def test_update_without_actions_changes_nothing(ring: Ring) -> None:
    call = ring([play(), speak("Planned")], {"SchemaVersion": "1.0", "Actions": []})

    call.update()
    call.wait(5)

    assert events_of(call, "ACTION_INTERRUPTED") == []
    assert '"Planned"' in call.transcript


# docs/service/responses.md#answers-that-are-ignored
def test_answer_to_action_interrupted_is_ignored(ring: Ring) -> None:
    call = ring([play()], [speak("New")], [speak("Ignored")])

    call.update()
    call.wait(10)

    assert "Ignored" not in call.transcript


# docs/service/calls.md#updates
def test_update_is_refused_when_the_call_has_ended(ring: Ring) -> None:
    call = ring([hangup()])

    with pytest.raises(ServiceError, match="doesn't exist for SipMediaApplication") as refused:
        call.update()

    assert refused.value.code == "NotFoundException"


# docs/service/calls.md#updates
def test_handler_updates_its_own_call() -> None:
    def handler(event: dict[str, Json], _context: object) -> Json:
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            (call,) = phone.service.calls.values()
            application_id = call.invocation_queue.application.sip_media_application_id
            phone.service.update_call(application_id, call.transaction_id, {"from": "inside"})
            return response(play())
        return response(speak("Updated"))

    phone = Phone(handler)

    call = phone.dial()

    assert event_types(call) == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]
    assert '"Updated"' in call.transcript


# docs/service/calls.md#outbound-calls
def test_handler_creates_a_call() -> None:
    def handler(event: dict[str, Json], _context: object) -> Json:
        if event["InvocationEventType"] == "NEW_INBOUND_CALL":
            (call,) = phone.service.calls.values()
            phone.service.create_call(call.invocation_queue.application, to=CALLER, from_=LINE)
            return response(speak())
        return response()

    phone = Phone(handler)

    phone.dial()

    assert [call.legs[0].direction for call in phone.service.calls.values()] == [
        "Inbound",
        "Outbound",
    ]
