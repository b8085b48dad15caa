"""The errors that a command reports without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from telephony_simulator.call_router import NoRuleError
from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.cloudformation import DeploymentError
from telephony_simulator.functions import FunctionError
from telephony_simulator.phone.script import ScriptError
from telephony_simulator.pstn_audio import ServiceError
from telephony_simulator.sound import NoSpeechError

USER_ERRORS: Final = (
    ApiError,
    DeploymentError,
    FunctionError,
    NoRuleError,
    NoSpeechError,
    ScriptError,
    ServiceError,
    ValueError,
)
"""Errors of the input or of the user's code. Their messages say what to do."""


@contextmanager
def user_errors() -> Iterator[None]:
    """Report an error of the user as a message, with exit code 1."""
    try:
        yield
    except USER_ERRORS as error:
        raise click.ClickException(str(error)) from None
