"""The resources of a stack that moto holds: tables, queues, topics, parameters, machines, secrets.

The properties of CloudFormation become the parameters of the API where both have the same name.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.dynamodb_table import DynamoDbTable
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.moto_server import MotoServer
from telephony_simulator.cloudformation.placeholder import Placeholder, StateMachine
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource, ResourceType
from telephony_simulator.cloudformation.ssm_parameter import SsmParameter

if TYPE_CHECKING:
    from collections.abc import Iterator

QUEUE_ATTRIBUTES: Final = (
    "ContentBasedDeduplication",
    "DelaySeconds",
    "FifoQueue",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "VisibilityTimeout",
)


def moto_types(account: Account, moto: MotoServer) -> dict[str, ResourceType]:
    """Return the code of the types that moto holds, by CloudFormation type."""
    return {
        "AWS::DynamoDB::GlobalTable": _Table(account, moto),
        "AWS::DynamoDB::Table": _Table(account, moto),
        "AWS::SecretsManager::Secret": _Secret(account, moto),
        "AWS::SNS::Subscription": _Subscription(account, moto),
        "AWS::SNS::Topic": _Topic(account, moto),
        "AWS::SQS::Queue": _Queue(account, moto),
        "AWS::SSM::Parameter": _Parameter(account, moto),
        "AWS::StepFunctions::StateMachine": _Machine(account, moto),
    }


class _Table(DynamoDbTable):
    """`AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable`."""

    def __init__(self, account: Account, moto: MotoServer) -> None:
        super().__init__(account)
        self._moto = moto

    def create(self, request: Request) -> Outcome:
        outcome = super().create(request)
        client = self._moto.client("dynamodb", request.region)
        properties = dict(request.properties)
        if isinstance(stream := properties.get("StreamSpecification"), dict):
            properties["StreamSpecification"] = {"StreamEnabled": True, **stream}
        if "ProvisionedThroughput" not in properties:
            properties["BillingMode"] = "PAY_PER_REQUEST"
        properties["TableName"] = outcome.physical_id
        for member in ("Tags", "SSESpecification"):
            properties.pop(member, None)
        with _refusals():
            made = client.create_table(**_fitted(client, "CreateTable", properties))
            expiry = properties.get("TimeToLiveSpecification")
            if isinstance(expiry, dict):
                client.update_time_to_live(
                    **_fitted(
                        client,
                        "UpdateTimeToLive",
                        {"TableName": outcome.physical_id, "TimeToLiveSpecification": expiry},
                    )
                )
        description = made["TableDescription"]
        attributes = {"Arn": description["TableArn"]}
        if "LatestStreamArn" in description:
            attributes["StreamArn"] = description["LatestStreamArn"]
        return Outcome(outcome.physical_id, cast("Any", attributes))

    def delete(self, request: Request, old: Resource) -> None:
        super().delete(request, old)
        with _refusals():
            self._moto.client("dynamodb", request.region).delete_table(TableName=old.physical_id)


class _OfMoto(Placeholder):
    """A resource that moto holds; an update that keeps its name keeps it."""

    def __init__(self, account: Account, moto: MotoServer) -> None:
        super().__init__(account)
        self._moto = moto


class _Queue(_OfMoto):
    """`AWS::SQS::Queue`."""

    def create(self, request: Request) -> Outcome:
        client, properties = self._moto.client("sqs", request.region), request.properties
        is_fifo = str(properties.get("FifoQueue", "")).lower() == "true"
        name = str(properties.get("QueueName") or request.name(75) + ".fifo" * is_fifo)
        attributes = {
            each: _attribute(properties[each]) for each in QUEUE_ATTRIBUTES if each in properties
        }
        with _refusals():
            url = client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = f"arn:aws:sqs:{request.region}:{self._account.account_id}:{name}"
        return Outcome(url, {"Arn": arn, "QueueName": name, "QueueUrl": url})

    def delete(self, request: Request, old: Resource) -> None:
        with _refusals():
            self._moto.client("sqs", request.region).delete_queue(QueueUrl=old.physical_id)


class _Topic(_OfMoto):
    """`AWS::SNS::Topic`."""

    def create(self, request: Request) -> Outcome:
        client, properties = self._moto.client("sns", request.region), request.properties
        is_fifo = str(properties.get("FifoTopic", "")).lower() == "true"
        name = str(properties.get("TopicName") or request.name(240) + ".fifo" * is_fifo)
        attributes = {"FifoTopic": "true"} if is_fifo else {}
        with _refusals():
            arn = client.create_topic(Name=name, Attributes=attributes)["TopicArn"]
            for each in cast("list[dict[str, str]]", properties.get("Subscription") or []):
                client.subscribe(TopicArn=arn, Protocol=each["Protocol"], Endpoint=each["Endpoint"])
        return Outcome(arn, {"TopicArn": arn, "TopicName": name})

    def delete(self, request: Request, old: Resource) -> None:
        with _refusals():
            self._moto.client("sns", request.region).delete_topic(TopicArn=old.physical_id)


class _Subscription(_OfMoto):
    """`AWS::SNS::Subscription`; a Lambda function is not invoked by it."""

    def create(self, request: Request) -> Outcome:
        client, properties = self._moto.client("sns", request.region), request.properties
        attributes = {
            each: _attribute(properties[each])
            for each in ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery")
            if each in properties
        }
        with _refusals():
            arn = client.subscribe(
                TopicArn=properties["TopicArn"],
                Protocol=properties["Protocol"],
                Endpoint=properties.get("Endpoint", ""),
                Attributes=attributes,
                ReturnSubscriptionArn=True,
            )["SubscriptionArn"]
        return Outcome(arn, {"Arn": arn})

    def delete(self, request: Request, old: Resource) -> None:
        with _refusals():
            self._moto.client("sns", request.region).unsubscribe(SubscriptionArn=old.physical_id)


class _Secret(_OfMoto):
    """`AWS::SecretsManager::Secret`; a generated one is a text of its template's JSON, if any."""

    def create(self, request: Request) -> Outcome:
        client, properties = self._moto.client("secretsmanager", request.region), request.properties
        name = str(properties.get("Name") or request.name(500))
        value = properties.get("SecretString")
        if value is None:
            generated = properties.get("GenerateSecretString")
            rules = generated if isinstance(generated, dict) else {}
            value = str(rules.get("SecretStringTemplate") or "generated")
            if key := rules.get("GenerateStringKey"):
                value = json.dumps({**json.loads(value), str(key): "generated"})
        with _refusals():
            arn = client.create_secret(Name=name, SecretString=str(value))["ARN"]
        return Outcome(arn, {"Id": arn})

    def delete(self, request: Request, old: Resource) -> None:
        with _refusals():
            self._moto.client("secretsmanager", request.region).delete_secret(
                SecretId=old.physical_id, ForceDeleteWithoutRecovery=True
            )


