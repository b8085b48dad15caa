"""A reception whose agent sends callers on to a desk by `*` and a digit.

npx aws-cdk@2 deploy --app "python examples/transfer/app.py"
"""

import json
from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from constructs_lib import TelephonyStack

FUNCTION = Path(__file__).parent / "function"
AGENT_NUMBER = "+12065550123"  # your own
DESKS = {"1": "+12065550124", "2": "+12065550125"}  # your own


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "Transfer",
        entry=FUNCTION,
        environment={"AGENT_NUMBER": AGENT_NUMBER, "DESKS": json.dumps(DESKS)},
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
