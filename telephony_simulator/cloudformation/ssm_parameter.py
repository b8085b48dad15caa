"""`AWS::SSM::Parameter`: a value that other stacks read."""

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource


class SsmParameter:
    """A parameter of Systems Manager, found by `{{resolve:ssm:...}}` and by typed parameters.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Store the value."""
        name = str(request.properties.get("Name") or request.name())
        return self._store(name, request)

    def update(self, request: Request, old: Resource) -> Outcome:
        """Store the current value, or replace the parameter if the name changes."""
        if request.properties.get("Name") != old.properties.get("Name"):
            return self.create(request)
        return self._store(old.physical_id, request)

    def delete(self, request: Request, old: Resource) -> None:
        """Delete the value."""
        self._account.parameters.pop((request.region, old.physical_id), None)

    def _store(self, name: str, request: Request) -> Outcome:
        value = str(request.properties["Value"])
        self._account.parameters[request.region, name] = value
        return Outcome(name, {"Type": request.properties.get("Type", "String"), "Value": value})
