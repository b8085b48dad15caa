"""Routes calls to Lambda functions: by the SIP rules of an account, or to one function."""

from telephony_simulator.call_router.account_call_router import AccountCallRouter
from telephony_simulator.call_router.call_router import CALLER, CallRouter, NoRuleError
from telephony_simulator.call_router.single_function_call_router import (
    SINGLE_FUNCTION_NUMBER,
    SingleFunctionCallRouter,
)

__all__ = [
    "CALLER",
    "SINGLE_FUNCTION_NUMBER",
    "AccountCallRouter",
    "CallRouter",
    "NoRuleError",
    "SingleFunctionCallRouter",
]