class _Parameter(SsmParameter):
    """`AWS::SSM::Parameter`, for stacks and for functions."""

    def __init__(self, account: Account, moto: MotoServer) -> None:
        super().__init__(account)
        self._moto = moto

    def _store(self, name: str, request: Request) -> Outcome:
        outcome = super()._store(name, request)
        client = self._moto.client("ssm", request.region)
        with _refusals():
            client.put_parameter(
                Name=name,
                Value=outcome.attributes["Value"],
                Type=outcome.attributes["Type"],
                Overwrite=True,
            )
        return outcome

    def delete(self, request: Request, old: Resource) -> None:
        super().delete(request, old)
        with _refusals():
            self._moto.client("ssm", request.region).delete_parameter(Name=old.physical_id)


class _Machine(StateMachine):
    """`AWS::StepFunctions::StateMachine`; executions run, tasks of Lambda functions fail."""

    def __init__(self, account: Account, moto: MotoServer) -> None:
        super().__init__(account)
        self._moto = moto

    def create(self, request: Request) -> Outcome:
        outcome = super().create(request)
        client, properties = self._moto.client("stepfunctions", request.region), request.properties
        definition = json.dumps(self._account.state_machines[outcome.physical_id])
        substitutions = cast(
            "Mapping[str, object]", properties.get("DefinitionSubstitutions") or {}
        )
        for name, value in substitutions.items():
            definition = definition.replace(f"${{{name}}}", str(value))
        role = f"arn:aws:iam::{self._account.account_id}:role/states"
        try:
            client.create_state_machine(
                name=str(outcome.attributes["Name"]),
                definition=definition,
                roleArn=str(properties.get("RoleArn") or role),
                type=str(properties.get("StateMachineType") or "STANDARD"),
            )
        except (ClientError, BotoCoreError) as error:  # moto does not know all of the language
            return replace(outcome, note=f"moto does not run it: {error}")
        return outcome

    def delete(self, request: Request, old: Resource) -> None:
        super().delete(request, old)
        with suppress(ClientError):  # one that moto did not accept
            self._moto.client("stepfunctions", request.region).delete_state_machine(
                stateMachineArn=old.physical_id
            )


def _fitted(client: Any, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that an operation has, with numbers and booleans for their texts."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    fitted: dict[str, Any] = _fit(dict(properties), shape)
    return fitted


def _fit(value: Any, shape: Any) -> Any:
    convert: Callable[[Any], Any] | None = CONVERSIONS.get(shape.type_name)
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            name: _fit(each, shape.members[name])
            for name, each in value.items()
            if name in shape.members
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_fit(each, shape.member) for each in value]
    return value if convert is None else convert(value)


CONVERSIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "boolean": lambda value: str(value).lower() == "true",
    "integer": int,
    "long": int,
    "string": str,
}


def _attribute(value: Any) -> str:
    """Return an attribute of a queue or a topic, which are texts."""
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextmanager
def _refusals() -> "Iterator[None]":
    """Report a refusal of moto as the failure of the resource."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise ResourceError(f"moto refuses it: {error}") from None
