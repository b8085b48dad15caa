"""The command `phone-line replay`."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from telephony_simulator.call_log import LoggedCall, read_calls, read_log
from telephony_simulator.call_log.answers import Answer, answer_again
from telephony_simulator.call_log.difference import ABSENT, Difference
from telephony_simulator.call_log.placeholders import Placeholders
from telephony_simulator.call_log.rehearsal import (
    ComparedEvent,
    NoAnswerError,
    rehearse,
    settings_that_agree,
)
from telephony_simulator.call_log.scripted_call import scripted_call
from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.errors import USER_ERRORS, user_errors
from telephony_simulator.cli.function_environment import FunctionEnvironment, environment_options
from telephony_simulator.cli.line import Lines
from telephony_simulator.cli.options import app_option, stacks_option
from telephony_simulator.cli.problems import problems
from telephony_simulator.cli.quotas import DEFAULT_QUOTAS
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.functions import Function
from telephony_simulator.json_types import Json
from telephony_simulator.phone import script
from telephony_simulator.phone.saved_call import save_call

SHOWN_DIFFERENCES: Final = 3
SHOWN_CHARACTERS: Final = 70
SHOWN_SETTINGS: Final = 3
SCRIPT_SEED: Final = 0


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@app_option
@stacks_option
@environment_options
@click.option("--handler", help="Answer with this function, not an app: file.py:name, a URL, …")
@click.option(
    "--without-handler", is_flag=True, help="Play the logged answers only; call no function."
)
@click.option("--call", "transaction_id", metavar="TRANSACTION-ID", help="Replay this call alone.")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="DIRECTORY",
    help="Save each call as a script, NUMBER.call, with placeholders for numbers, keys and texts.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="VALUE",
    help="Do not replace this number, key or text, or the argument or SIP header of this name.",
)
def replay(
    *,
    log: Path,
    app: Path,
    stacks: tuple[str, ...],
    environment: FunctionEnvironment,
    handler: str | None,
    without_handler: bool,
    transaction_id: str | None,
    save: Path | None,
    keep: tuple[str, ...],
) -> None:
    """Answer logged events again, and play their calls.

    LOG is an export of the function's log: JSON, CSV or text. The function answers each event of
    it; an answer that differs from that of the log is shown. Then each call is played in the
    simulator, and the first field of each event that differs from AWS's event is shown.

    The exit code is 1 when an answer differs or the function fails.
    """
    if save is not None and without_handler:
        raise click.UsageError("--save plays the call with the function: omit --without-handler")
    console = Console(stderr=True, markup=False, emoji=False)
    with user_errors():
        if without_handler:
            environment.check_without_app(stacks, option="--without-handler")
        elif handler is not None:
            environment.check_without_app(stacks, app)
        calls = _calls(log, transaction_id)
        lines = Lines(EventLog(console, everything=False), DEFAULT_QUOTAS, stacks, environment)
        differing = 0
        with lines:
            plan = CallPlan(
                app=app,
                handler=handler,
                seed=SCRIPT_SEED,
                stacks=stacks,
                variables=environment.variables,
            )
            placeholders = Placeholders(keep)
            for number, call in enumerate(calls, start=1):
                click.echo(_title(call, number, len(calls)))
                function = None if without_handler else _function(lines, plan, call)
                if function is not None:
                    differing += _show_answers(call, function)
                _show_rehearsal(call, function)
                if save is not None:
                    _save(call, plan, lines, placeholders, save / f"{number}.call")
    if differing:
        raise SystemExit(1)


def _calls(log: Path, transaction_id: str | None) -> list[LoggedCall]:
    """Return the calls of a log, or the one that is asked for.

    Raises:
        ValueError: There is none.
    """
    calls, shortened = read_calls(read_log(log))
    if shortened:
        click.echo(
            f"Warning: {shortened} events cannot be read, because console.log(event) writes"
            " [Object] for what is nested; log JSON.stringify(event)",
            err=True,
        )
    chosen = [call for call in calls if transaction_id in (None, call.transaction_id)]
    if not calls:
        raise ValueError(
            f"{log} has no event of the service; expected the log of a function that logs its"
            " events, such as print(json.dumps(event)) or console.log(JSON.stringify(event))"
        )
    if not chosen:
        known = ", ".join(call.transaction_id for call in calls)
        raise ValueError(f"{log} has no call {transaction_id}; its calls are {known}")
    return chosen


def _function(lines: Lines, plan: CallPlan, call: LoggedCall) -> Function:
    call_router = lines.open_call_router(plan, plan.virtual_clock())
    own_number = call.leg_a.get("From" if call.is_outbound else "To")
    return call_router.function_of(str(own_number))


def _title(call: LoggedCall, number: int, calls: int) -> str:
    time = "at an unknown time"
    if call.start_seconds is not None:
        time = f"{datetime.fromtimestamp(call.start_seconds, UTC):%d %b %Y, %H:%M:%S UTC}"
    direction = "outbound" if call.is_outbound else "inbound"
    return f"Call {number} of {calls}: {direction}, {time}, {call.transaction_id}"


def _show_answers(call: LoggedCall, function: Function) -> int:
    """Show how today's answers differ from those of the log, and return how many do."""
    click.echo("  Answers of today, beside those of the log:")
    answers = list(answer_again(call, function))
    for answer in answers:
        _show(answer.logged.sequence, answer.logged.type, _remarks(answer))
    return sum(answer.differs for answer in answers)


