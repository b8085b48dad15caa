"""A line that reminds patients of their appointments: a queue, a dialer and a line.

npx aws-cdk@2 deploy --app "python examples/appointment_reminders/app.py"
"""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from constructs_lib import TelephonyStack, handler_code

HERE = Path(__file__).parent
CALLS_PER_SECOND = 1  # the quota of a new account
BATCH_SIZE = 10
ATTEMPTS = 3


class ReminderStack(TelephonyStack):
    """A line with a queue of appointments, whose dialer calls the patients one after the other.

    All messages have the same message group, so that one batch is dialed at a time.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(
            scope,
            construct_id,
            entry=HERE / "function",
            area_code="206",
            env=cdk.Environment(region="us-east-1"),
        )
        dialer = self._dialer()
        dialer.add_event_source(
            event_sources.SqsEventSource(
                self._appointments(), batch_size=BATCH_SIZE, report_batch_item_failures=True
            )
        )
        self.line.application.grant_create_call(dialer)

    def _appointments(self) -> sqs.Queue:
        failed = sqs.Queue(
            self,
            "Failed",
            fifo=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
        )
        queue = sqs.Queue(
            self,
            "Appointments",
            fifo=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=cdk.Duration.minutes(3),
            dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=ATTEMPTS),
        )
        cdk.CfnOutput(self, "QueueUrl", value=queue.queue_url)
        return queue

    def _dialer(self) -> lambda_.Function:
        log_group = logs.LogGroup(self, "DialerLogs", retention=logs.RetentionDays.ONE_MONTH)
        role = iam.Role(self, "DialerRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        return lambda_.Function(
            self,
            "Dialer",
            code=handler_code(self, HERE / "dialer"),
            handler="dialer.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            timeout=cdk.Duration.seconds(30),
            log_group=log_group,
            role=role,
            environment={
                "CALLS_PER_SECOND": str(CALLS_PER_SECOND),
                "FROM_PHONE_NUMBER": self.line.phone_number.e164_phone_number,
                "SIP_MEDIA_APPLICATION_ID": self.line.application.sip_media_application_id,
            },
        )


def define(scope: Construct) -> None:
    """Define the stack."""
    ReminderStack(scope, "AppointmentReminders")


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
