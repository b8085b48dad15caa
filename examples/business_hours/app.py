"""An office whose line knows its opening hours.

npx aws-cdk@2 deploy --app "python examples/business_hours/app.py"
"""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from constructs_lib import TelephonyStack

FUNCTION = Path(__file__).parent / "function"
ENVIRONMENT = {"OFFICE_NUMBER": "+12065550123", "TIME_ZONE": "America/Los_Angeles"}  # your own


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "BusinessHours",
        entry=FUNCTION,
        environment=ENVIRONMENT,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
