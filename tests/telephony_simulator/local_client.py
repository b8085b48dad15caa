"""Clients of boto3 for servers on this machine, which check no credentials."""

from typing import Any, Literal, TypeAlias

import boto3

Service: TypeAlias = Literal["chime-sdk-meetings", "chime-sdk-voice", "polly", "s3", "ssm"]


def local_client(service: Service, endpoint_url: str, access_key: str = "local") -> Any:
    """Return a client whose endpoint is a local server."""
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key,
        aws_secret_access_key="local",
    )
