"""One number and two regions: if the first region does not answer, the second one does.

Each region has a function and an application of its own. The number and its rule are in the first
region; the rule refers to the second application by a cross-region reference.

npx aws-cdk@2 deploy --all --app "python examples/failover/app.py"
"""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from constructs_lib import CallHandler, PhoneNumber, SipMediaApplication, SipRule

FUNCTION = Path(__file__).parent / "function"
REFERENCES = "@aws-cdk/core:defaultCrossStackReferences"


class Desk(cdk.Stack):
    """A region's function and application."""

    def __init__(self, scope: Construct, region: str) -> None:
        env = cdk.Environment(region=region)
        super().__init__(scope, f"Desk-{region}", env=env, cross_region_references=True)
        handler = CallHandler(self, "Handler", entry=FUNCTION)
        self.application = SipMediaApplication(self, "Application", handler=handler)


def define(scope: Construct) -> None:
    """Define both regions, and the number in the first of them."""
    scope.node.set_context(REFERENCES, "weak")  # the CDK adds no helper functions
    first, second = Desk(scope, "us-east-1"), Desk(scope, "ca-central-1")
    number = PhoneNumber(first, "PhoneNumber", area_code="206")
    SipRule(first, "SipRule", trigger=number, targets=[first.application, second.application])
    cdk.CfnOutput(first, "Dial", value=number.e164_phone_number)


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
