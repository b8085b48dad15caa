"""Measures how long the enabled rules of an account have no application that answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.cloudformation.account import Account


class Silence:
    """The seconds for which calls to a trigger reach no function, looked at after each request.

    A trigger is that of a rule that is enabled at the beginning. Its calls reach a function while
    an enabled rule of the trigger has a target that exists, whose function exists and lets itself
    be invoked. A function that exists at the beginning counts as existing, also without its code.

    Args:
        account: The account, before anything is deployed to it.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._existing = {one["Endpoints"][0]["LambdaArn"] for one in self._applications()}
        self._rules = self._answered_rules()
        self._silent_since: dict[str, float] = {}
        self.seconds: dict[str, float] = {rule["SipRuleId"]: 0.0 for rule in self._rules}
        """The seconds by the id of the rule that is enabled at the beginning."""

        account.voice_api.faults = self._after_each_request

    def _after_each_request(
        self, operation: str, _: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        answer = perform()
        if not operation.startswith(("Get", "List", "Search")):
            self.look()
        return answer

    def look(self) -> None:
        """Look at the account now."""
        with self._lock:
            now = self._account.clock.now()
            answered = {_trigger(rule) for rule in self._answered_rules()}
            for rule in self._rules:
                rule_id = rule["SipRuleId"]
                began = self._silent_since.pop(rule_id, None)
                if began is not None:
                    self.seconds[rule_id] += now - began
                if _trigger(rule) not in answered:
                    self._silent_since[rule_id] = now

    def _answered_rules(self) -> list[dict[str, Any]]:
        """Return the enabled rules with a target that exists and has a function."""
        answering = {
            application["SipMediaApplicationId"]
            for application in self._applications()
            if self._has_function(application)
        }
        return [
            rule
            for rule in self._account.voice_api.entries("ListSipRules", "SipRules")
            if not rule["Disabled"]
            and any(one["SipMediaApplicationId"] in answering for one in rule["TargetApplications"])
        ]

    def _has_function(self, application: Mapping[str, Any]) -> bool:
        function_arn = application["Endpoints"][0]["LambdaArn"]
        exists = function_arn in self._existing or function_arn in self._account.functions
        arn = application["SipMediaApplicationArn"]
        return exists and self._account.may_invoke(arn, function_arn)

    def _applications(self) -> Iterator[dict[str, Any]]:
        api = self._account.voice_api
        return api.entries("ListSipMediaApplications", "SipMediaApplications")


def _trigger(rule: Mapping[str, Any]) -> tuple[str, str]:
    return rule["TriggerType"], rule["TriggerValue"]
