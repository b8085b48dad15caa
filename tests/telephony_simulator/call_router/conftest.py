from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account
from telephony_simulator.functions import CallableFunction
from tests.telephony_simulator.call_router.provisioning import LINE, Provisioning, hang_up


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def account(clock: VirtualClock, tmp_path: Path) -> Account:
    return Account(
        clock=clock,
        voice_api=VoiceApi(clock, AT_ONCE),
        run_function=lambda _: CallableFunction(hang_up),
        directory=tmp_path,
    )


@pytest.fixture
def provisioning(account: Account) -> Provisioning:
    return Provisioning(account)


@pytest.fixture
def call_router(account: Account, clock: VirtualClock) -> AccountCallRouter:
    return AccountCallRouter(account, clock)


@pytest.fixture
def dial(call_router: AccountCallRouter, clock: VirtualClock) -> Callable[..., PhoneCall]:
    def dial(to: str = LINE, **more: Any) -> PhoneCall:
        return PhoneCall(call_router.dial(to, **more), clock)

    return dial
