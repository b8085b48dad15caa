"""The line that is explored: plays a path of choices from its beginning, each time anew."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from telephony_simulator.clock import VirtualClock
from telephony_simulator.explore.aws_answers import split_names
from telephony_simulator.explore.choice import begin, finish, perform
from telephony_simulator.explore.fingerprint import fingerprint
from telephony_simulator.explore.renaming import Renaming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from telephony_simulator.call_router import CallRouter
    from telephony_simulator.explore.aws_answers import AwsAnswers
    from telephony_simulator.explore.choice import Choice, Path
    from telephony_simulator.explore.remembering_function import (
        Answering,
        GivenAnswer,
        RememberingFunction,
    )
    from telephony_simulator.pstn_audio import Call
    from telephony_simulator.pstn_audio.leg import ParticipantTag

    OpenCallRouter: TypeAlias = Callable[[VirtualClock], CallRouter]


LINE_NUMBERS: Final = itertools.count(1)
"""Numbers in the ids of explorations: a handler of this process may have kept earlier ids."""

LAST_ANSWERS: Final = 2
"""The answers that must be equal in equal states of functions with a memory, which is not seen."""


@dataclass(slots=True)
class Playback:
    """A call that was played up to a point.

    Attributes:
        call: The call.
        clock: Its clock.
        call_router: The router that placed it.
        line: The line that plays it.
        records_before: The number of its records before the last step.
        invocations_before: The number of its invocations before the last step.
        began_at: The time before the last step, in seconds since the epoch.
        seconds: How long the last step took.
        billed_legs: The legs that were connected before the last step.
    """

    call: Call
    clock: VirtualClock
    call_router: CallRouter
    line: ExploredLine
    records_before: int = 0
    invocations_before: int = 0
    began_at: float = 0.0
    seconds: float = 0.0
    billed_legs: tuple[ParticipantTag, ...] = ()

    def perform(self, choice: Choice) -> None:
        """Perform the next choice."""
        self.line.forget_recent()
        self.records_before = len(self.call.records)
        self.invocations_before = len(self.call.invocations)
        self.began_at = self.clock.now()
        self.billed_legs = tuple(leg.participant_tag for leg in self.call.legs if leg.is_connected)
        perform(choice, self.call, self.call_router, self.clock)
        self.seconds = self.clock.now() - self.began_at
        finish(self.call, self.clock)

    def fingerprint(self) -> bytes:
        """Return the fingerprint of the present state."""
        last = self.call.invocations[-LAST_ANSWERS:] if self.line.has_memory else ()
        answers = [
            invocation.response if invocation.error is None else str(invocation.error)
            for invocation in last
        ]
        renaming = self.line.renaming_of(self.call)
        answers.append(self.line.aws_answers.chosen)
        return fingerprint(self.call, self.clock, renaming, answers)


def _ids(line: int, router: int, answers: int) -> Iterator[str]:
    """Yield UUIDs of version 4 of a router of a line, with these answers of AWS services."""
    start = f"{line & 0xFFFF_FFFF:08x}-{answers:04x}-4000-8000-{router & 0xFFFF_FFFF:08x}"
    return (f"{start}{number:04x}" for number in itertools.count())


class ExploredLine:
    """Plays calls to the functions of a line.

    Args:
        open_call_router: Returns a new router to the line on a clock.
        functions: The functions behind it.
        answering: What these functions share.
        begin_anew: Called before each call of functions whose answers depend on more than the
            event. Default: the answers depend on the event alone.
        constants: The strings of keys and the SIP response codes in the sources of the functions.
            Default: none.

    Attributes:
        functions: The functions behind it.
        constants: The strings of keys and the SIP response codes in their sources.
        calls: How many calls were played.
    """

    def __init__(
        self,
        open_call_router: OpenCallRouter,
        functions: list[RememberingFunction],
        answering: Answering,
        begin_anew: Callable[[], None] | None = None,
        constants: Sequence[str] = (),
    ) -> None:
        self._open_call_router = open_call_router
        self.functions = functions
        self._answering = answering
        self._begin_anew = begin_anew
        self.constants = constants
        self._number = next(LINE_NUMBERS)
        self._routers = 0
        self.calls = 0

    @property
    def has_memory(self) -> bool:
        """Whether the answers depend on more than the event."""
        return self._begin_anew is not None

    @property
    def aws_answers(self) -> AwsAnswers:
        """The answers that the functions get from other AWS services."""
        return self._answering.aws_answers

    def play(self, path: Path, known: Sequence[GivenAnswer] = ()) -> Playback:
        """Play a path from its beginning.

        Args:
            path: The path.
            known: The answers to its first events; functions with a memory are asked again.
        """
        self._answering.renamings.clear()
        self._answering.given = []
        self._answering.replayed = () if self.has_memory else known
        if self._begin_anew is not None:
            self._begin_anew()
        self._choose_answers(path)
        clock = VirtualClock()
        return self.play_beside(path, clock, self._router(clock, has_new_ids=self.has_memory))

    def play_beside(self, path: Path, clock: VirtualClock, call_router: CallRouter) -> Playback:
        """Play a path beside other calls of a router."""
        self.calls += 1
        self.forget_recent()
        value = self._choose_answers(path)
        call = begin(path[0]._replace(value=value), call_router, clock)
        playback = Playback(call, clock, call_router, self, began_at=clock.now())
        clock.sleep(0)
        for choice in path[1:]:
            playback.perform(choice)
        return playback

    def _choose_answers(self, path: Path) -> str:
        """Choose the answers of AWS services of a path; return its first value without them."""
        value, names = split_names(path[0].value)
        if names is not None:
            self.aws_answers.choose(names)
        return value

    @property
    def answers(self) -> Sequence[GivenAnswer]:
        """The answers of the present call so far, to play it again."""
        return tuple(self._answering.given)

    def forget_recent(self) -> None:
        """Forget what the functions did in the step before."""
        for function in self.functions:
            function.recent.clear()

    def renaming_of(self, call: Call) -> Renaming:
        """Return the roles of the ids of a call."""
        return self._answering.renaming_of(call.transaction_id)

    def numbers(self) -> list[str]:
        """Return the numbers that can be dialled."""
        return self._open_call_router(VirtualClock()).numbers()

    def events_of(self, path: Path) -> set[str]:
        """Return the keys of the events of a call."""
        call = self.play(path).call
        renaming, chosen = Renaming(), self.aws_answers.chosen
        return {chosen + renaming.key(invocation.event) for invocation in call.invocations}

    def open(self) -> tuple[VirtualClock, CallRouter]:
        """Return a new clock and a router on it, for calls beside each other."""
        self._answering.renamings.clear()
        self._answering.replayed = ()
        clock = VirtualClock()
        return clock, self._router(clock, has_new_ids=True)

    def _router(self, clock: VirtualClock, *, has_new_ids: bool) -> CallRouter:
        """Return a new router; a handler of this process has not seen new ids before.

        The runtime answers an event that it has answered as before. Equal events of calls with
        other answers of AWS services are no repetitions: their ids differ.
        """
        self._routers += has_new_ids
        call_router = self._open_call_router(clock)
        number = self._routers if has_new_ids else 0
        call_router.service.ids = _ids(self._number, number, self.aws_answers.number)
        return call_router
