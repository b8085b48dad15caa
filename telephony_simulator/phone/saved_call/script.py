"""Writes a call as a script of `phone-line test`."""

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from telephony_simulator.phone.expectation import quoted_text
from telephony_simulator.phone.saved_call.moment import Moment, milliseconds_up, moments
from telephony_simulator.phone.saved_call.paths import relative_handler, relative_path
from telephony_simulator.phone.saved_call.placed_call import PlacedCall
from telephony_simulator.phone.saved_call.variables import saved_variables
from telephony_simulator.pstn_audio import Call

BUSY: Final = "486"
_OF_EITHER: Final = {"press", "say", "hang_up"}


def script_lines(call: Call, placed: PlacedCall, directory: Path) -> Iterator[str]:
    """Yield the settings of the call, and its steps with the actions between them."""
    yield "# saved by phone-line"
    if placed.handler is not None:
        yield f"handler {relative_handler(placed.handler, directory)}"
    else:
        yield f"app {relative_path(placed.app, directory)}"
        yield from (f"stack {name}" for name in placed.stacks)
    variables = saved_variables(placed.variables)
    for name, value in variables.written.items():
        yield f"env {shlex.quote(f'{name}={value}')}"
    yield from (f"env {name}" for name in variables.named)
    if placed.is_outbound:
        yield "outbound"
    yield f"to {call.leg_a.to}"
    yield f"from {call.leg_a.from_}"
    for name, value in placed.arguments.items():
        yield f"argument {shlex.quote(f'{name}={value}')}"
    for name, value in placed.sip_headers.items():
        yield f"sip-header {shlex.quote(f'{name}={value}')}"
    yield f"at {datetime.fromtimestamp(call.records[0].at, UTC).isoformat()}"
    if placed.seed is not None:
        yield f"seed {placed.seed}"
    files = {"bots": placed.bots, "meetings": placed.meetings, "buckets": placed.buckets}
    for name, file in files.items():
        if file is not None:
            yield f"{name} {relative_path(file, directory)}"
    yield ""
    yield from _script_steps(call, placed, directory)
    yield "expect end"


def _script_steps(call: Call, placed: PlacedCall, directory: Path) -> Iterator[str]:
    now = call.records[0].at
    for moment in moments(call):
        if moment.verb == "hang_up" and (waited := milliseconds_up(moment.at - now)) > 0:
            yield f"wait {waited:g}"
        if not moment.is_refused:
            leg = "leg-b " if moment.leg != "LEG-A" and moment.verb in _OF_EITHER else ""
            yield f"{leg}{_script_step(moment, placed, directory)}"
        now = max(now, moment.at)


def _script_step(moment: Moment, placed: PlacedCall, directory: Path) -> str:
    match moment.verb:
        case "expect":
            text = quoted_text(moment.parameters)
            return f'expect {moment.what} "{text}"' if text else f"expect {moment.what}"
        case "say" if moment.what in placed.recordings:
            return f"record {relative_path(placed.recordings[moment.what], directory)}"
        case "refuse" if moment.what != BUSY:
            return f"refuse {moment.what}"
        case "refuse" | "answer" | "hang_up":
            return moment.verb.replace("_", "-")
        case "update":
            return f"update {shlex.join(f'{k}={v}' for k, v in moment.parameters.items())}"
        case verb:
            return f"{verb} {moment.what}"
