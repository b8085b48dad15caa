"""Lambda functions, wherever they run: in this process, in their own, behind HTTP, deployed."""

from simulator.function.callable_function import CallableFunction
from simulator.function.configuration import FunctionConfiguration
from simulator.function.deployed_function import DeployedFunction
from simulator.function.function import (
    Function,
    FunctionAccessDenied,
    FunctionError,
    FunctionTimeout,
)
from simulator.function.http_function import HttpFunction
from simulator.function.process_function import ProcessFunction
from simulator.function.target import function_at

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
    "function_at",
]
