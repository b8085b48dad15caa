"""What a SIP media application grants, owned or imported, and its interface."""

from typing import Protocol, Unpack

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.bot_alias_policy import BotAliasPolicy
from constructs_lib.call_metrics import CallMetrics, MetricOptions
from constructs_lib.prop_types import check_arguments
from constructs_lib.service import (
    KEPT_OR_DELETED,
    REMOVAL_POLICIES,
    SERVICE_PRINCIPAL,
    SERVICE_REGIONS,
)
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
class SipMediaApplicationBase(CallMetrics, cdk.Resource):
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
        check_arguments(self, SipMediaApplicationBase.grant_recording, locals())
        if not cdk.Token.is_unresolved(objects_key_pattern) and "*" not in objects_key_pattern:
            refuse(
                self,
                "the service chooses the end of a recording's key: objects_key_pattern must have a"
                f" '*', such as '{objects_key_pattern.strip('/')}/*'",
            )
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
        check_arguments(self, SipMediaApplicationBase.grant_play_audio, locals())
        return self._grant_objects(bucket, objects_key_pattern, "play-audio", "s3:GetObject")

    def _grant_objects(
        self, bucket: s3.IBucket, objects_key_pattern: str, use: str, *actions: str
    ) -> iam.Grant:
        check_bucket_account(self, bucket)
        if objects_key_pattern.startswith("/"):
            refuse(self, "a key has no leading '/'; objects_key_pattern must not begin with one")
        if bucket.encryption_key is not None:
            cdk.Annotations.of(self).add_warning_v2(
                f"phone-line:{use}-key-of-kms",
                "the bucket is encrypted with a key of KMS, and AWS does not document what the"
                " service needs then; make a test call, or use a bucket that S3 encrypts",
            )
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
            ValueError: It is not the ARN of an alias, or the bot is in another region or account.

        https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
        """
        check_arguments(self, SipMediaApplicationBase.grant_use_of_bot, locals())
        check(self, {"bot_alias_arn": bot_alias_arn}, SIP_MEDIA_APPLICATION_RULES)
        if not cdk.Token.is_unresolved(bot_alias_arn):
            region, account = bot_alias_arn.split(":")[3:5]
            if is_known_to_differ(region, self.aws_region):
                refuse(self, f"the bot must be in {self.aws_region}, but it is in {region}")
            if is_known_to_differ(account, self.env.account):
                refuse(
                    self,
                    f"the bot must be in the application's account, {self.env.account}, but it is"
                    f" in {account}: its policy can be changed there only",
                )
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
        check_arguments(self, SipMediaApplicationBase.grant_create_call, {"grantee": grantee})
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=[*actions], resource_arns=[self.sip_media_application_arn]
        )


def check_bucket_account(construct: Construct, bucket: s3.IBucket) -> None:
    """Refuse a bucket of another account, if both accounts are known."""
    account = cdk.Stack.of(construct).account
    if is_known_to_differ(bucket.env.account, account):
        refuse(
            construct,
            f"the bucket must be in the application's account, {account}, but it is in"
            f" {bucket.env.account}: the service uses no bucket of another account",
        )


def is_known_to_differ(region: str, other: str) -> bool:
    """Return whether two regions or accounts differ, and neither is a token."""
    return region != other and not any(map(cdk.Token.is_unresolved, (region, other)))
