"""The failover example, deployed locally and called while each region answers."""

from pathlib import Path

import pytest

from telephony import Speak
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Deployment, local_account, read_cloud_assembly


@pytest.mark.cdk
def test_second_region_answers_when_the_first_one_cannot(assemblies: dict[str, Path]) -> None:
    with local_account() as account:
        deployment = Deployment(account)
        deployment.deploy(read_cloud_assembly(assemblies["failover"]))
        clock = VirtualClock()
        call_router = AccountCallRouter(account, clock)
        [number] = call_router.numbers()
        (shown,) = [
            str(stack.outputs["Dial"])
            for stack in deployment.stacks.values()
            if "Dial" in stack.outputs
        ]
        assert shown == number

        call = PhoneCall(call_router.dial(number), clock)
        assert call.expect(Speak).text == "You have reached us-east-1."

        for arn in [arn for arn in account.functions if ":us-east-1:" in arn]:
            del account.functions[arn]
        call = PhoneCall(call_router.dial(number), clock)
        assert call.expect(Speak).text == "You have reached ca-central-1."
