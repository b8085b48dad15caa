"""A voicemail line that mails each message as text.

npx aws-cdk@2 deploy --app "python examples/voicemail_to_text/app.py" -c mail_to=you@example.com
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from constructs_lib import (
    CallHandlerProps,
    PhoneLine,
    RecordingStore,
    SipMediaApplication,
    TelephonyStack,
)

HERE = Path(__file__).parent
LANGUAGE_CODE = "en-US"


class VoicemailLine(PhoneLine):
    """A line with a store for messages, and functions that transcribe and mail them."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the store, its functions, and the handler."""
        self.recordings = RecordingStore(self, "Recordings", expiration=cdk.Duration.days(90))
        self._transcribe()
        self._mail()
        own = {"VOICEMAIL_BUCKET": self.recordings.bucket_name}
        return super().create_handler(entry, {**environment, **own}, **props)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, and let it write messages."""
        application = super().create_application(handler)
        application.grant_recording(self.recordings, "voicemail/*")
        return application

    def _transcribe(self) -> None:
        function = self._function("Transcriber", "mail.transcribe", LANGUAGE_CODE=LANGUAGE_CODE)
        function.add_to_role_policy(
            iam.PolicyStatement(actions=["transcribe:StartTranscriptionJob"], resources=["*"])
        )
        self.recordings.grant_read(function, "voicemail/*")
        self.recordings.grant_put(function, "transcripts/*")
        self.recordings.on_recording(
            "OnVoicemail", target=targets.LambdaFunction(function), prefix="voicemail/"
        )

    def _mail(self) -> None:
        topic = sns.Topic(self, "Messages", enforce_ssl=True)
        if address := self.node.try_get_context("mail_to"):
            topic.add_subscription(subscriptions.EmailSubscription(address))
        function = self._function(
            "Mailer",
            "mail.send",
            TOPIC_ARN=topic.topic_arn,
            VOICEMAIL_BUCKET=self.recordings.bucket_name,
        )
        topic.grant_publish(function)
        self.recordings.grant_read(function, "transcripts/*")
        events.Rule(
            self,
            "OnTranscript",
            event_pattern=events.EventPattern(
                source=["aws.transcribe"],
                detail_type=["Transcribe Job State Change"],
                detail={
                    "TranscriptionJobName": [{"prefix": "voicemail-"}],
                    "TranscriptionJobStatus": ["COMPLETED", "FAILED"],
                },
            ),
            targets=[targets.LambdaFunction(function)],
        )

    def _function(self, name: str, handler: str, **environment: str) -> lambda_.Function:
        log_group = logs.LogGroup(self, f"{name}Logs", retention=logs.RetentionDays.ONE_MONTH)
        service = iam.ServicePrincipal("lambda.amazonaws.com")
        role = iam.Role(self, f"{name}Role", assumed_by=service)
        log_group.grant_write(role)
        return lambda_.Function(
            self,
            name,
            code=lambda_.Code.from_asset(str(HERE / "mail")),
            handler=handler,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            timeout=cdk.Duration.seconds(30),
            environment=environment,
            log_group=log_group,
            role=role,
        )


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "VoicemailToText",
        entry=HERE / "function",
        line=VoicemailLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
