"""The SIP media application: the service's resource for a function that answers calls."""

import aws_cdk as cdk
from aws_cdk import aws_chime as chime
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.prop_types import check_arguments, checked
from constructs_lib.provisioning import Provisioner
from constructs_lib.resource_type import ResourceType
from constructs_lib.service import KEPT, SERVICE_PRINCIPAL
from constructs_lib.sip_media_application_grants import (
    SIP_MEDIA_APPLICATION_RULES,
    ISipMediaApplication,
    SipMediaApplicationBase,
    is_known_to_differ,
)
from constructs_lib.validation import check, refuse

__all__ = ["ADOPTION_ID", "ISipMediaApplication", "SipMediaApplication"]

ADOPTION_ID = "Adoption"
"""The id of the custom resource that adopts an application, within the application."""


class _ImportedSipMediaApplication(SipMediaApplicationBase):
    """An application that another stack or tool owns."""

    def __init__(self, scope: Construct, construct_id: str, *, arn: str) -> None:
        super().__init__(scope, construct_id, environment_from_arn=arn)
        check(self, {"sip_media_application_arn": arn or ""}, SIP_MEDIA_APPLICATION_RULES)
        parts = cdk.Arn.split(arn, cdk.ArnFormat.SLASH_RESOURCE_NAME)
        self.sip_media_application_arn = arn
        self.sip_media_application_id = parts.resource_name or ""
        self.aws_region = parts.region or cdk.Stack.of(self).region


