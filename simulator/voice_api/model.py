"""botocore's own model of the `chime-sdk-voice` API: the one source of operations, shapes and routes."""

from functools import cache

import botocore.session
from botocore.model import OperationModel, ServiceModel

SERVICE = "chime-sdk-voice"


@cache
def service_model() -> ServiceModel:
    """The model, read once a process."""
    return botocore.session.get_session().get_service_model(SERVICE)


def operation_model(operation: str) -> OperationModel:
    """The model of one operation."""
    return service_model().operation_model(operation)
