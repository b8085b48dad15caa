"""The SIP media application: the service's resource for a function that answers calls."""

from typing import Protocol, Unpack

import aws_cdk as cdk
import jsii
from aws_cdk import aws_chime as chime
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.bot_alias_policy import BotAliasPolicy
from constructs_lib.call_metrics import CallMetrics, MetricOptions
from constructs_lib.prop_types import checked
from constructs_lib.provisioning import Provisioner
from constructs_lib.resource_type import ResourceType
from constructs_lib.validation import (
    ID,
    NAME,
    Rule,
    check,
    is_id,
    is_name,
    matches,
    one_of,
    refuse,
)

SERVICE_PRINCIPAL = "voiceconnector.chime.amazonaws.com"
"""The service principal that invokes the handler, reads prompts and writes recordings."""

SERVICE_REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-west-2",
)
"""The regions of the service."""

KEPT = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
"""The default of what an account may not get back; one whose creation is rolled back is deleted."""

ADOPTION_ID = "Adoption"
"""The id of the custom resource that adopts an application, within the application."""

REMOVAL_POLICIES = (KEPT, cdk.RemovalPolicy.RETAIN, cdk.RemovalPolicy.DESTROY)
KEPT_OR_DELETED = "RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY"

SIP_MEDIA_APPLICATION_RULES = (
    Rule("name", NAME, is_name),
    Rule("sip_media_application_id", ID, is_id),
    Rule(
        "sip_media_application_arn",
        "an ARN such as 'arn:aws:chime:us-east-1:111122223333:sma/...'",
        matches(r"arn:[a-z-]+:chime:[a-z0-9-]+:\d{12}:sma/[^/\s]+"),
    ),
    Rule(
        "bot_alias_arn",
        "an ARN such as 'arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID'",
        matches(r"arn:[a-z-]+:lex:[a-z0-9-]+:\d{12}:bot-alias/[^/\s]+/[^/\s]+"),
    ),
    Rule("region", f"one of {', '.join(SERVICE_REGIONS)}", one_of(SERVICE_REGIONS)),
    Rule("removal_policy", KEPT_OR_DELETED, one_of(REMOVAL_POLICIES)),
)


