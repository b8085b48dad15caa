"""A call to play: which line, who calls, when, and the steps."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from telephony_simulator.call_router import CALLER, CallRouter
from telephony_simulator.cli.steps import AnyStep
from telephony_simulator.clock import VirtualClock
from telephony_simulator.phone.saved_call import recordings_of
from telephony_simulator.phone.script import Step
from telephony_simulator.pstn_audio import Call

DEFAULT_APP: Final = Path("cdk.out")
SEED_BITS: Final = 32


@dataclass(frozen=True, kw_only=True)
class CallPlan:
    """A call to play.

    Attributes:
        handler: The function to call, as `function_at` names it; None for the lines of `app`.
        app: The output of `cdk synth`.
        to: The number to call. Default: the first number of the line; of an outbound call, CALLER.
        from_: The caller's number. Default: CALLER; of an outbound call, the line's first number.
        is_outbound: Whether the line calls `to`.
        arguments: The ArgumentsMap of an outbound call.
        sip_headers: The headers of the INVITE.
        at: The time of the call, with a time zone. Default: the clock's.
        seed: The seed of the ids. Default: another one for each call.
        bots: A file of bots, see `read_bots`.
        meetings: A file of meetings, see `read_meetings`.
        buckets: The directory of S3 buckets.
        stacks: The stacks of `app` to deploy, with those that they depend on. Default: all.
        variables: Environment variables of the functions; None for one of this process.
        steps: The steps and expectations.
    """

    handler: str | None = None
    app: Path = DEFAULT_APP
    to: str | None = None
    from_: str | None = None
    is_outbound: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict, repr=False)
    sip_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    at: datetime | None = None
    seed: int | None = None
    bots: Path | None = None
    meetings: Path | None = None
    buckets: Path | None = None
    stacks: tuple[str, ...] = ()
    variables: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    steps: tuple[AnyStep, ...] = ()

    @property
    def recordings(self) -> Mapping[str, Path]:
        """The WAV files that parties speak, by name."""
        return recordings_of(step.audio for step in self.steps if isinstance(step, Step))

    def place(self, call_router: CallRouter, number: str) -> Call:
        """Start the call.

        Args:
            call_router: The router of the line.
            number: The line's first number.
        """
        if self.is_outbound:
            return call_router.place_call(
                self.to or CALLER,
                from_=self.from_ or number,
                arguments=self.arguments,
                sip_headers=self.sip_headers,
            )
        return call_router.dial(
            self.to or number, from_=self.from_ or CALLER, sip_headers=self.sip_headers
        )

    def virtual_clock(self) -> VirtualClock:
        """Return a clock that starts at the time of the call."""
        return VirtualClock() if self.at is None else VirtualClock(self.at.timestamp())


def draw_seed() -> int:
    """Return a seed that no earlier call is likely to have had."""
    return random.SystemRandom().getrandbits(SEED_BITS)
