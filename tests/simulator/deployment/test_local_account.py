"""A `cdk.out` from its files to a call, with real processes and real requests between them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator import PhoneCall
from simulator.clock import VirtualClock
from simulator.deployment import (
    Account,
    Deployment,
    StackError,
    local_account,
    own_numbers,
    read_cloud_assembly,
)
from simulator.exchange import Exchange
from telephony import Speak
from tests.simulator.cdk_out import NUMBER, RESOURCES, function, write_cdk_out


@pytest.fixture
def account() -> Iterator[Account]:
    with local_account() as account:
        yield account


@pytest.fixture
def deployment(account: Account) -> Deployment:
    return Deployment(account)


def deploy(deployment: Deployment, cdk_out: Path) -> None:
    assembly = read_cloud_assembly(cdk_out)
    own_numbers(deployment.account.voice_api, assembly)
    deployment.deploy(assembly)


def rules(account: Account) -> list[dict[str, Any]]:
    answer: Any = account.voice_api.call("ListSipRules", {})
    return list(answer["SipRules"])


def call(account: Account) -> PhoneCall:
    clock = VirtualClock()
    return PhoneCall(Exchange(account, clock).dial(NUMBER), clock)


def test_a_line_lives_from_its_first_deployment_to_its_last_day(
    deployment: Deployment, account: Account, tmp_path: Path
) -> None:
    deploy(deployment, write_cdk_out(tmp_path))

    [rule] = rules(account)
    assert deployment.stacks["Line"].outputs == {"SipRuleId": rule["SipRuleId"]}
    assert call(account).expect(Speak).text == "Hello."

    welcoming = function("line", "handler.handler", GREETING="Welcome.")
    deploy(deployment, write_cdk_out(tmp_path, resources={**RESOURCES, "Handler": welcoming}))
    assert call(account).expect(Speak).text == "Welcome."
    assert rules(account) == [rule]

    deployment.destroy()
    assert rules(account) == []
    assert deployment.stacks == {}


def test_a_provisioner_that_cannot_be_imported_is_named_with_its_path(
    deployment: Deployment, account: Account, tmp_path: Path
) -> None:
    cdk_out = write_cdk_out(tmp_path)
    (cdk_out / "asset.provisioner" / "provisioner.py").write_text("import nothing_like_it")

    with pytest.raises(StackError, match="No module named 'nothing_like_it'") as caught:
        deploy(deployment, cdk_out)

    assert str(cdk_out / "asset.provisioner") in str(caught.value)
    assert rules(account) == []


def test_the_account_has_the_numbers_that_the_app_adopts(account: Account, tmp_path: Path) -> None:
    own_numbers(account.voice_api, read_cloud_assembly(write_cdk_out(tmp_path)))

    answer: Any = account.voice_api.call("ListPhoneNumbers", {})
    assert [number["E164PhoneNumber"] for number in answer["PhoneNumbers"]] == [NUMBER]
