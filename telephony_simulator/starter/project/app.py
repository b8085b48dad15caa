"""The stack of the line. Configure it by context: `-c key=value`, or "context" in cdk.json."""

import os
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs_lib import PhoneLine, PhoneNumberProps

HERE = Path(__file__).parent
FICTITIOUS_NUMBER = "+12065550123"


class LineStack(cdk.Stack):
    """The line, and the bucket of its messages."""

    def __init__(self, app: cdk.App) -> None:
        context = app.node.try_get_context
        region = context("region") or "us-east-1"
        super().__init__(app, "MyLine", env=cdk.Environment(region=region))
        bucket = s3.Bucket(
            self,
            "Messages",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        number = PhoneNumberProps(e164_phone_number=context("phone_number"))
        if not any(number.values()):
            number = PhoneNumberProps(area_code=context("area_code") or "206")
        line = PhoneLine(
            self,
            "Line",
            entry=HERE / "handler",
            environment={
                "FORWARD_TO": context("forward_to") or FICTITIOUS_NUMBER,
                "VOICEMAIL_BUCKET": bucket.bucket_name,
            },
            **number,
        )
        line.application.grant_recording(bucket)
        cdk.CfnOutput(self, "Number", value=line.phone_number.e164_phone_number)


def main(directory: str) -> None:
    """Synthesize the stack into a directory."""
    app = cdk.App(outdir=directory)
    LineStack(app)
    app.synth()


if __name__ == "__main__":
    main(os.environ.get("CDK_OUTDIR", str(HERE / "cdk.out")))
