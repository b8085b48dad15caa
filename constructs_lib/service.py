"""The service: its principal, its regions, and what a deletion does with its resources."""

import aws_cdk as cdk

SERVICE_PRINCIPAL = "voiceconnector.chime.amazonaws.com"
"""The service principal that invokes the handler, reads prompts and writes recordings."""

SERVICE_REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-west-2",
)
"""The regions of the service."""

KEPT = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
"""The default of what an account may not get back; one whose creation is rolled back is deleted."""

REMOVAL_POLICIES = (KEPT, cdk.RemovalPolicy.RETAIN, cdk.RemovalPolicy.DESTROY)
KEPT_OR_DELETED = "RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY"
