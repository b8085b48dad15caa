"""CloudFormation, CDK's Provider framework, the provisioner and the service, in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telephony_provisioner.api.client import VoiceClient
from telephony_provisioner.handlers import Provisioner
from telephony_provisioner.request_register import TableRegister
from telephony_simulator.chime_sdk_voice import Settings, VoiceApi
from telephony_simulator.chime_sdk_voice.faults import no_faults
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation.provider_framework import ProviderFramework, Waiter
from telephony_simulator.functions import CallableFunction
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.prompt_services import PromptServices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_provisioner.clock import Clock
    from telephony_provisioner.request_register import Table
    from telephony_simulator.chime_sdk_voice.faults import Faults
    from telephony_simulator.json_types import Json, JsonObject

STACK_ID = "arn:aws:cloudformation:us-east-1:111122223333:stack/Pizza/0a1b2c3d"


class MeasuringClock:
    """The simulator's clock as the provisioner's."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.sleep = clock.sleep
        self.now = clock.now

    def since(self, moment: float) -> float:
        """Return how many seconds have passed since `moment`."""
        return self._clock.now() - moment


class Cloud:
    """An account and its stacks' custom resources, on a clock that jumps."""

    def __init__(
        self,
        settings: Settings | None = None,
        faults: Faults | None = None,
        prompt_services: Callable[[], tuple[Any, Any]] | None = None,
    ) -> None:
        self.clock = VirtualClock()
        self.api = VoiceApi(clock=self.clock, settings=settings)
        self.requests: list[tuple[str, Mapping[str, Any]]] = []
        """Every request that reached the API, in order."""
        self.faults = faults
        self.api.faults = self._noted
        self._clock: Clock = MeasuringClock(self.clock)
        self._voice = VoiceClient(direct_client(self.api), self._clock)
        self._prompt_services = prompt_services or PromptServices().clients
        self.provisioner = Provisioner(self._voice, self._clock, None, self._prompt_services)
        self._request_ids = 0

    def order_requests(self, table: Table) -> None:
        """Give the provisioner its register."""
        register = TableRegister(table)
        self.provisioner = Provisioner(self._voice, self._clock, register, self._prompt_services)

    def create(
        self,
        resource_type: str,
        logical_id: str,
        properties: JsonObject,
        *,
        stack_id: str = STACK_ID,
    ) -> JsonObject:
        """Send Create and return the response."""
        return self.send("Create", resource_type, logical_id, properties, StackId=stack_id)

    def update(
        self,
        resource_type: str,
        logical_id: str,
        physical_id: Json,
        old: JsonObject,
        new: JsonObject,
    ) -> JsonObject:
        """Send Update and return the response."""
        return self.send(
            "Update",
            resource_type,
            logical_id,
            new,
            PhysicalResourceId=physical_id,
            OldResourceProperties=old,
        )

    def delete(
        self,
        resource_type: str,
        logical_id: str,
        physical_id: Json,
        properties: JsonObject,
    ) -> JsonObject:
        """Send Delete and return the response."""
        return self.send(
            "Delete", resource_type, logical_id, properties, PhysicalResourceId=physical_id
        )

    def send(
        self,
        request_type: str,
        resource_type: str,
        logical_id: str,
        properties: JsonObject,
        **members: Json,
    ) -> JsonObject:
        """Send a request through the Provider framework."""
        self._request_ids += 1
        event: JsonObject = {
            "RequestType": request_type,
            "RequestId": f"request-{self._request_ids}",
            "StackId": STACK_ID,
            "LogicalResourceId": logical_id,
            "ResourceType": resource_type,
            "ResourceProperties": properties,
            **members,
        }
        return self.framework.handle(event)

    @property
    def framework(self) -> ProviderFramework:
        """CDK's Provider framework, polling every ten seconds for an hour."""
        return ProviderFramework(
            on_event=CallableFunction(lambda event, _: self.provisioner.on_event(event)),
            is_complete=CallableFunction(lambda event, _: self.provisioner.is_complete(event)),
            waiter=Waiter(10, 360, 1),
            clock=self.clock,
        )

    def sent(self, operation: str) -> list[Mapping[str, Any]]:
        """Return the parameters of each request for an operation that reached the API."""
        return [params for name, params in self.requests if name == operation]

    def ask(self, operation: str, **params: Any) -> Any:
        """Read or change the account without being recorded."""
        watching, self.api.faults = self.api.faults, no_faults
        try:
            return self.api.call(operation, params)
        finally:
            self.api.faults = watching

    def number(self, e164_phone_number: Json) -> dict[str, Any]:
        """Return the account's number as the API describes it."""
        return dict(self.ask("GetPhoneNumber", PhoneNumberId=e164_phone_number)["PhoneNumber"])

    def numbers(self) -> list[dict[str, Any]]:
        """Return every number of the account."""
        return list(self.ask("ListPhoneNumbers")["PhoneNumbers"])

    def orders(self) -> list[dict[str, Any]]:
        """Return every order of the account."""
        return list(self.ask("ListPhoneNumberOrders")["PhoneNumberOrders"])

    def rules(self) -> list[dict[str, Any]]:
        """Return every rule of the account."""
        return list(self.ask("ListSipRules")["SipRules"])

    def rule(self, physical_id: Json) -> dict[str, Any]:
        """Return the rule that a physical id stands for, displaced or not."""
        marker = str(physical_id).removeprefix("line")
        (rule,) = (rule for rule in self.rules() if rule["Name"].endswith(marker))
        return dict(rule)

    def application(self, name: str = "Calls", region: str = "us-east-1") -> str:
        """Create a SIP media application and return its id."""
        function = f"arn:aws:lambda:{region}:111122223333:function:{name}"
        endpoints = [{"LambdaArn": function}]
        answer: Any = self.api.call(
            "CreateSipMediaApplication",
            {"AwsRegion": region, "Name": name, "Endpoints": endpoints},
            region=region,
        )
        return str(answer["SipMediaApplication"]["SipMediaApplicationId"])

    def _noted(self, operation: str, params: Mapping[str, Any], perform: Any) -> Any:
        self.requests.append((operation, params))
        return self.faults(operation, params, perform) if self.faults else perform()
