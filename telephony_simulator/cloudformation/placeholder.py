"""Resources that calls do not use, such as roles and alarms: only a name and an ARN."""

import json
from typing import TYPE_CHECKING, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

ARNS = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "AWS::Events::Rule": "arn:aws:events:{region}:{account}:rule/{name}",
    "AWS::IAM::ManagedPolicy": "arn:aws:iam::{account}:policy/{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{name}",
    "AWS::Kinesis::Stream": "arn:aws:kinesis:{region}:{account}:stream/{name}",
    "AWS::Lambda::LayerVersion": "arn:aws:lambda:{region}:{account}:layer:{name}:1",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "AWS::StepFunctions::StateMachine": "arn:aws:states:{region}:{account}:stateMachine:{name}",
}

REF_IS_THE_ARN = {
    "AWS::IAM::ManagedPolicy",
    "AWS::Lambda::LayerVersion",
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
}


NOTES = {
    "AWS::CloudFormation::Stack": "not simulated: the resources of a nested stack are not created",
}


class Placeholder:
    """A resource with a name and an ARN only."""

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
        pattern = ARNS.get(request.type, "arn:aws:local:{region}:{account}:{name}")
        arn = pattern.format(region=request.region, account=self._account.account_id, name=name)
        physical_id = arn if request.type in REF_IS_THE_ARN else name
        return Outcome(physical_id, {"Arn": arn, "Name": name}, NOTES.get(request.type, ""))


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
