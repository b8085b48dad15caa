"""A survey by telephone, with a table of the answers.

npx aws-cdk@2 deploy --app "python examples/survey/app.py"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib import CallHandlerProps, PhoneLine, TelephonyStack

FUNCTION = Path(__file__).parent / "function"


class SurveyLine(PhoneLine):
    """A line with a table that its function writes to."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the table, and the handler with its name."""
        answers = dynamodb.Table(
            self,
            "Answers",
            partition_key=dynamodb.Attribute(
                name="transaction", type=dynamodb.AttributeType.STRING
            ),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        own = {"ANSWERS_TABLE": answers.table_name}
        handler = super().create_handler(entry, {**environment, **own}, **props)
        answers.grant(handler, "dynamodb:UpdateItem")
        return handler


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "Survey",
        entry=FUNCTION,
        line=SurveyLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