class SipMediaApplication(SipMediaApplicationBase):
    """A SIP media application that invokes a Lambda function for its calls.

    The function's permission to be invoked by the service is part of the template, limited to
    this account.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        handler: The function, alias or version to invoke; it must be in this stack's region.
        name: The name in the console; 1 to 256 letters, digits, spaces, `_`, `.` or `-`.
            By default a name made from the construct's path; that of an adopted application stays.
        logging: Whether SIP messages are written to CloudWatch Logs. By default False.
        adopt_sip_media_application_id: The id of an application that exists in this account and
            region. It becomes the stack's: it keeps its id and its rules, and moves to the handler
            in one request. By default an application is created.
        removal_policy: What a deletion of the stack does with it. `RETAIN_ON_UPDATE_OR_DELETE`, the
            default, keeps the application; one whose creation is rolled back is deleted. `DESTROY`
            deletes it. An adopted application is put back as it was before the adoption, unless
            this is `DESTROY`.

    Raises:
        ValueError: The name is invalid, the service is not in the stack's region, or the handler is
            in another region or account.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/create-sip-app.html
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handler: lambda_.IFunction,
        name: str | None = None,
        logging: bool = False,
        adopt_sip_media_application_id: str | None = None,
        removal_policy: cdk.RemovalPolicy | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        region, adopted_id = stack.region, adopt_sip_media_application_id
        props = {
            "name": name,
            "region": region,
            "sip_media_application_id": adopted_id,
            "removal_policy": removal_policy,
        }
        check(self, props, SIP_MEDIA_APPLICATION_RULES)
        if is_known_to_differ(handler.env.region, region):
            refuse(self, f"handler must be in {region}, but it is in {handler.env.region}")
        if is_known_to_differ(handler.env.account, stack.account):
            refuse(
                self,
                f"handler must be in account {stack.account}, but it is in {handler.env.account}:"
                " the service invokes functions of the application's account",
            )
        self.handler, self.aws_region = handler, region
        if adopted_id is None:
            self._create(name, removal_policy or KEPT)
        else:
            self._adopt(adopted_id, name, removal_policy)
        if logging:
            restore = {} if adopted_id is None else {"Restore": True}
            Provisioner.of(scope).custom_resource(
                self,
                ResourceType.SIP_MEDIA_APPLICATION_LOGGING,
                {
                    "SipMediaApplicationId": self.sip_media_application_id,
                    "EnableSipMediaApplicationMessageLogs": True,
                    **restore,
                },
                construct_id="Logging",
            )

    @staticmethod
    def from_sip_media_application_id(
        scope: Construct, construct_id: str, sip_media_application_id: str
    ) -> ISipMediaApplication:
        """Import an application of this stack's account and region by its id."""
        check(
            scope,
            {"sip_media_application_id": sip_media_application_id or ""},
            SIP_MEDIA_APPLICATION_RULES,
        )
        arn = cdk.Stack.of(scope).format_arn(
            service="chime", resource="sma", resource_name=sip_media_application_id
        )
        return _ImportedSipMediaApplication(scope, construct_id, arn=arn)

    @staticmethod
    def from_sip_media_application_arn(
        scope: Construct, construct_id: str, sip_media_application_arn: str
    ) -> ISipMediaApplication:
        """Import an application of any region by its ARN."""
        return _ImportedSipMediaApplication(scope, construct_id, arn=sip_media_application_arn)

    def _create(self, name: str | None, removal_policy: cdk.RemovalPolicy) -> None:
        """Define the application.

        The permission cannot name it: it has to exist before the application invokes the function,
        also when an update moves the application to another function.
        """
        resource = chime.CfnSipMediaApplication(
            self,
            "Resource",
            aws_region=self.aws_region,
            endpoints=[_Endpoint(lambda_arn=self.handler.function_arn)],
            name=name or cdk.Names.unique_resource_name(self, max_length=256, separator="-"),
        )
        resource.add_resource_dependency(self._permit_invocation())
        resource.apply_removal_policy(removal_policy)
        self.sip_media_application_arn = resource.attr_sip_media_application_arn
        self.sip_media_application_id = resource.attr_sip_media_application_id

    def _adopt(
        self, adopted_id: str, name: str | None, removal_policy: cdk.RemovalPolicy | None
    ) -> None:
        """Define the adoption of an application, whose ARN the permission can name."""
        provisioner = Provisioner.of(self)
        provisioner.claim_adoption(self, "adopt_sip_media_application_id", adopted_id)
        arn = cdk.Stack.of(self).format_arn(
            service="chime", resource="sma", resource_name=adopted_id
        )
        is_released = removal_policy == cdk.RemovalPolicy.DESTROY
        properties: dict[str, object] = {
            "SipMediaApplicationId": adopted_id,
            "Endpoints": [{"LambdaArn": self.handler.function_arn}],
            "Release": is_released,
        }
        if name is not None:
            properties["Name"] = name
        resource = provisioner.custom_resource(
            self,
            ResourceType.RELEASED_SIP_MEDIA_APPLICATION
            if is_released
            else ResourceType.ADOPTED_SIP_MEDIA_APPLICATION,
            properties,
            construct_id=ADOPTION_ID,
        )
        resource.node.add_dependency(self._permit_invocation(arn))
        self.sip_media_application_arn = arn
        self.sip_media_application_id = resource.get_att_string("SipMediaApplicationId")

    def _permit_invocation(self, application_arn: str | None = None) -> lambda_.CfnPermission:
        return lambda_.CfnPermission(
            self,
            "InvokePermission",
            action="lambda:InvokeFunction",
            function_name=self.handler.function_arn,
            principal=SERVICE_PRINCIPAL,
            source_account=cdk.Stack.of(self).account,
            source_arn=application_arn,
        )

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        check_arguments(self, SipMediaApplication.grant_create_call, {"grantee": grantee})
        return super()._grant(self._avoid_circular_dependency(grantee), *actions)

    def _avoid_circular_dependency(self, grantee: iam.IGrantable) -> iam.IGrantable:
        """Attach grants to the handler's own role as a separate policy.

        The application depends on the function, and the function on its role's default policy. A
        statement about the application in that policy would be a circular dependency.
        """
        role = self.handler.role
        if role is None or not _is_same_principal(grantee.grant_principal, role):
            return grantee
        policy = self.node.try_find_child("HandlerPolicy")
        if isinstance(policy, iam.Policy):
            return policy
        return iam.Policy(self, "HandlerPolicy", roles=[role])


_Endpoint = chime.CfnSipMediaApplication.SipMediaApplicationEndpointProperty


def _is_same_principal(principal: iam.IPrincipal, other: iam.IPrincipal) -> bool:
    return principal.policy_fragment.principal_json == other.policy_fragment.principal_json
