"""Lambda functions, wherever they run: in this process, in their own, behind HTTP, deployed."""

from simulator.function.callable_function import CallableFunction
from simulator.function.function import Function, FunctionError, FunctionTimeout

__all__ = ["CallableFunction", "Function", "FunctionError", "FunctionTimeout"]
