"""The bucket of recordings: voicemail of `RecordAudio`, and call recordings."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.prop_types import check_arguments, checked
from constructs_lib.validation import Rule, at_least, between, check, one_of, refuse

RECORDING_STORE_RULES = (
    Rule("expiration", "1 day or more, in whole days", at_least(1)),
    Rule("noncurrent_version_expiration", "1 day or more, in whole days", at_least(1)),
    Rule(
        "removal_policy",
        "RETAIN or DESTROY",
        one_of((cdk.RemovalPolicy.RETAIN, cdk.RemovalPolicy.DESTROY)),
    ),
    Rule(
        "prefix",
        "a key's beginning of up to 1,024 characters, without a leading '/'",
        lambda prefix: not str(prefix).startswith("/") and between(0, 1_024)(len(str(prefix))),
    ),
)


class RecordingStore(s3.Bucket):
    """A private, encrypted bucket that keeps recordings, also when its stack is deleted.

    It is an `s3.Bucket`, so that a bucket of a deployed stack becomes a store without a
    replacement: keep the id of the construct. An application writes to it after
    `application.grant_recording(store)`; a function reads it after `store.grant_read(function)`.
    Each new object is an event of EventBridge: see `on_recording`.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        bucket_name: The name. By default CloudFormation makes one.
        expiration: When a recording is deleted after its creation, in whole days. By default
            never.
        noncurrent_version_expiration: For how long a recording that was deleted or replaced can be
            restored, in whole days. By default 30 days.
        lifecycle_rules: Further rules, such as a transition to another storage class.
        server_access_logs_bucket: A bucket for access logs. By default none.
        removal_policy: `RETAIN` (the default) keeps the bucket on deletion; `DESTROY` deletes it if
            it is empty.

    Raises:
        ValueError: A duration is not of whole days, or another prop is invalid.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/record-audio.html
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str | None = None,
        expiration: cdk.Duration | None = None,
        noncurrent_version_expiration: cdk.Duration | None = None,
        lifecycle_rules: Sequence[s3.LifecycleRule] | None = None,
        server_access_logs_bucket: s3.IBucket | None = None,
        removal_policy: cdk.RemovalPolicy | None = None,
    ) -> None:
        noncurrent = noncurrent_version_expiration or cdk.Duration.days(30)
        limits = {
            "expiration": _days(expiration),
            "noncurrent_version_expiration": _days(noncurrent),
            "removal_policy": removal_policy,
        }
        check(scope, limits, RECORDING_STORE_RULES)
        super().__init__(
            scope,
            construct_id,
            bucket_name=bucket_name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=expiration,
                    noncurrent_version_expiration=noncurrent,
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
                ),
                *(lifecycle_rules or ()),
            ],
            server_access_logs_bucket=server_access_logs_bucket,
            removal_policy=removal_policy or cdk.RemovalPolicy.RETAIN,
        )
        # CDK's event_bridge_enabled adds a function that CloudFormation does not need.
        resource = self.node.default_child
        if isinstance(resource, s3.CfnBucket):
            resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
                event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                    event_bridge_enabled=True
                )
            )

    def add_event_notification(
        self,
        event: s3.EventType,
        dest: s3.IBucketNotificationDestination,
        *filters: s3.NotificationKeyFilter,
    ) -> None:
        """Add a destination of S3's notifications; see `aws_s3.Bucket`.

        CDK's function replaces the configuration of the bucket, and keeps the events of EventBridge
        only if it is asked to.
        """
        self.enable_event_bridge_notification()
        super().add_event_notification(event, dest, *filters)

    def on_recording(
        self, construct_id: str, *, target: events.IRuleTarget, prefix: str = ""
    ) -> events.Rule:
        """Send the event of each new recording to a target.

        The event is S3's *Object Created*: `detail.bucket.name`, `detail.object.key` and
        `detail.object.size`. It is delivered at least once.

        Args:
            construct_id: The id of the rule within this store.
            target: Such as `aws_events_targets.LambdaFunction(function)`.
            prefix: The beginning of the recordings' keys, such as `voicemail/`. By default all.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
        """
        check_arguments(self, RecordingStore.on_recording, locals())
        check(self, {"prefix": prefix}, RECORDING_STORE_RULES)
        if not hasattr(target, "bind"):
            refuse(
                self,
                "target must be one of aws_events_targets, such as LambdaFunction(function), but a"
                f" value of type {type(target).__name__} was provided",
            )
        detail: Mapping[str, Any] = {"bucket": {"name": [self.bucket_name]}}
        if prefix:
            detail = {**detail, "object": {"key": [{"prefix": prefix}]}}
        return events.Rule(
            self,
            construct_id,
            event_pattern=events.EventPattern(
                source=["aws.s3"], detail_type=["Object Created"], detail=detail
            ),
            targets=[target],
        )


def _days(duration: cdk.Duration | None) -> float | None:
    """Return the days of a duration; a fraction if they are not whole."""
    if duration is None or duration.is_unresolved():
        return None
    days = duration.to_days(integral=False)
    return int(days) if days == int(days) else days
