"""The Lambda function: makes the flow from the environment."""

import os

from telephony import lambda_handler

from flow import Line

handler = lambda_handler(
    Line(
        forward_to=os.environ["FORWARD_TO"],
        voicemail_bucket=os.environ["VOICEMAIL_BUCKET"],
    )
)
