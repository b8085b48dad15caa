"""A voicemail line whose messages are transcribed by Amazon Transcribe, and mailed.

npx aws-cdk@2 deploy --app "python examples/voicemail/app.py" -c mail_to=you@example.com
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from constructs_lib import (
    CallHandler,
    CallHandlerProps,
    PhoneLine,
    RecordingStore,
    SipMediaApplication,
    TelephonyStack,
)

HERE = Path(__file__).parent
MESSAGES = "messages"
TRANSCRIPTS = "transcripts"


class VoicemailLine(PhoneLine):
    """A line with a store of messages, and functions that transcribe and mail each new one."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the store, and the handler with its name."""
        self.messages = RecordingStore(self, "Messages", expiration=cdk.Duration.days(90))
        own = {"MESSAGES_BUCKET": self.messages.bucket_name, "MESSAGES_PREFIX": MESSAGES}
        return super().create_handler(entry, {**environment, **own}, **props)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, its permission to record, and the two functions."""
        application = super().create_application(handler)
        application.grant_recording(self.messages, f"{MESSAGES}/*")
        self._create_transcriber()
        self._create_mailer()
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
            ("s3:GetObject", self.messages.arn_for_objects(f"{MESSAGES}/*")),
            ("s3:PutObject", self.messages.arn_for_objects(f"{TRANSCRIPTS}/*")),
            ("transcribe:StartTranscriptionJob", jobs),
        ):
            transcriber.add_to_role_policy(
                iam.PolicyStatement(actions=[action], resources=[resource])
            )
        self.messages.on_recording(
            "NewMessage", target=targets.LambdaFunction(transcriber), prefix=f"{MESSAGES}/"
        )

    def _create_mailer(self) -> None:
        key = kms.Alias.from_alias_name(self, "Key", "alias/aws/sns")
        topic = sns.Topic(self, "Texts", enforce_ssl=True, master_key=key)
        if address := self.node.try_get_context("mail_to"):
            topic.add_subscription(subscriptions.EmailSubscription(address))
        mailer = CallHandler(
            self,
            "Mailer",
            entry=HERE / "mailer",
            environment={
                "MESSAGES_BUCKET": self.messages.bucket_name,
                "TOPIC_ARN": topic.topic_arn,
                "TRANSCRIPTS_PREFIX": TRANSCRIPTS,
            },
        )
        topic.grant_publish(mailer)
        transcripts = self.messages.arn_for_objects(f"{TRANSCRIPTS}/*")
        mailer.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[transcripts])
        )
        events.Rule(
            self,
            "EndOfTranscription",
            event_pattern=events.EventPattern(
                source=["aws.transcribe"],
                detail_type=["Transcribe Job State Change"],
                detail={
                    "TranscriptionJobName": [{"prefix": "voicemail-"}],
                    "TranscriptionJobStatus": ["COMPLETED", "FAILED"],
                },
            ),
            targets=[targets.LambdaFunction(mailer)],
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
