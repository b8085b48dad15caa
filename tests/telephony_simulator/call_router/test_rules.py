"""Calls that SIP rules route to functions."""

from typing import Any

import pytest

from telephony import Hangup, Speak
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter, NoRuleError, SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account
from telephony_simulator.functions import CallableFunction
from tests.telephony_simulator.call_router.provisioning import (
    CALLER,
    LINE,
    Dial,
    Provisioning,
    fail,
    hang_up,
    say,
)


def test_call_reaches_the_function_of_its_rule(dial: Dial, provisioning: Provisioning) -> None:
    rule = provisioning.rule(application := provisioning.application(say("Hello.")))

    call = dial(LINE, from_=CALLER, sip_headers={"X-Language": "en"})

    assert call.expect(Speak).text == "Hello."
    details: Any = call.invocations[0].event["CallDetails"]
    assert (details["SipRuleId"], details["SipMediaApplicationId"]) == (rule, application)
    assert details["AwsAccountId"] == "111122223333"
    [caller] = details["Participants"]
    assert (caller["To"], caller["From"]) == (LINE, CALLER)
    assert caller["SipHeaders"] == {"X-Language": "en"}


def test_target_with_the_lowest_priority_number_is_first(
    dial: Dial, provisioning: Provisioning
) -> None:
    last = provisioning.application(say("last"))
    first = provisioning.application(say("first"), region="us-west-2")
    provisioning.rule(last, first)

    assert dial().expect(Speak).text == "first"


def test_call_fails_over_when_a_function_raises(dial: Dial, provisioning: Provisioning) -> None:
    standby = provisioning.application(say("from the other region"), region="us-west-2")
    provisioning.rule(standby, provisioning.application(fail))

    call = dial()

    assert call.expect(Speak).text == "from the other region"
    details: Any = call.invocations[-1].event["CallDetails"]
    assert details["AwsRegion"] == "us-west-2"
    assert details["SipMediaApplicationId"] == standby


def test_call_fails_over_when_a_function_is_deleted(
    dial: Dial, provisioning: Provisioning, account: Account
) -> None:
    standby = provisioning.application(say("still here"), region="us-west-2")
    provisioning.rule(standby, provisioning.application(say("gone")))
    del account.functions[list(account.functions)[1]]

    assert dial().expect(Speak).text == "still here"


def test_call_ends_and_logs_when_the_function_has_no_permission(
    dial: Dial, provisioning: Provisioning, account: Account
) -> None:
    provisioning.rule(provisioning.application(say("never heard")))
    account.permissions.clear()

    call = dial()

    assert call.ended
    assert "Access denied while invoking the AWS Lambda function." in call.transcript
    assert "never heard" not in call.transcript


def test_disabled_rule_takes_no_call(dial: Dial, provisioning: Provisioning) -> None:
    provisioning.rule(provisioning.application(hang_up), disabled=True)

    with pytest.raises(NoRuleError, match="numbers that answer: none"):
        dial()


def test_error_lists_the_numbers_when_a_number_has_no_rule(
    dial: Dial, provisioning: Provisioning
) -> None:
    provisioning.rule(provisioning.application(hang_up))

    with pytest.raises(NoRuleError, match=r"ToPhoneNumber \+1312.*; numbers that answer: \+1206"):
        dial("+13125550100")


def test_numbers_are_in_the_order_of_their_creation(
    provisioning: Provisioning, call_router: AccountCallRouter, clock: VirtualClock
) -> None:
    application = provisioning.application(hang_up)
    numbers = [f"+1206555010{digit}" for digit in "7391"]
    for number in numbers:
        provisioning.rule(application, number=number)
        clock.sleep(1)

    assert call_router.numbers() == numbers


def test_changed_rule_applies_to_the_next_call(dial: Dial, provisioning: Provisioning) -> None:
    rule = provisioning.rule(provisioning.application(say("before")))
    assert dial().expect(Speak).text == "before"

    after = provisioning.application(say("after"))
    provisioning.call(
        "UpdateSipRule",
        SipRuleId=rule,
        Name="rule",
        TargetApplications=[
            {"SipMediaApplicationId": after, "Priority": 1, "AwsRegion": "us-east-1"}
        ],
    )

    assert dial().expect(Speak).text == "after"


def test_voice_connector_call_reaches_the_rule_of_its_host_name(
    dial: Dial, provisioning: Provisioning, call_router: AccountCallRouter
) -> None:
    connector = provisioning.call("CreateVoiceConnector", Name="trunk", RequireEncryption=False)[
        "VoiceConnector"
    ]
    host = connector["OutboundHostName"]
    application = provisioning.application(say("Hello."))
    provisioning.call(
        "CreateSipRule",
        Name="trunk",
        TriggerType="RequestUriHostname",
        TriggerValue=host,
        TargetApplications=[
            {"SipMediaApplicationId": application, "Priority": 1, "AwsRegion": "us-east-1"}
        ],
    )

    call = dial(f"sip:+17035550122@{host}")

    assert call.expect(Speak).text == "Hello."
    assert call.legs[0].to == "+17035550122"
    assert call_router.numbers() == [f"+17035550122@{host}"]


def test_single_function_takes_every_number(clock: VirtualClock) -> None:
    line = SingleFunctionCallRouter(CallableFunction(say("Hello.")), clock)

    call = PhoneCall(line.dial(line.numbers()[0]), clock)

    assert call.expect(Speak).text == "Hello."
    call.expect(Hangup)
