"""How long rules have no application that answers, looked at after each change."""

from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.account_inventory.toml_file import AccountFile
from telephony_simulator.chime_sdk_voice import AT_ONCE, ApiError, VoiceApi
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account, restore_account
from telephony_simulator.cloudformation.silence import Silence
from telephony_simulator.functions import CallableFunction
from tests.telephony_simulator.account_inventory.accounts import described_rule

NUMBERS = ("+12065550142", "+12065550143")
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:calls"


@pytest.fixture
def account() -> Account:
    """Two rules, of which the second one has lost its application."""
    clock = VirtualClock()
    account = Account(
        clock=clock,
        voice_api=VoiceApi(clock, AT_ONCE),
        run_function=lambda _: CallableFunction(lambda event, _: event),
        directory=Path(),
    )
    application = {
        "SipMediaApplicationId": "day",
        "AwsRegion": "us-east-1",
        "Name": "Day",
        "Endpoints": [{"LambdaArn": FUNCTION}],
    }
    numbers = [
        {"E164PhoneNumber": number, "ProductType": "SipMediaApplicationDialIn"}
        for number in NUMBERS
    ]
    rules = [
        described_rule("front", "front", NUMBERS[0], "day"),
        described_rule("orphan", "orphan", NUMBERS[1], "gone"),
    ]
    description = {
        "PhoneNumbers": numbers,
        "SipMediaApplications": [application],
        "SipRules": rules,
    }
    restore_account(account, AccountFile(description=description))
    return account


def set_disabled(account: Account, *, disabled: bool) -> None:
    request = {"SipRuleId": "front", "Name": "front", "Disabled": disabled}
    account.voice_api.call("UpdateSipRule", request)


def test_disabled_rule_is_silent_until_it_is_enabled(account: Account) -> None:
    silence = Silence(account)
    account.clock.sleep(100)
    set_disabled(account, disabled=True)
    account.clock.sleep(40)
    set_disabled(account, disabled=False)
    account.clock.sleep(100)

    silence.look()

    assert silence.seconds == {"front": 40.0}


def test_rule_without_its_function_is_silent_until_now(account: Account) -> None:
    silence = Silence(account)
    endpoint = [{"LambdaArn": f"{FUNCTION}-new"}]
    account.voice_api.call(
        "UpdateSipMediaApplication", {"SipMediaApplicationId": "day", "Endpoints": endpoint}
    )
    account.clock.sleep(30)

    silence.look()

    assert silence.seconds == {"front": 30.0}


def test_changed_targets_leave_no_silence(account: Account) -> None:
    silence = Silence(account)
    created: Any = account.voice_api.call(
        "CreateSipMediaApplication",
        {"AwsRegion": "us-east-1", "Name": "Night", "Endpoints": [{"LambdaArn": FUNCTION}]},
    )
    application = created["SipMediaApplication"]
    account.voice_api.endpoints_of_clients.add((application["SipMediaApplicationArn"], FUNCTION))
    target = {"SipMediaApplicationId": application["SipMediaApplicationId"], "Priority": 1}
    account.clock.sleep(30)
    account.voice_api.call(
        "UpdateSipRule", {"SipRuleId": "front", "Name": "front", "TargetApplications": [target]}
    )
    account.clock.sleep(30)

    silence.look()

    assert silence.seconds == {"front": 0.0}


def test_refused_request_reaches_its_sender(account: Account) -> None:
    Silence(account)

    with pytest.raises(ApiError, match="SIP media application is a target"):
        account.voice_api.call("DeleteSipMediaApplication", {"SipMediaApplicationId": "day"})
