"""The quotas of an account."""

import pytest

from telephony_simulator import Bot, Intent, Phone, Settings
from telephony_simulator.pstn_audio import ServiceError
from tests.telephony_simulator.script import KEEP, Script, action, bridge, last_data, speak

ALIAS = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"


# docs/service/quotas.md#active-calls
def test_bridge_counts_as_two_active_calls() -> None:
    phone = Phone(Script([bridge()], [bridge()]), settings=Settings(active_calls=3))

    first = phone.dial()
    with pytest.warns(UserWarning, match="SystemException"):
        second = phone.dial()

    assert first.legs[1].is_ringing
    assert last_data(second)["ErrorType"] == "SystemException"


# docs/service/quotas.md#active-calls
def test_meeting_counts_as_one_active_call() -> None:
    join = action("JoinChimeMeeting", JoinToken="token", MeetingId="meeting")
    phone = Phone(Script([join], KEEP, [speak()]), settings=Settings(active_calls=2))

    first = phone.dial()
    second = phone.dial()

    assert [leg.is_connected for leg in first.legs] == [True, True]
    assert not second.ended


# docs/service/quotas.md#active-calls
def test_function_is_not_invoked_when_the_quota_of_active_calls_is_used_up() -> None:
    phone = Phone(Script([speak()], [speak()]), settings=Settings(active_calls=1))

    phone.dial()
    second = phone.dial()

    assert second.ended
    assert second.invocations == []


# docs/service/quotas.md#calls
def test_create_and_update_are_throttled_within_one_second() -> None:
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


# docs/service/quotas.md#lex-bots
@pytest.mark.filterwarnings("error")
def test_bot_without_a_quota_warns_once() -> None:
    start = action("StartBotConversation", BotAliasArn=ALIAS)
    phone = Phone(Script([start], [start]), bots=[Bot(ALIAS, [Intent("Quit", ["bye"])])])

    with pytest.warns(UserWarning, match="a new account may use no Lex bot"):
        phone.dial()

    assert not phone.dial().ended  # without a second warning, which would be an error


# docs/service/quotas.md#lex-bots
@pytest.mark.filterwarnings("error")
def test_bot_within_its_quota_does_not_warn() -> None:
    start = action("StartBotConversation", BotAliasArn=ALIAS)
    bot = Bot(ALIAS, [Intent("Quit", ["bye"])])

    call = Phone(Script([start]), bots=[bot], settings=Settings(bots=1)).dial()

    assert not call.ended
