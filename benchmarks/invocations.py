"""Invocations of a call's function, beside the minimum under the service's rules.

The caller hears nothing during an invocation. The minimum is one for the call, one for each
choice of the caller (the function decides what follows a digit), one for each connection and each
failure (the service always sends an event for them), and one for each leg that ends.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from benchmarks.report import Group
from telephony_simulator.call_router import CALLER, SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.phone import script
from telephony_simulator.phone.script import Step


@dataclass(frozen=True)
class Story:
    """A call, and the minimum of its invocations.

    Attributes:
        line: the called line.
        description: what happens in the call.
        steps: what the parties do.
        reasons: the reason of each necessary invocation.
    """

    line: str
    description: str
    steps: Sequence[Step]
    reasons: tuple[str, ...]


ENVIRONMENT = {
    "FORWARD_TO": "+12065550123",
    "VOICEMAIL_BUCKET": "messages",
    "COUNTER_NUMBER": "+12065550124",
}
MODULES = {"the ready line": "handler", "opening hours": "examples.opening_hours.handler"}

STORIES = (
    Story(
        "the ready line",
        "connected, they talk, the person hangs up, goodbye",
        (script.press("1"), script.answer(), script.talk(60)),
        ("the call", "the choice", "the connection", "LEG-B ends", "LEG-A ends"),
    ),
    Story(
        "the ready line",
        "no answer, a message",
        (script.press("1"), script.no_answer(), script.press("#")),
        ("the call", "the choice", "the failure", "LEG-A ends"),
    ),
    Story(
        "the ready line",
        "a message",
        (script.press("2"), script.press("#")),
        ("the call", "the choice", "LEG-A ends"),
    ),
    Story("the ready line", "nothing chosen", (), ("the call", "the failure", "LEG-A ends")),
    Story(
        "opening hours",
        "the hours",
        (script.press("1"),),
        ("the call", "the choice", "LEG-A ends"),
    ),
)


def measure() -> list[Group]:
    """Play every story once; counts have no spread."""
    invocations = [_invocations(story) for story in STORIES]
    fewest = sum(len(story.reasons) for story in STORIES)
    head = "| line | call | invocations | fewest | which |\n|---|---|---:|---:|---|\n"
    rows = "".join(
        f"| {story.line} | {story.description} | {count} | {len(story.reasons)} "
        f"| {', '.join(story.reasons)} |\n"
        for story, count in zip(STORIES, invocations, strict=True)
    )
    return [
        Group(
            title="Invocations a call",
            text=(
                f"{len(STORIES)} calls of the ready line and of an example, played by the "
                "simulator; their invocations in all."
            ),
            unit="invocations",
            samples={"the fewest": [float(fewest)], "telephony": [float(sum(invocations))]},
            floor="the fewest",
            target="the fewest that the service's rules allow",
            verdict=f"They take {sum(invocations)}, and {fewest} is the fewest.",
            details=head + rows,
        )
    ]


def _invocations(story: Story) -> int:
    os.environ |= ENVIRONMENT  # the handlers read it when they are imported
    handler = import_module(MODULES[story.line]).handler
    clock = VirtualClock()
    call = SingleFunctionCallRouter(CallableFunction(handler), clock).dial(
        "+12065550100", from_=CALLER
    )
    script.play(story.steps, call, clock)
    return len(call.invocations)
