"""Routes each call to one function, without an account."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from telephony_simulator.call_router.call_router import CALLER
from telephony_simulator.clock import Clock
from telephony_simulator.functions import Function, log_of
from telephony_simulator.pstn_audio import (
    Application,
    Bot,
    Bucket,
    Call,
    Media,
    Meetings,
    Route,
    Service,
)

SINGLE_FUNCTION_NUMBER: Final = "+12065550100"
"""The number of a function without an account."""


class SingleFunctionCallRouter:
    """Routes each call to one function, without an account.

    Args:
        function: The function that gets the events.
        clock: The clock of the calls.
        seed: The seed of the ids. Default: 0.
        bots: The Lex bots of the account. Default: none.
        meetings: The meetings. Default: every meeting exists.
        buckets: Local directories as S3 buckets, by bucket name. Default: each prompt exists, and
            recordings are not written.
        ids: The ids of the application, of its rule, and of calls. Default: random ones of the
            seed.
    """

    def __init__(
        self,
        function: Function,
        clock: Clock,
        *,
        seed: int = 0,
        bots: Iterable[Bot] = (),
        meetings: Meetings | None = None,
        buckets: Mapping[str, Bucket] | None = None,
        ids: Iterator[str] | None = None,
    ) -> None:
        media = None if buckets is None else Media(buckets)
        self.service = Service(clock, seed=seed, media=media, meetings=meetings, bots=bots, ids=ids)
        self._function = function
        self._application = Application(self.service.new_id(), function)
        self._route = Route(self._application, self.service.new_id())

    def dial(
        self, to: str, *, from_: str = CALLER, sip_headers: Mapping[str, str] | None = None
    ) -> Call:
        """Dial any number, and return the call; its events follow on the clock."""
        return self.service.receive_call(
            to=to, from_=from_, routes=[self._route], sip_headers=sip_headers
        )

    def place_call(
        self,
        to: str,
        *,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Create a call of the function to any number; its events follow on the clock."""
        return self.service.create_call(
            self._application, to=to, from_=from_, arguments=arguments, sip_headers=sip_headers
        )

    def numbers(self) -> list[str]:
        """Return a number that can be dialled."""
        return [SINGLE_FUNCTION_NUMBER]

    def function_of(self, number: str) -> Function:
        """Return the function, which answers every number."""
        del number
        return self._function

    def log(self) -> str:
        """Return the output of the function if it runs on this machine."""
        return log_of(self._function)
