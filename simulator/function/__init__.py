"""Lambda functions, wherever they run: in this process, in their own, behind HTTP, deployed."""

from simulator.function.callable_function import CallableFunction
from simulator.function.configuration import FunctionConfiguration
from simulator.function.function import (
    Function,
    FunctionAccessDenied,
    FunctionError,
    FunctionTimeout,
)
from simulator.function.process_function import ProcessFunction

__all__ = [
    "CallableFunction",
    "Function",
    "FunctionAccessDenied",
    "FunctionConfiguration",
    "FunctionError",
    "FunctionTimeout",
    "ProcessFunction",
]
