"""A line that calls patients before their appointments, and writes what they answer to a table.

npx aws-cdk@2 deploy --app "python examples/reminder/app.py"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib import CallHandler, CallHandlerProps, PhoneLine, TelephonyStack

HERE = Path(__file__).parent


class ReminderLine(PhoneLine):
    """A line with a table of appointments."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the table, and the handler with its name."""
        appointments = dynamodb.Table(
            self,
            "Appointments",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        own = {"APPOINTMENTS_TABLE": appointments.table_name}
        handler = super().create_handler(entry, {**environment, **own}, **props)
        appointments.grant(handler, "dynamodb:UpdateItem")
        return handler


def define(scope: Construct) -> None:
    """Define the stack: the line, and the function that starts a call."""
    stack = TelephonyStack(
        scope,
        "Reminder",
        entry=HERE / "function",
        line=ReminderLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )
    line = stack.line
    dialer = CallHandler(
        stack,
        "Dialer",
        entry=HERE / "dialer",
        environment={
            "FROM_NUMBER": line.phone_number.e164_phone_number,
            "SIP_MEDIA_APPLICATION_ID": line.application.sip_media_application_id,
        },
    )
    line.application.grant_create_call(dialer)


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
