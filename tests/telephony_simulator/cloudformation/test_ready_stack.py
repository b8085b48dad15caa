"""The ready stack: synthesized, provisioned by its own code, rung, deleted, and deployed again."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

import app as ready
from telephony import CallAndBridge, PlayAudio, PlayAudioAndGetDigits
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import (
    Account,
    Deployment,
    add_adopted_phone_numbers,
    add_adopted_sip_rules,
    local_account,
    read_cloud_assembly,
)

pytestmark = pytest.mark.cdk

OWN_NUMBER = "+12065550111"


def deploy(account: Account, directory: Path, **context: str) -> Deployment:
    synthesized = cdk.App(outdir=str(directory), context=context)
    ready.phone_line(synthesized)
    synthesized.synth()
    assembly = read_cloud_assembly(directory)
    add_adopted_phone_numbers(account.voice_api, assembly)
    add_adopted_sip_rules(account.voice_api, assembly)
    deployment = Deployment(account)
    deployment.deploy(assembly)
    return deployment


def ask(account: Account, operation: str, member: str) -> list[dict[str, Any]]:
    answer: Any = account.voice_api.call(operation, {})
    return list(answer[member])


@pytest.mark.slow
def test_retained_number_is_adopted_by_the_next_stack(tmp_path: Path) -> None:
    with local_account() as account:
        deployment = deploy(account, tmp_path)
        [number] = AccountCallRouter(account, VirtualClock()).numbers()
        assert deployment.stacks["PhoneLine"].outputs["PhoneNumber"] == number

        deployment.destroy()
        assert ask(account, "ListSipRules", "SipRules") == []
        [kept] = ask(account, "ListSipMediaApplications", "SipMediaApplications")
        assert kept["Name"].startswith("PhoneLine-")

        deployment.deploy(read_cloud_assembly(tmp_path))
        assert AccountCallRouter(account, VirtualClock()).numbers() == [number]
        assert len(ask(account, "ListPhoneNumberOrders", "PhoneNumberOrders")) == 1


def test_own_number_is_adopted_and_rings(tmp_path: Path) -> None:
    with local_account() as account:
        deploy(account, tmp_path, phone_number=OWN_NUMBER, forward_to="+12065550124")
        clock = VirtualClock()

        call = PhoneCall(AccountCallRouter(account, clock).dial(OWN_NUMBER), clock)
        call.expect(PlayAudioAndGetDigits)
        call.press("1")

        call.expect(PlayAudio)
        [person] = call.expect(CallAndBridge).endpoints
        assert person.uri == "+12065550124"
        assert ask(account, "ListPhoneNumberOrders", "PhoneNumberOrders") == []


@pytest.mark.slow
def test_rule_in_use_is_adopted_and_put_back(tmp_path: Path) -> None:
    rule_id = "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"
    with local_account() as account:
        deployment = deploy(account, tmp_path, phone_number=OWN_NUMBER, sip_rule_id=rule_id)

        assert deployment.stacks["PhoneLine"].outputs["SipRuleId"] == rule_id
        clock = VirtualClock()
        call = PhoneCall(AccountCallRouter(account, clock).dial(OWN_NUMBER), clock)
        call.expect(PlayAudioAndGetDigits)

        deployment.destroy()
        [rule] = ask(account, "ListSipRules", "SipRules")
        applications = ask(account, "ListSipMediaApplications", "SipMediaApplications")
        [earlier] = [each for each in applications if not each["Name"].startswith("PhoneLine-")]
        [target] = rule["TargetApplications"]
        assert target["SipMediaApplicationId"] == earlier["SipMediaApplicationId"]
        assert not rule["Disabled"]
