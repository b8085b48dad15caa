"""`AWS::Chime::*`: CloudFormation's two types of the service, on its API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource


class SipMediaApplication:
    """`AWS::Chime::SipMediaApplication`: its primary identifier is the ARN, so `Ref` gives the ARN.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chime-sipmediaapplication.html
    """

    def __init__(self, api: VoiceApi) -> None:
        self._api = api

    def create(self, request: Request) -> Outcome:
        """Create the application."""
        with _refusals():
            return _application(self._api.call("CreateSipMediaApplication", request.properties))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Change name and endpoint, or replace the application if the Region changes."""
        if request.properties["AwsRegion"] != old.properties["AwsRegion"]:
            return self.create(request)
        changes = {
            "SipMediaApplicationId": old.outcome.attributes["SipMediaApplicationId"],
            "Name": request.properties["Name"],
            "Endpoints": request.properties["Endpoints"],
        }
        with _refusals():
            return _application(self._api.call("UpdateSipMediaApplication", changes))

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the application."""
        name = "SipMediaApplicationId"
        with _refusals():
            self._api.call("DeleteSipMediaApplication", {name: old.outcome.attributes[name]})


class VoiceConnector:
    """`AWS::Chime::VoiceConnector`: its primary identifier is the ARN.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chime-voiceconnector.html
    """

    def __init__(self, api: VoiceApi) -> None:
        self._api = api

    def create(self, request: Request) -> Outcome:
        """Create the connector."""
        with _refusals():
            return _connector(self._api.call("CreateVoiceConnector", request.properties))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Change name and encryption; replace the connector if Region or network type changes."""
        if any(
            request.properties.get(name) != old.properties.get(name)
            for name in ("AwsRegion", "NetworkType")
        ):
            return self.create(request)
        changes = {
            "VoiceConnectorId": old.outcome.attributes["VoiceConnectorId"],
            "Name": request.properties["Name"],
            "RequireEncryption": request.properties["RequireEncryption"],
        }
        with _refusals():
            return _connector(self._api.call("UpdateVoiceConnector", changes))

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the connector."""
        name = "VoiceConnectorId"
        with _refusals():
            self._api.call("DeleteVoiceConnector", {name: old.outcome.attributes[name]})


def _application(answer: Mapping[str, Any]) -> Outcome:
    application = answer["SipMediaApplication"]
    return Outcome(
        application["SipMediaApplicationArn"],
        {name: application[name] for name in ("SipMediaApplicationArn", "SipMediaApplicationId")},
    )


def _connector(answer: Mapping[str, Any]) -> Outcome:
    connector = answer["VoiceConnector"]
    names = ("VoiceConnectorArn", "VoiceConnectorId", "OutboundHostName")
    return Outcome(connector["VoiceConnectorArn"], {name: connector[name] for name in names})


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        raise ResourceError(str(error)) from None
