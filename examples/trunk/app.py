"""An office that is connected over a SIP trunk.

The office's exchange calls out through the Voice Connector. A Lambda function answers calls to the
connector's host name, and its SIP messages are logged. Calls from outside go to the exchange.

npx aws-cdk@2 deploy --app "python examples/trunk/app.py"
"""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from constructs_lib import (
    CallHandler,
    Origination,
    OriginationRoute,
    PhoneNumber,
    ProductType,
    SipMediaApplication,
    SipRule,
    SipRuleTrigger,
    Streaming,
    Termination,
    VoiceConnector,
)

SHOP = Path(__file__).parents[1] / "opening_hours"
OFFICE_NETWORK = "8.8.4.32/27"  # replace with your own public network
OFFICE_EXCHANGE = OriginationRoute(host="sip.example.com", port=5061)


def define(scope: Construct) -> None:
    """Define the trunk, its number and the application behind it."""
    stack = cdk.Stack(scope, "Trunk", env=cdk.Environment(region="us-east-1"))
    number = PhoneNumber(stack, "Office", area_code="206", product_type=ProductType.VOICE_CONNECTOR)
    connector = VoiceConnector(
        stack,
        "Connector",
        phone_numbers=[number],
        termination=Termination(calling_regions=["US"], cidr_allowed_list=[OFFICE_NETWORK]),
        origination=Origination(routes=[OFFICE_EXCHANGE]),
        streaming=Streaming(data_retention_in_hours=0),
        sip_logs=True,
    )
    handler = CallHandler(
        stack,
        "Handler",
        entry=SHOP,
        environment={"COUNTER_NUMBER": number.e164_phone_number},
        exclude=["*.call", "*.js"],
    )
    application = SipMediaApplication(stack, "Application", handler=handler, logging=True)
    trigger = SipRuleTrigger.request_uri_hostname(connector.outbound_host_name)
    SipRule(stack, "SipRule", trigger=trigger, targets=[application])


if __name__ == "__main__":
    app = cdk.App()
    define(app)
    app.synth()
