"""The resource policy of an Amazon Lex V2 bot alias."""

import hashlib
import json

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lex as lex
from constructs import Construct, IConstruct


@jsii.implements(iam.IResourceWithPolicyV2)
class BotAliasPolicy(cdk.Resource):
    """The policy of one bot alias in one stack; Lex accepts one policy an alias.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        bot_alias_arn: The ARN of the alias.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lex-resourcepolicy.html
    """

    def __init__(self, scope: Construct, construct_id: str, bot_alias_arn: str) -> None:
        super().__init__(scope, construct_id)
        self._document = iam.PolicyDocument()
        lex.CfnResourcePolicy(self, "Resource", policy=self._document, resource_arn=bot_alias_arn)

    @staticmethod
    def of(scope: IConstruct, bot_alias_arn: str) -> "BotAliasPolicy":
        """Return the policy of an alias in the stack of `scope`; define it at the first use."""
        stack = cdk.Stack.of(scope)
        resolved = json.dumps(stack.resolve(bot_alias_arn), sort_keys=True)
        digest = hashlib.sha256(resolved.encode()).hexdigest()
        construct_id = f"BotAliasPolicy{digest[:8]}"
        found = stack.node.try_find_child(construct_id)
        if isinstance(found, BotAliasPolicy):
            return found
        return BotAliasPolicy(stack, construct_id, bot_alias_arn)

    @jsii.member(jsii_name="addToResourcePolicy")
    def add_to_resource_policy(
        self, statement: iam.PolicyStatement
    ) -> iam.AddToResourcePolicyResult:
        """Add a statement."""
        self._document.add_statements(statement)
        return iam.AddToResourcePolicyResult(statement_added=True, policy_dependable=self)
