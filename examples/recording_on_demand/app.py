"""A line whose agent records a call by keys, into a bucket of its own.

npx aws-cdk@2 deploy --app "python examples/recording_on_demand/app.py"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib import (
    CallHandlerProps,
    PhoneLine,
    RecordingStore,
    SipMediaApplication,
    TelephonyStack,
)

FUNCTION = Path(__file__).parent / "function"
AGENT_NUMBER = "+12065550123"  # your own


class RecordedLine(PhoneLine):
    """A line with a bucket for recordings."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the bucket, and the handler with its name."""
        self.recordings = RecordingStore(self, "Recordings")
        own = {"RECORDINGS_BUCKET": self.recordings.bucket_name}
        return super().create_handler(entry, {**environment, **own}, **props)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application, and let it write recordings to the bucket."""
        application = super().create_application(handler)
        application.grant_recording(self.recordings, "calls/*")
        return application


def define(scope: Construct) -> None:
    """Define the stack."""
    TelephonyStack(
        scope,
        "RecordingOnDemand",
        entry=FUNCTION,
        environment={"AGENT_NUMBER": AGENT_NUMBER},
        line=RecordedLine,
        area_code="206",
        env=cdk.Environment(region="us-east-1"),
    )


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