class ISipMediaApplication(cdk.IResource, Protocol):
    """A SIP media application, defined in this app or imported."""

    @property
    def sip_media_application_id(self) -> str:
        """The id."""

    @property
    def sip_media_application_arn(self) -> str:
        """The ARN."""

    @property
    def aws_region(self) -> str:
        """The region of its calls."""

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The service, limited to this application, for S3: `bucket.grant_read(application)`."""

    def grant_recording(self, bucket: s3.IBucket, objects_key_pattern: str = "*") -> iam.Grant:
        """Allow this application's calls to be recorded into a bucket."""

    def grant_play_audio(self, bucket: s3.IBucket, objects_key_pattern: str = "*") -> iam.Grant:
        """Allow this application's calls to play the audio files of a bucket."""

    def grant_use_of_bot(self, bot_alias_arn: str) -> iam.Grant:
        """Allow this application to use a Lex bot, by the resource policy of its alias."""

    def grant_create_call(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow `chime:CreateSipMediaApplicationCall`."""

    def grant_update_call(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow `chime:UpdateSipMediaApplicationCall`."""

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow `chime:GetSipMediaApplication` and reading its logging configuration."""

    def metric(self, metric_name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return a metric by its name, such as `InboundCallAttempts`."""


@jsii.implements(iam.IGrantable)
class _SipMediaApplicationBase(CallMetrics, cdk.Resource):
    """Base class of owned and imported applications.

    AWS documents no dimension for an application: its metrics count all calls of the region.
    """

    sip_media_application_id: str
    sip_media_application_arn: str
    aws_region: str

    @property
    @jsii.member(jsii_name="grantPrincipal")
    def grant_principal(self) -> iam.IPrincipal:
        """The service, limited to this application, for S3: `bucket.grant_read(application)`.

        Amazon Lex sees another ARN of the application: see `grant_use_of_bot`.
        """
        return iam.ServicePrincipal(SERVICE_PRINCIPAL).with_conditions(
            {
                "StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account},
                "ArnEquals": {"aws:SourceArn": self.sip_media_application_arn},
            }
        )

    def grant_recording(self, bucket: s3.IBucket, objects_key_pattern: str = "*") -> iam.Grant:
        """Grant writing recordings of this application's calls, by the bucket's policy.

        Actions: `s3:PutObject` and `s3:PutObjectAcl`; the service needs both. The policy of an
        imported bucket is not changed: add the statement in the stack that owns the bucket.

        Args:
            bucket: The bucket of `RecordAudio` and `StartCallRecording`.
            objects_key_pattern: Restricts the objects, such as `voicemail/*`. By default all.

        https://docs.aws.amazon.com/chime-sdk/latest/dg/record-audio.html
        """
        return self._grant_objects(
            bucket, objects_key_pattern, "recording", "s3:PutObject", "s3:PutObjectAcl"
        )

    def grant_play_audio(self, bucket: s3.IBucket, objects_key_pattern: str = "*") -> iam.Grant:
        """Grant playing audio files in this application's calls, by the bucket's policy.

        Actions: `s3:GetObject`. The policy of an imported bucket is not changed: add the statement
        in the stack that owns the bucket.

        Args:
            bucket: The bucket of `PlayAudio` and of ringing tones.
            objects_key_pattern: Restricts the objects, such as `prompts/*`. By default all.

        https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
        """
        return self._grant_objects(bucket, objects_key_pattern, "play-audio", "s3:GetObject")

    def _grant_objects(
        self, bucket: s3.IBucket, objects_key_pattern: str, use: str, *actions: str
    ) -> iam.Grant:
        check_bucket_account(self, bucket)
        grant = iam.Grant.add_to_principal_or_resource(
            grantee=self,
            actions=[*actions],
            resource_arns=[bucket.arn_for_objects(objects_key_pattern)],
            resource=bucket,
        )
        if not cdk.Resource.is_owned_resource(bucket):
            cdk.Annotations.of(self).add_warning_v2(
                f"phone-line:{use}-not-granted",
                f"the policy of an imported bucket is not changed: allow {' and '.join(actions)} to"
                " this application in the stack that owns the bucket",
            )
        return grant

    def grant_use_of_bot(self, bot_alias_arn: str) -> iam.Grant:
        """Grant conversations with an Amazon Lex bot, by the resource policy of its alias.

        Actions: `lex:StartConversation`. The stack gets one `AWS::Lex::ResourcePolicy` for each
        alias, with a statement for each application. Lex keeps one policy an alias: if another
        stack has defined it, add the statement there.

        Args:
            bot_alias_arn: The bot's alias, as in `StartBotConversation`; in the application's
                region.

        Raises:
            ValueError: It is not the ARN of an alias, or the bot is in another region.

        https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
        """
        check(self, {"bot_alias_arn": bot_alias_arn}, SIP_MEDIA_APPLICATION_RULES)
        if not cdk.Token.is_unresolved(bot_alias_arn):
            region = bot_alias_arn.split(":")[3]
            if _is_known_to_differ(region, self.aws_region):
                refuse(self, f"the bot must be in {self.aws_region}, but it is in {region}")
        source_arn = cdk.Stack.of(self).format_arn(
            service="voiceconnector",
            region=self.aws_region,
            account=self.env.account,
            resource="sma",
            resource_name=self.sip_media_application_id,
        )
        service = iam.ServicePrincipal(SERVICE_PRINCIPAL).with_conditions(
            {
                "StringEquals": {"aws:SourceAccount": self.env.account},
                "ArnEquals": {"aws:SourceArn": source_arn},
            }
        )
        return iam.Grant.add_to_principal_or_resource(
            grantee=service,
            actions=["lex:StartConversation"],
            resource_arns=[bot_alias_arn],
            resource=BotAliasPolicy.of(self, bot_alias_arn),
        )

    def metric_sma_active_call_count(self, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return the most calls of SIP media applications that were active at once."""
        return self._active("SmaActiveCallCount", options)

    def _metric_dimensions(self) -> dict[str, str]:
        return {"Region": self.aws_region}

    def grant_create_call(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant placing calls from this application.

        Actions: `chime:CreateSipMediaApplicationCall` on this application.
        """
        return self._grant(grantee, "chime:CreateSipMediaApplicationCall")

    def grant_update_call(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant sending arguments to this application's running calls.

        Actions: `chime:UpdateSipMediaApplicationCall` on this application.
        """
        return self._grant(grantee, "chime:UpdateSipMediaApplicationCall")

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading this application's settings.

        Actions: `chime:GetSipMediaApplication` and
        `chime:GetSipMediaApplicationLoggingConfiguration` on this application.
        """
        return self._grant(
            grantee,
            "chime:GetSipMediaApplication",
            "chime:GetSipMediaApplicationLoggingConfiguration",
        )

    def _grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=[*actions], resource_arns=[self.sip_media_application_arn]
        )


class _ImportedSipMediaApplication(_SipMediaApplicationBase):
    """An application that another stack or tool owns."""

    def __init__(self, scope: Construct, construct_id: str, *, arn: str) -> None:
        super().__init__(scope, construct_id, environment_from_arn=arn)
        check(self, {"sip_media_application_arn": arn or ""}, SIP_MEDIA_APPLICATION_RULES)
        parts = cdk.Arn.split(arn, cdk.ArnFormat.SLASH_RESOURCE_NAME)
        self.sip_media_application_arn = arn
        self.sip_media_application_id = parts.resource_name or ""
        self.aws_region = parts.region or cdk.Stack.of(self).region


class SipMediaApplication(_SipMediaApplicationBase):
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
            in another region.

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
        if _is_known_to_differ(handler.env.region, region):
            refuse(self, f"handler must be in {region}, but it is in {handler.env.region}")
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


def check_bucket_account(construct: Construct, bucket: s3.IBucket) -> None:
    """Refuse a bucket of another account, if both accounts are known."""
    account = cdk.Stack.of(construct).account
    if _is_known_to_differ(bucket.env.account, account):
        refuse(
            construct,
            f"the bucket must be in the application's account, {account}, but it is in"
            f" {bucket.env.account}: the service uses no bucket of another account",
        )


_Endpoint = chime.CfnSipMediaApplication.SipMediaApplicationEndpointProperty


def _is_known_to_differ(region: str, other: str) -> bool:
    return region != other and not any(map(cdk.Token.is_unresolved, (region, other)))


def _is_same_principal(principal: iam.IPrincipal, other: iam.IPrincipal) -> bool:
    return principal.policy_fragment.principal_json == other.policy_fragment.principal_json
