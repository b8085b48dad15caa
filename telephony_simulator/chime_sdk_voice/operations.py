"""The operations that are implemented, derived from the modules that implement them.

A function is the operation whose name it has in snake_case: `create_sip_rule` is CreateSipRule. To
add an operation, write its function in the module of its resource.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, Final

from botocore import xform_name

from telephony_simulator.chime_sdk_voice import (
    alexa_skills,
    global_settings,
    sip_media_application,
    sip_media_application_call,
    sip_rule,
    tags,
)
from telephony_simulator.chime_sdk_voice.account import Account, Document
from telephony_simulator.chime_sdk_voice.model import service_model
from telephony_simulator.chime_sdk_voice.phone_number import (
    deletion_queue,
    inventory,
    order,
    search,
    updates,
)
from telephony_simulator.chime_sdk_voice.phone_number import settings as phone_number_settings
from telephony_simulator.chime_sdk_voice.voice_connector import (
    connector,
    phone_numbers,
    termination,
)
from telephony_simulator.chime_sdk_voice.voice_connector import settings as connector_settings

Operation = Callable[[Account, Any], Document | None]
CallOperation = Callable[[Account, sip_media_application_call.Calls, Any], Document]


def _operations_of(*modules: ModuleType) -> Mapping[str, Any]:
    """Return the functions of these modules that are operations of the service, by operation."""
    functions = {name: value for module in modules for name, value in vars(module).items()}
    return MappingProxyType(
        {
            operation: functions[xform_name(operation)]
            for operation in service_model().operation_names
            if xform_name(operation) in functions
        }
    )


OPERATIONS: Final[Mapping[str, Operation]] = _operations_of(
    sip_media_application,
    alexa_skills,
    sip_rule,
    search,
    order,
    inventory,
    updates,
    deletion_queue,
    phone_number_settings,
    connector,
    phone_numbers,
    connector_settings,
    termination,
    global_settings,
    tags,
)
"""Operations on the account's resources."""

CALL_OPERATIONS: Final[Mapping[str, CallOperation]] = _operations_of(sip_media_application_call)
"""Operations on calls. They run outside the account's lock, because a call may use the API."""


def missing_operations() -> list[str]:
    """Return the service's operations that are not implemented, sorted."""
    return sorted(set(service_model().operation_names) - OPERATIONS.keys() - CALL_OPERATIONS.keys())
