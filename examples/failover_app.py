"""One number and two regions: if the first region does not answer, the second one does.

Each region has a function and an application of its own. The number and its rule are in the first
region; the rule refers to the second application by a cross-region reference.

    npx aws-cdk@2 deploy --all --app "python examples/failover_app.py"
"""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from constructs_lib import CallHandler, PhoneNumber, SipMediaApplication, SipRule

ENTRY = Path(__file__).parent / "failover"
WEAK_REFERENCES = {"@aws-cdk/core:defaultCrossStackReferences": "weak"}  # no helper functions


class Desk(cdk.Stack):
    """A region's function and application."""

    def __init__(self, scope: Construct, region: str) -> None:
        env = cdk.Environment(region=region)
        super().__init__(scope, f"Desk-{region}", env=env, cross_region_references=True)
        handler = CallHandler(self, "Handler", entry=ENTRY)
        self.application = SipMediaApplication(self, "Application", handler=handler)


def failover(app: cdk.App) -> None:
    """Define both regions, and the number in the first of them."""
    first, second = Desk(app, "us-east-1"), Desk(app, "ca-central-1")
    number = PhoneNumber(first, "PhoneNumber", area_code="206")
    SipRule(first, "SipRule", trigger=number, targets=[first.application, second.application])
    cdk.CfnOutput(first, "Dial", value=number.e164_phone_number)


if __name__ == "__main__":
    app = cdk.App(context=WEAK_REFERENCES)
    failover(app)
    app.synth()
