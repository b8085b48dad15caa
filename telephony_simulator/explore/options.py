"""What an exploration plays, and how far it goes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from telephony_simulator.call_router import CALLER
from telephony_simulator.clock import RealClock
from telephony_simulator.explore.choice import WITH, Choice
from telephony_simulator.explore.search import Bounds
from telephony_simulator.pstn_audio.bridge import E164
from telephony_simulator.pstn_audio.parameters import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from telephony_simulator.explore.aws_answers import AwsAnswer
    from telephony_simulator.explore.costs import Prices
    from telephony_simulator.pstn_audio import Bot, Meeting

ANONYMOUS: Final = "anonymous"


@dataclass(frozen=True, kw_only=True)
class ExploreOptions:
    """What is played, and how far.

    Attributes:
        callers: The numbers that call; `anonymous` has none. Default: one number.
        times: The times of inbound calls, in ISO 8601; UTC without an offset. Default: one, 21
            September 2026, 14:13 UTC.
        outbound: The arguments of calls that the line places, in place of inbound calls. `to` is
            the number. Default: none.
        updates: The arguments of updates that a client of the API may send. Default: none.
        keys: Further keys that callers press at menus, such as a PIN. Default: none.
        bots: The Lex bots of the account. Default: none.
        meetings: The meetings. Default: every meeting exists, or those of the account.
        buckets: Local directories as S3 buckets. Default: each prompt exists, or those of the
            account.
        aws_answers: What other AWS services answer: each call is played with each answer.
            Default: nothing is answered here.
        prices: What minutes and invocations cost. Default: no prices are shown.
        has_memory: Whether the answers depend on more than the event, such as on a store: the
            function is asked for each event, in a new process for each call if it has its own, and
            nothing is sent twice. Default: False.
        before_each_call: Called before each call, to empty the function's store; implies
            `has_memory`. Default: nothing is called.
        failures: How many actions fail or answers are slow in one call. Default: 1.
        max_steps: The most steps of a call. Default: 40.
        max_calls: The most calls that are played. Default: 100,000.
        max_seconds: The longest time. Default: 60.
        max_silence_seconds: The longest silence that is no finding. Default: 15.
        merges_states: Whether calls that reach an equal state are played on once. Default: True;
            False is for tests of the explorer.

    Raises:
        ValueError: Nothing calls, or a number, a time or keys are none.
    """

    callers: Sequence[str] = (CALLER,)
    times: Sequence[str] = ()
    outbound: Sequence[Mapping[str, str]] = ()
    updates: Sequence[Mapping[str, str]] = ()
    keys: Sequence[str] = ()
    bots: Sequence[Bot] = ()
    meetings: Sequence[Meeting] | None = None
    buckets: Mapping[str, Path] | None = field(default=None, repr=False)
    aws_answers: Sequence[AwsAnswer] = ()
    prices: Prices | None = None
    has_memory: bool = False
    before_each_call: Callable[[], object] | None = field(default=None, repr=False)
    failures: int = 1
    max_steps: int = 40
    max_calls: int = 100_000
    max_seconds: float = 60.0
    max_silence_seconds: float = 15.0
    merges_states: bool = True

    def __post_init__(self) -> None:
        if not self.callers and not self.outbound:
            raise ValueError("callers is empty, so that no call begins; leave it out, or name one")
        for caller in self.callers:
            if caller != ANONYMOUS and not E164.fullmatch(caller):
                raise ValueError(
                    f"{caller!r} in callers is no number such as {CALLER}, and not {ANONYMOUS}"
                )
        for arguments in self.outbound:
            if "to" in arguments and not E164.fullmatch(arguments["to"]):
                raise ValueError(f"to is {arguments['to']!r} in outbound; expected as {CALLER}")
        for keys in self.keys:
            if not keys or not set(keys) <= KEYS:
                raise ValueError(
                    f"keys has {len(keys)} characters that are not all keys of a telephone;"
                    " expected 0 to 9, * and #"
                )
        for time in self.times:
            try:
                datetime.fromisoformat(time)
            except ValueError:
                raise ValueError(
                    f"{time!r} in times is not a time such as 2026-11-23T10:00-08:00"
                ) from None

    @property
    def asks_each_time(self) -> bool:
        """Whether the function is asked for each event of each call."""
        return self.has_memory or self.before_each_call is not None

    def bounds(self) -> Bounds:
        """Return the bounds of a search that begins now."""
        clock = RealClock()
        end = clock.now() + self.max_seconds
        return Bounds(
            max_steps=self.max_steps,
            max_calls=self.max_calls,
            is_over=lambda: clock.now() >= end,
            failures=self.failures,
            max_silence_seconds=self.max_silence_seconds,
            merges_states=self.merges_states,
        )

    def first_choices(
        self, numbers: Sequence[str], *, names_number: bool, answers: Sequence[str] = ("",)
    ) -> list[Choice]:
        """Return how the calls begin, to each of these numbers, with each of these answers.

        Args:
            numbers: The numbers that are dialled.
            names_number: Whether the steps name them: a replay dials the line's first number if the
                step has none.
            answers: The names of answers of AWS services. Default: there are none.
        """
        names = [f"{WITH}{each}" if each else "" for each in answers]
        if self.outbound:
            return [
                Choice("place", json.dumps(arguments, sort_keys=True) + name)
                for arguments in self.outbound
                for name in names
            ]
        to = [f" to {number}" for number in numbers] if names_number else [""]
        at = [f" at {time}" for time in self.times] or [""]
        return [
            Choice("dial", f"{caller}{number}{time}{name}")
            for caller in self.callers
            for number in to
            for time in at
            for name in names
        ]
