"""A voicemail line whose messages are transcribed by Amazon Transcribe.

npx aws-cdk@2 deploy --app "python examples/voicemail/app.py"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack, cast

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib import (
    CallHandler,
    CallHandlerProps,
    PhoneLine,
    SipMediaApplication,
    TelephonyStack,
)

HERE = Path(__file__).parent
MESSAGES = "messages"
TRANSCRIPTS = "transcripts"


class VoicemailLine(PhoneLine):
    """A line with a bucket, and a function that starts a transcription of each new message."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the bucket, and the handler with its name."""
        self.bucket = s3.Bucket(
            self,
            "Messages",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        bucket = cast("s3.CfnBucket", self.bucket.node.default_child)
        bucket.add_property_override(  # a native property: without a helper function
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", value=True
        )
        own = {"MESSAGES_BUCKET": self.bucket.bucket_name, "MESSAGES_PREFIX": MESSAGES}
        return super().create_handler(entry, {**environment, **own}, **props)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, its permission to record, and the transcriber."""
        application = super().create_application(handler)
        application.grant_recording(self.bucket, f"{MESSAGES}/*")
        self._create_transcriber()
        return application

    def _create_transcriber(self) -> None:
        transcriber = CallHandler(
            self,
            "Transcriber",
            entry=HERE / "transcriber",
            environment={"TRANSCRIPTS_PREFIX": TRANSCRIPTS},
        )
        # a transcription reads and writes with the rights of the role that starts it
        jobs = cdk.Stack.of(self).format_arn(
            service="transcribe", resource="transcription-job", resource_name="voicemail-*"
        )
        for action, resource in (
            ("s3:GetObject", self.bucket.arn_for_objects(f"{MESSAGES}/*")),
            ("s3:PutObject", self.bucket.arn_for_objects(f"{TRANSCRIPTS}/*")),
            ("transcribe:StartTranscriptionJob", jobs),
        ):
            transcriber.add_to_role_policy(
                iam.PolicyStatement(actions=[action], resources=[resource])
            )
        events.Rule(
            self,
            "NewMessage",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [self.bucket.bucket_name]},
                    "object": {"key": [{"prefix": f"{MESSAGES}/"}]},
                },
            ),
            targets=[targets.LambdaFunction(transcriber)],
        )


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "Voicemail",
        entry=HERE / "function",
        line=VoicemailLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
