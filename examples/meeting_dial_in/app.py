"""A number that connects callers with the meeting of their PIN.

npx aws-cdk@2 deploy --app "python examples/meeting_dial_in/app.py"
aws dynamodb put-item --table-name ... --item '{"pin": {"S": "482913"}, "room": {"S": "weekly"}}'
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib import CallHandlerProps, PhoneLine, TelephonyStack

FUNCTION = Path(__file__).parent / "function"


class DialInLine(PhoneLine):
    """A line with a table of the rooms, whose function may create meetings."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the table, and the handler that reads it."""
        rooms = dynamodb.Table(
            self,
            "Rooms",
            partition_key=dynamodb.Attribute(name="pin", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        cdk.CfnOutput(self, "RoomsTable", value=rooms.table_name)
        own = {"ROOMS_TABLE": rooms.table_name}
        handler = super().create_handler(entry, {**environment, **own}, **props)
        rooms.grant(handler, "dynamodb:GetItem")
        meetings = cdk.Stack.of(self).format_arn(
            service="chime", region="", resource="meeting", resource_name="*"
        )
        for actions, resource in (
            (["chime:CreateMeeting"], "*"),  # a meeting that does not exist yet has no ARN
            (["chime:CreateAttendee"], meetings),
        ):
            handler.add_to_role_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        return handler


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "MeetingDialIn",
        entry=FUNCTION,
        line=DialInLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
