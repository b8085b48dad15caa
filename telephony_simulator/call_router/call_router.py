"""What routes calls to functions: the interface of both routers, and the error of no rule."""

from collections.abc import Mapping
from typing import Final, Protocol

from telephony_simulator.functions import Function
from telephony_simulator.pstn_audio import Call, Service

CALLER: Final = "+15105550101"
"""The default number of the caller."""


class NoRuleError(LookupError):
    """No enabled SIP rule of the account takes the call."""


class CallRouter(Protocol):
    """Routes dialled numbers to functions."""

    service: Service

    def dial(
        self, to: str, *, from_: str = CALLER, sip_headers: Mapping[str, str] | None = None
    ) -> Call:
        """Dial a number, and return the call; its events follow on the clock."""

    def place_call(
        self,
        to: str,
        *,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Let the line call a number, and return the call; its events follow on the clock."""

    def numbers(self) -> list[str]:
        """Return the numbers that can be dialled."""

    def function_of(self, number: str) -> Function:
        """Return the function that answers a number; of an unknown one, that of the first."""

    def log(self) -> str:
        """Return the output of the functions that run on this machine."""
