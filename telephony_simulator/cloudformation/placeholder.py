"""Resources that calls do not use, such as roles and alarms: a name and return values."""

import json
from typing import TYPE_CHECKING, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.cloudformation.return_values import PlaceholderIdentity

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


class Placeholder:
    """A resource with a name and return values only."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Give the resource a name and an ARN."""
        kind = request.type.rpartition("::")[2]
        return self._outcome(request, str(request.properties.get(f"{kind}Name") or request.name()))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Keep the name unless the template changes it."""
        name_property = f"{request.type.rpartition('::')[2]}Name"
        if request.properties.get(name_property) != old.properties.get(name_property):
            return self.create(request)
        return old.outcome

    def delete(self, request: Request, old: Resource) -> None:
        """Delete the resource."""

    def _outcome(self, request: Request, name: str) -> Outcome:
        identity = PlaceholderIdentity(
            type=request.type,
            name=name,
            stack_id=request.stack_id,
            logical_id=request.logical_id,
            region=request.region,
            account_id=self._account.account_id,
        )
        attributes: JsonObject = {"Arn": identity.arn, "Name": name}
        return Outcome(identity.ref(), attributes, is_invented=True)


class StateMachine(Placeholder):
    """`AWS::StepFunctions::StateMachine`: its definition configures the Provider's polling."""

    def create(self, request: Request) -> Outcome:
        """Store the definition."""
        return self._keep(request, super().create(request))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Store the current definition."""
        return self._keep(request, super().update(request, old))

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the definition."""
        self._account.state_machines.pop(old.physical_id, None)

    def _keep(self, request: Request, outcome: Outcome) -> Outcome:
        definition = request.properties.get("Definition") or json.loads(
            str(request.properties.get("DefinitionString", "{}"))
        )
        self._account.state_machines[outcome.physical_id] = cast("JsonObject", definition)
        return outcome
