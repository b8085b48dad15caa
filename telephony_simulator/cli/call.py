"""The command `phone-line call`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

import click
from rich.console import Console
from rich.table import Table

from telephony_simulator.call_router import CALLER
from telephony_simulator.cli.errors import user_errors
from telephony_simulator.cli.function_environment import (
    FunctionEnvironment,
    environment_options,
)
from telephony_simulator.cli.line import first_number, open_call_router
from telephony_simulator.cli.options import (
    app_option,
    buckets_option,
    stacks_option,
    verbose_option,
)
from telephony_simulator.cli.quotas import Quotas, quotas_option
from telephony_simulator.cli.steps import ScriptedCommand, step_option
from telephony_simulator.clock import Clock, RealClock, VirtualClock
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.json_types import Json
from telephony_simulator.phone import script
from telephony_simulator.phone.script import Step
from telephony_simulator.phone.terminal import Terminal, keyboard
from telephony_simulator.pstn_audio import Invocation
from telephony_simulator.sound import Synthesizer, render_call

EXISTING_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
SECONDS: Final = click.FloatRange(min=0)
SPEED_FACTOR: Final = click.FloatRange(min=0, min_open=True)
WAV_OUTPUT: Final = click.File("wb", lazy=False)


@click.command(cls=ScriptedCommand)
@click.argument("to", required=False)
@app_option
@stacks_option
@environment_options
@click.option("--handler", help="Call this function, not an app: file.py:name, a URL, or an ARN.")
@click.option(
    "--from",
    "from_",
    default=CALLER,
    show_default=True,
    help="The caller's number, or `anonymous`.",
)
@step_option("--press", metavar="DIGITS", help="Press keys when the line listens for keys.")
@step_option("--say", metavar="TEXT", help="Speak when the line records or a bot listens.")
@step_option(
    "--record", type=EXISTING_FILE, metavar="FILE", help="Speak a WAV file, otherwise like --say."
)
@step_option("--wait", type=SECONDS, metavar="SECONDS", help="Let time pass.")
@step_option("--answer", is_flag=True, flag_value="yes", help="The second party answers.")
@step_option("--refuse", is_flag=True, flag_value="yes", help="The second party is busy.")
@step_option(
    "--no-answer", is_flag=True, flag_value="yes", help="The second party does not answer."
)
@step_option(
    "--talk", type=SECONDS, metavar="SECONDS", help="Both talk, then the second party hangs up."
)
@step_option("--hang-up", is_flag=True, flag_value="yes", help="The caller hangs up.")
@click.option(
    "--speed",
    type=SPEED_FACTOR,
    help="Play in real time, this many times as fast. Default: 1; with steps, virtual time.",
)
@click.option("--log", "with_log", is_flag=True, help="Print the function's output at the end.")
@click.option("--metrics", is_flag=True, help="Print the service's metrics of the call.")
@click.option("--json", "as_json", is_flag=True, help="Print the events and answers as JSON.")
@click.option(
    "--hear", type=WAV_OUTPUT, metavar="FILE", help="Write what the caller hears as a WAV file."
)
@buckets_option
@verbose_option
@quotas_option
@click.pass_obj
def call(  # noqa: PLR0917 - click passes them by name
    steps: list[Step],
    to: str | None,
    app: Path,
    stacks: tuple[str, ...],
    variables: dict[str, str],
    real_aws: bool,
    handler: str | None,
    from_: str,
    speed: float | None,
    with_log: bool,
    metrics: bool,
    as_json: bool,
    hear: BinaryIO | None,
    buckets: Path | None,
    verbose: bool,
    quotas: Quotas,
) -> None:
    """Call a number, and print the transcript of the call.

    TO is the number to call. Default: the first number of the app.

    Steps such as --press are performed in the order of the command line, each when the call has
    reached its point. Without steps, the keys of the terminal are those of the telephone.
    """
    environment = FunctionEnvironment(variables, real_aws)
    console = Console(stderr=as_json, markup=False)
    is_interactive = not steps and sys.stdin.isatty()
    clock: Clock = RealClock(speed or 1) if is_interactive or speed else VirtualClock()
    log = EventLog(console, everything=verbose)
    with user_errors():
        synthesizer = Synthesizer() if hear else None
    with (
        user_errors(),
        open_call_router(
            app, handler, buckets, log, clock, quotas, stacks, environment
        ) as call_router,
    ):
        call_router.service.synthesizer = synthesizer
        number = to or first_number(call_router, app)
        played = call_router.dial(number, from_=from_)
        console.print(f"\nThe line is up, and {number} rings.\n", highlight=False, soft_wrap=True)
        terminal = Terminal(console)
        terminal.follow(call_router.service, played)
        if is_interactive:
            terminal.show_keys()
            with keyboard() as keys:
                terminal.play(played, clock, keys)
        else:
            script.play(steps, played, clock)
        terminal.show_end(played)
        if metrics:
            console.print(_table_of_metrics(call_router.service.metric_values()))
        if hear and synthesizer:
            hear.write(render_call(played, synthesizer))
            console.print(f"What the caller heard is in {hear.name}.", soft_wrap=True)
        if as_json:
            click.echo(json.dumps([_event_and_answer(one) for one in played.invocations], indent=2))
        errors = [one.error for one in played.invocations if one.error]
        if errors or with_log:
            click.echo(call_router.log(), err=True)
        if errors:
            raise click.ClickException(f"the function failed: {errors[0]}")


def _table_of_metrics(values: Mapping[str, int]) -> Table:
    table = Table("metric", "value", box=None)
    for name, value in values.items():
        table.add_row(name, str(value))
    return table


def _event_and_answer(invocation: Invocation) -> dict[str, Json]:
    if invocation.error:
        return {"event": invocation.event, "error": str(invocation.error)}
    return {"event": invocation.event, "response": invocation.response}
