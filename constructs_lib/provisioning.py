"""The provider of a stack's custom resources."""

from collections.abc import Mapping, Sequence
from typing import Self

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import custom_resources
from constructs import Construct

from constructs_lib.bundle import package_bundle
from constructs_lib.resource_type import ResourceType
from constructs_lib.validation import refuse

ON_EVENT_TIMEOUT = cdk.Duration.minutes(5)
IS_COMPLETE_TIMEOUT = cdk.Duration.minutes(10)
"""Long, because the first invocation for a number may order several candidates in turn."""

QUERY_INTERVAL = cdk.Duration.seconds(10)
TOTAL_TIMEOUT = cdk.Duration.hours(1)
"""CloudFormation's limit. The provisioner gives up earlier, with an error that states the cause."""

_CACHE_ATTRIBUTE = "_telephony_provisioner"


class Provisioner(Construct):
    """The provisioner of a stack: its functions behind CDK's Provider framework.

    Its role has one policy for each resource type in use, with the permissions of that type.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        region = stack.region
        self.known_region = None if cdk.Token.is_unresolved(region) else region
        self.order_count = 0
        self.adopted_numbers: dict[str, Construct] = {}
        self.enabled_rules: dict[str, Construct] = {}
        self._adopted: dict[tuple[str, str], Construct] = {}
        self._allowed_types: set[ResourceType] = set()
        self._arn_parts = {"partition": stack.partition, "account": stack.account}
        self._log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays.ONE_MONTH,
            # The errors point to the logs: they also outlive a creation that is rolled back.
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        self._role = self._logging_role("Role")
        self._table = self._request_table()
        with package_bundle("telephony_provisioner") as code:
            on_event = self._function(
                "OnEvent", code, "telephony_provisioner.on_event", ON_EVENT_TIMEOUT
            )
            is_complete = self._function(
                "IsComplete", code, "telephony_provisioner.is_complete", IS_COMPLETE_TIMEOUT
            )
        provider = custom_resources.Provider(
            self,
            "Provider",
            on_event_handler=on_event,
            is_complete_handler=is_complete,
            framework_on_event_role=self._logging_role("OnEventFrameworkRole"),
            framework_complete_and_timeout_role=self._logging_role("WaiterFrameworkRole"),
            query_interval=QUERY_INTERVAL,
            total_timeout=TOTAL_TIMEOUT,
            log_group=self._log_group,
            disable_waiter_state_machine_logging=True,
        )
        self._service_token = provider.service_token

    @classmethod
    def of(cls, scope: Construct) -> Self:
        """Return the stack's provisioner, which the first call defines.

        The result is stored on the scope, because each call into CDK's process is slow.
        """
        known = vars(scope).get(_CACHE_ATTRIBUTE)
        if not isinstance(known, cls):
            stack = cdk.Stack.of(scope)
            found = stack.node.try_find_child("Provisioner")
            known = found if isinstance(found, cls) else cls(stack, "Provisioner")
            vars(scope)[_CACHE_ATTRIBUTE] = known
        return known

    def claim_adoption(self, construct: Construct, prop: str, adopted_id: str) -> None:
        """Refuse a second adoption of a resource by this stack."""
        adopter = self._adopted.setdefault((prop, adopted_id), construct)
        if adopter is not construct:
            refuse(
                construct,
                f"{prop} must name a resource that is adopted once, but {adopter.node.path}"
                " already adopts it",
            )

    def custom_resource(
        self,
        scope: Construct,
        resource_type: ResourceType,
        properties: Mapping[str, object],
        *,
        construct_id: str = "Resource",
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.DESTROY,
    ) -> cdk.CustomResource:
        """Define a custom resource and the permissions that the provisioner needs for it."""
        if resource_type.statements and resource_type not in self._allowed_types:
            self._grant_permissions(resource_type)
        return cdk.CustomResource(
            scope,
            construct_id,
            service_token=self._service_token,
            resource_type=resource_type.type_name,
            properties=properties,
            removal_policy=removal_policy,
        )

    def allow_prompts(
        self, construct_id: str, bucket: s3.IBucket, keys: str, source_arns: Sequence[str]
    ) -> None:
        """Grant what a library of prompts needs: writing its objects, and reading its files.

        Args:
            construct_id: Unique to the library within the stack.
            bucket: The bucket of the prompts.
            keys: The pattern of their keys.
            source_arns: The objects from which files are copied.
        """
        objects = [bucket.arn_for_objects(keys)]
        statements = [
            # HeadObject needs ListBucket to tell an object that is missing from one that is denied.
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn]),
            iam.PolicyStatement(
                actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], resources=objects
            ),
        ]
        if source_arns:
            statements.append(
                iam.PolicyStatement(actions=["s3:GetObject"], resources=[*source_arns])
            )
        iam.Policy(self._role, construct_id, roles=[self._role], statements=statements)

    def _grant_permissions(self, resource_type: ResourceType) -> None:
        """Grant the provisioner the permissions of a resource type.

        The policy is a child of the role, on which the functions depend: it exists before the
        first resource is created and until the last one is deleted.
        """
        self._allowed_types.add(resource_type)
        iam.Policy(
            self._role,
            resource_type.policy_name,
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    actions=list(statement.actions),
                    resources=[statement.resource.format_map(self._arn_parts)],
                    conditions=statement.conditions,
                )
                for statement in resource_type.statements
            ],
        )

    def _request_table(self) -> dynamodb.CfnTable:
        """Define the table in which the provisioner orders CloudFormation's requests.

        The functions depend on it, so it exists longer than every custom resource.
        """
        key = "Resource"
        table = dynamodb.CfnTable(
            self,
            "Requests",
            billing_mode="PAY_PER_REQUEST",
            attribute_definitions=[
                dynamodb.CfnTable.AttributeDefinitionProperty(
                    attribute_name=key, attribute_type="S"
                )
            ],
            key_schema=[dynamodb.CfnTable.KeySchemaProperty(attribute_name=key, key_type="HASH")],
            time_to_live_specification=dynamodb.CfnTable.TimeToLiveSpecificationProperty(
                attribute_name="ExpiresAt", enabled=True
            ),
        )
        iam.Policy(
            self._role,
            "RequestTable",
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    actions=["dynamodb:GetItem", "dynamodb:UpdateItem"],
                    resources=[table.attr_arn],
                )
            ],
        )
        return table

    def _logging_role(self, construct_id: str) -> iam.Role:
        """Define a role that may write the provisioner's logs."""
        lambda_service = iam.ServicePrincipal("lambda.amazonaws.com")
        role = iam.Role(self, construct_id, assumed_by=lambda_service)
        self._log_group.grant_write(role)
        return role

    def _function(
        self, construct_id: str, code: lambda_.Code, handler: str, timeout: cdk.Duration
    ) -> lambda_.Function:
        return lambda_.Function(
            self,
            construct_id,
            code=code,
            handler=handler,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=256,
            timeout=timeout,
            role=self._role,
            log_group=self._log_group,
            environment={"REQUEST_TABLE_NAME": self._table.ref},
        )
