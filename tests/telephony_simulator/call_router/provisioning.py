"""Provisions what a call needs, and handlers for it."""

from collections.abc import Callable
from typing import Any, TypeAlias

from telephony_simulator import PhoneCall
from telephony_simulator.cloudformation import Account, Permission
from telephony_simulator.cloudformation.account import RunningFunction
from telephony_simulator.functions import CallableFunction, FunctionConfiguration
from telephony_simulator.resource_policy import VOICE_PRINCIPAL

LINE = "+12065550159"
CALLER = "+15105550101"

Handler: TypeAlias = Callable[[Any, Any], Any]
Dial: TypeAlias = Callable[..., PhoneCall]


class Provisioning:
    """Creates applications with functions, numbers and rules."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def call(self, operation: str, **params: Any) -> Any:
        return self.account.voice_api.call(operation, params)

    def application(self, handler: Handler, region: str = "us-east-1") -> str:
        """Create an application with the permission to invoke its function."""
        name = f"handler-{len(self.account.functions)}"
        configuration = FunctionConfiguration(
            directory=self.account.directory, handler=name, function_name=name, region=region
        )
        self.account.functions[configuration.function_arn] = RunningFunction(
            configuration, CallableFunction(handler)
        )
        self.account.permissions[name] = Permission(
            function_arn=configuration.function_arn,
            action="lambda:InvokeFunction",
            principal=VOICE_PRINCIPAL,
        )
        created = self.call(
            "CreateSipMediaApplication",
            Name=name,
            AwsRegion=region,
            Endpoints=[{"LambdaArn": configuration.function_arn}],
        )
        return str(created["SipMediaApplication"]["SipMediaApplicationId"])

    def rule(self, *applications: str, number: str = LINE, disabled: bool = False) -> str:
        """Create a rule from a number to applications, the last one first."""
        self.account.voice_api.add_phone_number(number)
        created = self.call(
            "CreateSipRule",
            Name="rule",
            TriggerType="ToPhoneNumber",
            TriggerValue=number,
            Disabled=disabled,
            TargetApplications=[self._target(one, i) for i, one in enumerate(applications)],
        )
        return str(created["SipRule"]["SipRuleId"])

    def _target(self, application: str, index: int) -> dict[str, Any]:
        found = self.call("GetSipMediaApplication", SipMediaApplicationId=application)
        return {
            "SipMediaApplicationId": application,
            "Priority": 10 - index,
            "AwsRegion": found["SipMediaApplication"]["AwsRegion"],
        }


def answer(*actions: dict[str, Any]) -> Any:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def first(*actions: dict[str, Any]) -> Handler:
    """Return a handler that answers the first event with these actions."""
    return lambda event, _: answer(*actions) if event["Sequence"] == 1 else answer()


def say(text: str) -> Handler:
    """Return a handler that speaks a text, then hangs up."""
    return first({"Type": "Speak", "Parameters": {"Text": text}}, {"Type": "Hangup"})


def hang_up(_event: Any, _context: Any) -> Any:
    return answer({"Type": "Hangup"})


def fail(_event: Any, _context: Any) -> Any:
    raise RuntimeError("this region is down")
