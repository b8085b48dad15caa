"""Lambda functions that run in this process, in their own, behind HTTP, or in AWS."""

from telephony_simulator.functions.callable_function import CallableFunction
from telephony_simulator.functions.configuration import FunctionConfiguration
from telephony_simulator.functions.deployed_function import DeployedFunction
from telephony_simulator.functions.function import (
    Function,
    FunctionAccessDenied,
    FunctionError,
    FunctionTimeout,
)
from telephony_simulator.functions.function_log import log_of
from telephony_simulator.functions.http_function import HttpFunction
from telephony_simulator.functions.process_function import ProcessFunction, SleeplessFunction
from telephony_simulator.functions.target import function_at

__all__ = [
    "CallableFunction",
    "DeployedFunction",
    "Function",
    "FunctionAccessDenied",
    "FunctionConfiguration",
    "FunctionError",
    "FunctionTimeout",
    "HttpFunction",
    "ProcessFunction",
    "SleeplessFunction",
    "function_at",
    "log_of",
]