def _remarks(answer: Answer) -> Iterator[str]:
    if answer.error is not None:
        yield f"DIFFERS: the function failed: {answer.error}"
    elif answer.differences:
        for each in answer.differences[:SHOWN_DIFFERENCES]:
            yield f"DIFFERS: {_described(each, 'logged', 'today')}"
        if len(answer.differences) > SHOWN_DIFFERENCES:
            yield f"and {len(answer.differences) - SHOWN_DIFFERENCES} more fields"
    elif answer.logged.answer is not None:
        yield "the same"
    elif answer.is_compared:
        yield "has the action that AWS reports next; the log does not have the answer"
    else:
        yield "not compared: the log does not have the answer"


def _show_rehearsal(call: LoggedCall, function: Function | None) -> None:
    """Show the first field of each event of AWS that the simulator's event does not have."""
    try:
        rehearsal = rehearse(call, function)
    except NoAnswerError as error:
        click.echo(f"  Not played in the simulator: {error}")
        return
    others = "" if call.has_answers else "; the answers that the log lacks are those of today"
    click.echo(f"  Events of the simulator, beside those of AWS{others}:")
    for event in rehearsal.events:
        _show(event.logged.sequence, event.logged.type, [_compared(event)])
    skipped = len(call.invocations) - len(rehearsal.events)
    if skipped:
        click.echo(f"      {skipped} later events are not compared")
    if rehearsal.surplus_types:
        click.echo(f"      the simulator sends {', '.join(rehearsal.surplus_types)} after the end")
    if rehearsal.agrees:
        return
    if rehearsal.problem:
        click.echo(f"      the call took another course: {rehearsal.problem}")
    for text in settings_that_agree(call, function, rehearsal)[:SHOWN_SETTINGS]:
        click.echo(f"      Settings({text}) agrees with more of these events")


def _compared(event: ComparedEvent) -> str:
    if event.played_type is None:
        return "DIFFERS: the simulator sends no event"
    if event.played_type != event.logged.type:
        return f"DIFFERS: the simulator sends {event.played_type}"
    if event.differences:
        return f"DIFFERS: {_described(event.differences[0], 'AWS', 'simulator')}"
    return "agrees" if event.logged.is_complete else "agrees in the fields that the log has"


def _described(difference: Difference, first: str, second: str) -> str:
    expected, found = _value(difference.expected), _value(difference.found)
    return f"{difference.path or 'the answer'}: {first} {expected}, {second} {found}"


def _value(value: Json) -> str:
    if value == ABSENT:
        return ABSENT
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _show(sequence: int, event_type: str, remarks: Iterator[str] | list[str]) -> None:
    for place, remark in enumerate(remarks):
        head = f"{sequence:>6} {event_type:<24}" if place == 0 else " " * 31
        click.echo(f"{head} {remark}")


def _save(
    call: LoggedCall, plan: CallPlan, lines: Lines, placeholders: Placeholders, file: Path
) -> None:
    """Play the call with placeholders and with the function, and save it as a script."""
    try:
        scripted = scripted_call(call, placeholders)
    except ValueError as error:
        click.echo(f"  Not saved: {error}")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    bots = None
    if scripted.bots:
        bots = file.with_suffix(".bots.json")
        bots.write_text(json.dumps(scripted.bots, indent=2) + "\n", encoding="utf-8")
    to, from_ = scripted.to, scripted.from_
    if plan.handler is None:  # an app answers its own numbers only
        numbers = lines.open_call_router(plan, plan.virtual_clock()).numbers()
        own = next((n for n in numbers if n in (to, from_)), numbers[0])
        to, from_ = (to, own) if scripted.is_outbound else (own, from_)
    placed = CallPlan(
        handler=plan.handler,
        app=plan.app,
        to=to,
        from_=from_,
        is_outbound=scripted.is_outbound,
        arguments=scripted.arguments,
        sip_headers=scripted.sip_headers,
        at=scripted.at,
        seed=plan.seed,
        bots=bots,
        stacks=plan.stacks,
        variables=plan.variables,
        steps=scripted.steps,
    )
    clock = placed.virtual_clock()
    try:
        played = placed.place(lines.open_call_router(placed, clock), to)
        script.play(scripted.steps, played, clock)
    except USER_ERRORS as error:
        click.echo(f"  Not saved: with today's function and placeholders, {error}")
        return
    for problem in problems(played):
        click.echo(f"  Not saved: {problem}")
        return
    file.write_text(save_call(played, placed, file.parent, file.suffix), encoding="utf-8")
    click.echo(f"  Saved as {file}.")
