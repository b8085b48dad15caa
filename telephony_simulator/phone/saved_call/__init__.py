"""Writes a call that was played as a test: for pytest, or as a script of `phone-line test`."""

from pathlib import Path

from telephony_simulator.phone.saved_call.moment import Moment, moments
from telephony_simulator.phone.saved_call.placed_call import PlacedCall, recordings_of
from telephony_simulator.phone.saved_call.pytest_module import pytest_lines
from telephony_simulator.phone.saved_call.script import script_lines
from telephony_simulator.phone.saved_call.variables import SavedVariables, saved_variables
from telephony_simulator.pstn_audio import Call

__all__ = [
    "Moment",
    "PlacedCall",
    "SavedVariables",
    "moments",
    "recordings_of",
    "save_call",
    "saved_variables",
]


def save_call(call: Call, placed: PlacedCall, directory: Path, suffix: str) -> str:
    """Return the call as a test.

    Args:
        call: The call, which has ended.
        placed: How it was placed.
        directory: The directory of the test; paths in the test are relative to it.
        suffix: ".py" for a module for pytest, ".call" for a script.
    """
    write = pytest_lines if suffix == ".py" else script_lines
    return "\n".join([*write(call, placed, directory), ""])
