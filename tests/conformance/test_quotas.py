"""The quotas of an account."""

import pytest

from telephony_simulator import Phone, Settings
from telephony_simulator.pstn_audio import ServiceError
from tests.telephony_simulator.script import KEEP, Script, action, bridge, last_data, speak


def test_bridge_counts_as_two_active_calls() -> None:
    phone = Phone(Script([bridge()], [bridge()]), settings=Settings(active_calls=3))

    first = phone.dial()
    with pytest.warns(UserWarning, match="SystemException"):
        second = phone.dial()

    assert first.legs[1].is_ringing
    assert last_data(second)["ErrorType"] == "SystemException"


def test_call_that_has_joined_a_meeting_counts_as_one() -> None:
    join = action("JoinChimeMeeting", JoinToken="token", MeetingId="meeting")
    phone = Phone(Script([join], KEEP, [speak()]), settings=Settings(active_calls=2))

    first = phone.dial()
    second = phone.dial()

    assert [leg.is_connected for leg in first.legs] == [True, True]
    assert not second.ended


def test_call_beyond_the_active_calls_quota_invokes_no_function() -> None:
    phone = Phone(Script([speak()], [speak()]), settings=Settings(active_calls=1))

    phone.dial()
    second = phone.dial()

    assert second.ended
    assert second.invocations == []


def test_creating_and_updating_calls_is_throttled_by_the_second() -> None:
    limited = Settings(calls_a_second=1, updates_a_second=1)
    phone = Phone(Script(), settings=limited)
    call = phone.create_call()
    call.update()

    with pytest.raises(ServiceError, match="Service received too many requests"):
        phone.create_call()
    with pytest.raises(ServiceError, match="ThrottledClientException"):
        call.update()
    call.wait(1)
    call.update()
