"""Plausible values of `Ref` and `Fn::GetAtt` for resources that calls do not use.

The table beside this module lists the read-only attributes of each type; `make attributes` writes
it from the schemas of the CloudFormation registry that cfn-lint ships.
"""

import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from telephony_simulator.json_types import Json

TABLE: Final = Path(__file__).with_name("attribute_table.txt")

NAME_IS_THE_REF: Final = {"AWS::Events::Rule"}
"""Types whose `Ref` differs from their primary identifier."""

ARNS: Final = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "AWS::Events::EventBus": "arn:aws:events:{region}:{account}:event-bus/{name}",
    "AWS::Events::Rule": "arn:aws:events:{region}:{account}:rule/{name}",
    "AWS::IAM::Group": "arn:aws:iam::{account}:group/{name}",
    "AWS::IAM::InstanceProfile": "arn:aws:iam::{account}:instance-profile/{name}",
    "AWS::IAM::ManagedPolicy": "arn:aws:iam::{account}:policy/{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::IAM::User": "arn:aws:iam::{account}:user/{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{id}",
    "AWS::Kinesis::Stream": "arn:aws:kinesis:{region}:{account}:stream/{name}",
    "AWS::Lambda::LayerVersion": "arn:aws:lambda:{region}:{account}:layer:{name}:1",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:{region}:{account}:secret:{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "AWS::StepFunctions::StateMachine": "arn:aws:states:{region}:{account}:stateMachine:{name}",
}
"""ARNs that are not `arn:aws:<service>:<region>:<account>:<type>/<name>`."""

ID_IS_THE_ARN: Final = {"AWS::SecretsManager::Secret"}

ID_PREFIXES: Final = {
    "AllocationId": "eipalloc",
    "DefaultNetworkAcl": "acl",
    "DefaultSecurityGroup": "sg",
    "GroupId": "sg",
    "InternetGatewayId": "igw",
    "LaunchTemplateId": "lt",
    "NatGatewayId": "nat",
    "NetworkAclAssociationId": "aclassoc",
    "NetworkInterfaceId": "eni",
    "RouteTableId": "rtb",
    "SubnetId": "subnet",
    "VPCEndpointId": "vpce",
    "VpcId": "vpc",
}
"""The prefixes of EC2's ids, by attribute."""

FORMS: Final = (
    (("arn",), "{arn}"),
    (("queueurl",), "https://sqs.{region}.amazonaws.com/{account}/{name}"),
    (("url", "uri"), "https://{host}"),
    (("endpoint", "address", "domainname", "dnsname", "host"), "{host}"),
    (("ip",), "3.5.140.{number}"),  # public, as Voice Connectors demand; of the examples of AWS
    (("port",), "443"),
    (("date", "time", "createdat", "updatedat"), "2026-01-01T00:00:00Z"),
    (("version", "versionnumber", "versionid"), "1"),
    (("name",), "{name}"),
    (("id",), "{id}"),
)
"""The form of a text by the end of its attribute's name; the first that fits."""

EC2_ID_DIGITS: Final = 17
ID_DIGITS: Final = 10


@dataclass(frozen=True)
class TypeAttributes:
    """What CloudFormation returns for a type.

    Attributes:
        ref: The attribute that is the value of `Ref`; None for the resource's name.
        kinds: The kind of each read-only attribute: `#` number, `?` boolean, `*` list, `%` object,
            empty for text.
    """

    ref: str | None
    kinds: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PlaceholderIdentity:
    """What the invented values of one resource are derived from.

    Attributes:
        type: Its CloudFormation type.
        name: Its name, given or generated.
        stack_id: The ARN of its stack.
        logical_id: Its name in the template.
        region: Its Region.
        account_id: Its account.
    """

    type: str
    name: str
    stack_id: str
    logical_id: str
    region: str
    account_id: str

    @property
    def arn(self) -> str:
        """The ARN, in the form of the service where it is known."""
        service, _, kind = self.type.removeprefix("AWS::").partition("::")
        default = f"arn:aws:{service.lower()}:{{region}}:{{account}}:{kind.lower()}/{{name}}"
        pattern = ARNS.get(self.type, default)
        return pattern.format(
            region=self.region, account=self.account_id, name=self.name, id=self.id("KeyId")
        )

    def ref(self) -> str:
        """The value of `Ref`."""
        known = attributes_of(self.type)
        if known is None or known.ref is None or self.type in NAME_IS_THE_REF:
            return self.name
        return self._text(known.ref)

    def attribute(self, name: str) -> Json:
        """Return a value that has the form of the attribute.

        Raises:
            KeyError: The type is known and has no such attribute.
        """
        known = attributes_of(self.type)
        match known.kinds[name] if known else "":
            case "#":
                return 1
            case "?":
                return False
            case "%":
                return {}
            case "*":
                return [self._text(name)]
            case _:
                return self._text(name)

    def id(self, name: str) -> str:
        """Return an id, the same for each deployment of the stack."""
        digits = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.stack_id}/{self.logical_id}/{name}").hex
        if self.type == "AWS::KMS::Key":
            return str(uuid.UUID(digits))
        if not self.type.startswith("AWS::EC2::"):
            return digits[:ID_DIGITS]
        last = name.rpartition(".")[2]
        prefix = ID_PREFIXES.get("GroupId" if self.type.endswith("::SecurityGroup") else last)
        return f"{prefix or last.removesuffix('Id').lower()}-{digits[:EC2_ID_DIGITS]}"

    def _text(self, name: str) -> str:
        last = name.rpartition(".")[2]
        if last == "Id" and self.type in ID_IS_THE_ARN:
            return self.arn
        if last in ID_PREFIXES:
            return self.id(name)
        forms = (form for ends, form in FORMS if last.lower().endswith(ends))
        identifier = self.id(name)
        return next(forms, "{name}-{attribute}").format(
            account=self.account_id,
            arn=self.arn,
            attribute=last,
            host=f"{identifier}.{self.type.split('::')[1].lower()}.{self.region}.amazonaws.com",
            id=identifier,
            name=self.name,
            number=int(identifier[-2:], 16),
            region=self.region,
        )


def attributes_of(type_name: str) -> TypeAttributes | None:
    """Return what CloudFormation returns for a type; None if the table does not have it."""
    return _table().get(type_name)


@cache
def _table() -> dict[str, TypeAttributes]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return dict(_entry(line) for line in lines if not line.startswith("#"))


def _entry(line: str) -> tuple[str, TypeAttributes]:
    type_name, ref, *attributes = line.split(" ")
    kinds = {one.rstrip("#?*%"): one[len(one.rstrip("#?*%")) :] for one in attributes}
    return type_name, TypeAttributes(None if ref == "-" else ref, kinds)
