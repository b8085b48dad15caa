"""The code of each CloudFormation type."""

from typing import TYPE_CHECKING

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.bucket import Bucket, BucketPolicy
from telephony_simulator.cloudformation.bucket_deployment import BucketDeployment
from telephony_simulator.cloudformation.chime import SipMediaApplication, VoiceConnector
from telephony_simulator.cloudformation.cross_region import (
    CrossRegionExportReader,
    CrossRegionExportWriter,
)
from telephony_simulator.cloudformation.custom_resource import CustomResource
from telephony_simulator.cloudformation.dynamodb_table import DynamoDbTable
from telephony_simulator.cloudformation.event_rule import EventsRule
from telephony_simulator.cloudformation.iam import ManagedPolicy, Policy, Role
from telephony_simulator.cloudformation.lambda_function import (
    LambdaFunction,
    LambdaLayer,
    LambdaPermission,
    LambdaQualifier,
)
from telephony_simulator.cloudformation.lex import (
    LexBot,
    LexBotAlias,
    LexBotVersion,
    LexResourcePolicy,
)
from telephony_simulator.cloudformation.nested_stack import NestedStack, OpenStack
from telephony_simulator.cloudformation.placeholder import Placeholder, StateMachine
from telephony_simulator.cloudformation.resource import ResourceType
from telephony_simulator.cloudformation.ssm_parameter import SsmParameter

if TYPE_CHECKING:
    from collections.abc import Mapping


class ResourceTypes:
    """The types of an account: custom resources, listed types, and placeholders for the others.

    Args:
        account: The account of their resources.
        open_stack: Makes a nested stack.
    """

    def __init__(self, account: Account, open_stack: OpenStack) -> None:
        self._inert = Placeholder(account)
        self._custom = CustomResource(account)
        self._known: Mapping[str, ResourceType] = {
            "AWS::Chime::SipMediaApplication": SipMediaApplication(account.voice_api),
            "AWS::Chime::VoiceConnector": VoiceConnector(account.voice_api),
            "AWS::CloudFormation::CustomResource": self._custom,
            "AWS::CloudFormation::Stack": NestedStack(open_stack),
            "AWS::DynamoDB::Table": DynamoDbTable(account),
            "AWS::Events::Rule": EventsRule(account),
            "AWS::IAM::ManagedPolicy": ManagedPolicy(account),
            "AWS::IAM::Policy": Policy(account),
            "AWS::IAM::Role": Role(account),
            "AWS::Lambda::Alias": LambdaQualifier(account),
            "AWS::Lambda::Function": LambdaFunction(account),
            "AWS::Lambda::LayerVersion": LambdaLayer(account),
            "AWS::Lambda::Permission": LambdaPermission(account),
            "AWS::Lambda::Version": LambdaQualifier(account),
            "AWS::Lex::Bot": LexBot(account),
            "AWS::Lex::BotAlias": LexBotAlias(account),
            "AWS::Lex::BotVersion": LexBotVersion(),
            "AWS::Lex::ResourcePolicy": LexResourcePolicy(account),
            "AWS::S3::Bucket": Bucket(account),
            "AWS::S3::BucketPolicy": BucketPolicy(account),
            "AWS::SSM::Parameter": SsmParameter(account),
            "AWS::StepFunctions::StateMachine": StateMachine(account),
            "Custom::CDKBucketDeployment": BucketDeployment(account),
            "Custom::CrossRegionExportReader": CrossRegionExportReader(),
            "Custom::CrossRegionExportWriter": CrossRegionExportWriter(account),
            "Custom::LogRetention": self._inert,
            "Custom::S3AutoDeleteObjects": self._inert,
            **(account.moto_types or {}),
        }

    def names(self) -> set[str]:
        """Return the listed types."""
        return set(self._known)

    def __getitem__(self, name: str) -> ResourceType:
        """Return the code for a type."""
        default = self._custom if name.startswith("Custom::") else self._inert
        return self._known.get(name, default)
