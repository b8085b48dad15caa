"""An account under faults: the service, the provisioner's functions, CloudFormation's messages."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telephony_provisioner.api.client import VoiceClient
from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.handlers import Provisioner
from telephony_provisioner.request_register import TableRegister
from telephony_simulator.chime_sdk_voice import Settings, VoiceApi
from telephony_simulator.chime_sdk_voice.faults import no_faults
from telephony_simulator.cloudformation import Account, Delivery
from telephony_simulator.functions import CallableFunction, FunctionError, FunctionTimeout
from tests.telephony_provisioner.faults import CrashError
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.quirks import (
    HidesAcquiringNumbers,
    HidesAcquiringNumbersInLists,
    ShowsFailedOrders,
    ShowsNamesLate,
)
from tests.telephony_provisioner.simulation.fault_injector import FaultInjector
from tests.telephony_provisioner.simulation.order_ledger import OrderLedger
from tests.telephony_provisioner.simulation.stack_template import OWN_NUMBER
from tests.telephony_provisioner.simulation.task_clock import TaskClock

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

    from telephony_simulator.chime_sdk_voice.faults import Faults
    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.functions import Function, FunctionConfiguration
    from telephony_simulator.json_types import Json, JsonObject

SERVICES: tuple[Callable[[], Faults], ...] = (
    lambda: no_faults,
    lambda: no_faults,
    lambda: HidesAcquiringNumbers(None),
    HidesAcquiringNumbersInLists,
    ShowsNamesLate,
    ShowsFailedOrders,
)
"""How a number shows before its order is complete and after it failed is not documented."""

DELIVERIES = (Delivery.TWICE, Delivery.RETRIED, Delivery.RESPONSE_LOST, Delivery.RESPONSE_LOST)


class SimulatedAccount:
    """The service, the functions and the account of one scenario.

    Args:
        rng: Draws settings, quirks and faults.
        connect: Makes the provisioner's client of an API with an access key.
    """

    def __init__(
        self, rng: random.Random, connect: Callable[[VoiceApi, str], ChimeSDKVoiceClient]
    ) -> None:
        self._rng = rng
        self.clock = TaskClock()
        self.api = VoiceApi(self.clock, _settings(rng), seed=rng.randrange(1 << 30))
        self.ledger = OrderLedger(self.api, OWN_NUMBER)
        service = rng.choice(SERVICES)()
        self.faults = FaultInjector(self.api, self.clock, rng, self.ledger, service)
        self.api.faults = self.faults
        self.api.add_phone_number(OWN_NUMBER)
        self.west = _application_in_the_west(self.api)
        self._lambda_clock = LambdaClock(self.clock)
        self._connect = connect
        self._table = InMemoryTable()
        self.account = Account(
            clock=self.clock,
            voice_api=self.api,
            run_function=self._run,
            directory=Path(__file__).parent,
            delivery=self._delivery,
        )

    def _delivery(self, event: JsonObject) -> Delivery:
        is_lost = self.faults.draws(self.faults.rates.lost_messages)
        if not is_lost or event["LogicalResourceId"] == "Broken":
            return Delivery.ONCE
        return self._rng.choice(DELIVERIES)

    def _run(self, configuration: FunctionConfiguration) -> Function:
        seconds = configuration.timeout_seconds
        match configuration.handler:
            case "telephony_provisioner.on_event":
                return LambdaFunction(self, self._provisioner(configuration).on_event, seconds)
            case "telephony_provisioner.is_complete":
                return LambdaFunction(self, self._provisioner(configuration).is_complete, seconds)
            case _:
                return CallableFunction(lambda event, _: event)

    def _provisioner(self, configuration: FunctionConfiguration) -> Provisioner:
        """Return the provisioner with the access key of a function, whose role is evaluated."""
        return Provisioner(
            VoiceClient(self._connect(self.api, configuration.access_key), self._lambda_clock),
            self._lambda_clock,
            TableRegister(self._table),
        )

    def invoke(
        self, handler: Callable[[JsonObject], Json], timeout: float, event: JsonObject
    ) -> Json:
        """Invoke a handler of the provisioner; once more when the framework loses the answer."""
        if self.faults.draws(self.faults.rates.invoked_twice):
            with suppress(FunctionError):
                self._invoke(handler, timeout, event)
        return self._invoke(handler, timeout, event)

    def _invoke(
        self, handler: Callable[[JsonObject], Json], timeout: float, event: JsonObject
    ) -> Json:
        self.ledger.start_event(event)
        self._lambda_clock.start(timeout, self.faults.draw_skew())
        try:
            with self.faults.inject():
                answer = handler(event)
                self.ledger.finish_event(answer)
                return answer
        except CrashError:
            raise FunctionError("Runtime.ExitError", "Runtime exited with error") from None
        except ProvisioningError as error:
            raise FunctionError(type(error).__name__, str(error)) from error
        finally:
            self._lambda_clock.stop()


class LambdaFunction:
    """One of the provisioner's functions, as Lambda runs it."""

    def __init__(
        self, account: SimulatedAccount, handler: Callable[[JsonObject], Json], timeout: float
    ) -> None:
        self._account = account
        self._handler = handler
        self._timeout = timeout

    def invoke(self, event: JsonObject) -> Json:
        """See `Function.invoke`."""
        return self._account.invoke(self._handler, self._timeout, event)


class Invocation(threading.local):
    """The invocation that runs in a task."""

    timeout = 0.0
    skew_seconds = 0.0
    deadline: float | None = None


class LambdaClock:
    """The provisioner's clock; it ends an invocation at the function's timeout."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._invocation = Invocation()

    def start(self, timeout: float, skew_seconds: float = 0.0) -> None:
        """Begin an invocation on a host whose clock is wrong."""
        self._invocation.timeout, self._invocation.skew_seconds = timeout, skew_seconds
        self._invocation.deadline = self._clock.now() + timeout

    def stop(self) -> None:
        """End it."""
        self._invocation.deadline = None

    def now(self) -> float:
        """The host's time, in seconds since the epoch."""
        return self._clock.now() + self._invocation.skew_seconds

    def since(self, moment: float) -> float:
        """How many seconds have passed since `moment`, of this or another host."""
        return self.now() - moment

    def sleep(self, seconds: float) -> None:
        """Sleep, for as long as Lambda lets a function."""
        now, deadline = self._clock.now(), self._invocation.deadline
        if deadline is not None and now + seconds > deadline:
            self._clock.sleep(max(0.0, deadline - now))
            raise FunctionTimeout(self._invocation.timeout)
        self._clock.sleep(seconds)


def _settings(rng: random.Random) -> Settings:
    return Settings(
        order_seconds=rng.choice((0.0, 5.0, 30.0, 300.0)),
        number_settles_seconds=rng.choice((0.0, 10.0, 120.0)),
        number_release_seconds=rng.choice((0.0, 5.0, 60.0)),
        rule_disable_seconds=rng.choice((0.0, 1.0, 5.0)),
        only_disabled_rules_are_deleted=rng.random() < 0.8,
    )


def _application_in_the_west(api: VoiceApi) -> str:
    arn = "arn:aws:lambda:us-west-2:111122223333:function:west"
    answer: Any = api.call(
        "CreateSipMediaApplication",
        {"AwsRegion": "us-west-2", "Name": "West", "Endpoints": [{"LambdaArn": arn}]},
        region="us-west-2",
    )
    return str(answer["SipMediaApplication"]["SipMediaApplicationId"])
