"""The output of a function."""

from telephony_simulator.functions.function import Function
from telephony_simulator.functions.process_function import ProcessFunction


def log_of(function: Function) -> str:
    """Return the output of a function if it runs in a process of this machine, else nothing."""
    return function.log if isinstance(function, ProcessFunction) else ""
