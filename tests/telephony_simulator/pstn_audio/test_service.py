"""The methods of the service."""

import uuid

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.pstn_audio import Application, Call, Route, Service, ServiceError
from tests.telephony_simulator.script import CALLER, LINE, Answer, Script, hangup, speak


def application(*answers: Answer) -> Application:
    return Application("application", CallableFunction(Script(*answers)))


def receive_call(service: Service, *answers: Answer) -> Call:
    return service.receive_call(
        to=LINE, from_=CALLER, routes=[Route(application(*answers), "rule")]
    )


def test_call_sends_no_event_before_the_clock_runs() -> None:
    clock = VirtualClock()
    call = receive_call(Service(clock), [speak()])
    assert call.invocations == []

    clock.sleep(0)

    assert [sent.type for sent in call.invocations] == ["NEW_INBOUND_CALL"]


def test_receive_call_raises_value_error_when_routes_are_empty() -> None:
    with pytest.raises(ValueError, match="no rule takes this call"):
        Service(VirtualClock()).receive_call(to=LINE, from_=CALLER, routes=[])


def test_ids_are_uuids_of_version_4_by_seed() -> None:
    first, again, other = (Service(VirtualClock(), seed=seed) for seed in (1, 1, 2))

    ids = [first.new_id() for _ in range(100)]

    assert all(str(uuid.UUID(new)) == new and uuid.UUID(new).version == 4 for new in ids)
    assert len(set(ids)) == 100
    assert [again.new_id() for _ in range(100)] == ids
    assert other.new_id() != ids[0]


def test_ended_call_is_removed() -> None:
    clock = VirtualClock()
    service = Service(clock)
    call = receive_call(service, [hangup()])

    clock.sleep(0)

    assert call.is_ended
    assert service.calls == {}


def test_update_is_refused_when_the_call_has_another_application() -> None:
    service = Service(VirtualClock())
    call = receive_call(service, [speak()])

    with pytest.raises(ServiceError) as refused:
        service.update_call("another application", call.transaction_id, {})

    assert refused.value.code == "NotFoundException"
    assert call.transaction_id in refused.value.message


def test_call_continues_when_another_call_ends() -> None:
    clock = VirtualClock()
    service = Service(clock)
    first, second = receive_call(service, [speak()]), receive_call(service, [speak()])
    clock.sleep(0)

    first.party_a.hang_up()
    clock.sleep(5)

    assert first.is_ended
    assert not second.is_ended
    assert [sent.type for sent in second.invocations] == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]
