"""botocore's model of the `chime-sdk-voice` API: operations, shapes, routes and regions."""

from functools import cache
from typing import Final

import botocore.session
from botocore.model import OperationModel, ServiceModel

SERVICE: Final = "chime-sdk-voice"


@cache
def service_model(service: str = SERVICE) -> ServiceModel:
    """Return the model of a service, read once a process."""
    return botocore.session.get_session().get_service_model(service)


def operation_model(operation: str, service: str = SERVICE) -> OperationModel:
    """Return the model of one operation."""
    return service_model(service).operation_model(operation)


@cache
def regions() -> tuple[str, ...]:
    """Return the regions where the service has an endpoint."""
    return tuple(service_model().shape_for("VoiceConnectorAwsRegion").metadata["enum"])
