"""The command `phone-line call`."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import click
from rich.console import Console

from telephony_simulator.call_router import CALLER
from telephony_simulator.cli.call_plan import DEFAULT_APP, CallPlan, draw_seed
from telephony_simulator.cli.errors import user_errors
from telephony_simulator.cli.function_environment import FunctionEnvironment, environment_options
from telephony_simulator.cli.line import Lines, first_number
from telephony_simulator.cli.options import (
    app_option,
    buckets_option,
    read_pairs_option,
    stacks_option,
    verbose_option,
)
from telephony_simulator.cli.outputs import Outputs
from telephony_simulator.cli.quotas import DEFAULT_QUOTAS, Quotas, quotas_option
from telephony_simulator.cli.script_file import read_script, read_time
from telephony_simulator.cli.steps import AnyStep, ScriptedCommand, step_option
from telephony_simulator.cli.watch import handler_directory, settled_state, wait_for_change
from telephony_simulator.clock import Clock, RealClock
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.phone import script
from telephony_simulator.phone.terminal import Terminal, keyboard

EXISTING_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT_FILE: Final = click.Path(dir_okay=False, writable=True, path_type=Path)
SECONDS: Final = click.FloatRange(min=0)
SPEED_FACTOR: Final = click.FloatRange(min=0, min_open=True)
WAV_OUTPUT: Final = click.File("wb", lazy=False)
FLAG: Final[dict[str, Any]] = {"is_flag": True, "flag_value": "yes"}


def _read_time_option(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> datetime | None:
    try:
        return None if text is None else read_time(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _read_output_option(*suffixes: str) -> Callable[..., Path | None]:
    """Return a callback that checks the suffix and the directory of a file to write."""

    def check(_context: click.Context, _parameter: click.Parameter, file: Path | None) -> Any:
        if file is not None and file.suffix not in suffixes:
            raise click.BadParameter(f"expected a name that ends with {' or '.join(suffixes)}")
        if file is not None and not file.absolute().parent.is_dir():
            raise click.BadParameter(f"there is no directory {file.parent}")
        return file

    return check


@click.command(cls=ScriptedCommand)
@click.argument("number", metavar="[TO]", required=False)
@app_option
@stacks_option
@environment_options
@click.option("--handler", help="Call this function, not an app: file.py:name, a URL, or an ARN.")
@click.option("--to", help="The number to call; the same as TO.")
@click.option(
    "--from",
    "from_",
    help=f"The caller's number, or `anonymous`. Default: {CALLER}; with --outbound the line's.",
)
@click.option("--outbound", is_flag=True, help="The line calls TO, as the API lets it do.")
@click.option(
    "--argument",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    callback=read_pairs_option,
    help="An argument of the outbound call.",
)
@click.option(
    "--sip-header",
    "sip_headers",
    multiple=True,
    metavar="NAME=VALUE",
    callback=read_pairs_option,
    help="A SIP header of the call: X-…, User-to-User, Diversion.",
)
@click.option(
    "--script",
    "script_file",
    type=EXISTING_FILE,
    metavar="FILE",
    help="Read settings and steps from a file; options of the command line go before its settings.",
)
@step_option("--press", metavar="DIGITS", help="Press keys when the line listens for keys.")
@step_option("--say", metavar="TEXT", help="Speak when the line records or a bot listens.")
@step_option(
    "--record", type=EXISTING_FILE, metavar="FILE", help="Speak a WAV file, otherwise like --say."
)
@step_option("--wait", type=SECONDS, metavar="SECONDS", help="Let time pass.")
@step_option("--answer", **FLAG, help="The party whose telephone rings answers.")
@step_option("--refuse", **FLAG, help="The party whose telephone rings is busy.")
@step_option("--no-answer", **FLAG, help="The party whose telephone rings does not answer.")
@step_option(
    "--talk", type=SECONDS, metavar="SECONDS", help="Both talk, then the second party hangs up."
)
@step_option("--hang-up", **FLAG, help="The caller hangs up.")
@step_option(
    "--leg-b", **FLAG, help="The next --press, --say, --record or --hang-up is the second party's."
)
@step_option(
    "--update", metavar="NAME=VALUE", help="Update the call through the API, with these arguments."
)
@step_option(
    "--expect",
    metavar="ACTION",
    help="Fail unless this action starts: 'Speak \"Hello, …\"', Hangup; or `end`.",
)
@click.option(
    "--bots", type=EXISTING_FILE, metavar="FILE", help="The Lex bots of the account, as JSON."
)
@click.option(
    "--meetings", type=EXISTING_FILE, metavar="FILE", help="The meetings of the account, as JSON."
)
@click.option(
    "--at",
    metavar="TIME",
    callback=_read_time_option,
    help="The time of the call, such as 2026-12-24T18:30; UTC without an offset.",
)
@click.option("--seed", type=int, help="The seed of the ids. Default: new ids at each call.")
@click.option(
    "--watch", is_flag=True, help="Play the call again at each edit of the handler, until Ctrl-C."
)
@click.option(
    "--debug",
    is_flag=True,
    help="Run the Python file of --handler in this process, so that breakpoint() opens pdb.",
)
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
@click.option(
    "--diagram",
    type=OUTPUT_FILE,
    metavar="FILE",
    callback=_read_output_option(".svg", ".mmd"),
    help="Write a sequence diagram: an .svg file, or .mmd for Mermaid.",
)
@click.option(
    "--save",
    type=OUTPUT_FILE,
    metavar="FILE",
    callback=_read_output_option(".py", ".call"),
    help="Write the call as a test: test_….py for pytest, ….call for `phone-line test`.",
)
@buckets_option
@verbose_option
@quotas_option
@click.pass_context
def call(
    context: click.Context,
    *,
    number: str | None,
    app: Path,
    stacks: tuple[str, ...],
    environment: FunctionEnvironment,
    handler: str | None,
    to: str | None,
    from_: str | None,
    outbound: bool,
    arguments: dict[str, str],
    sip_headers: dict[str, str],
    script_file: Path | None,
    bots: Path | None,
    meetings: Path | None,
    at: datetime | None,
    seed: int | None,
    watch: bool,
    debug: bool,
    speed: float | None,
    with_log: bool,
    metrics: bool,
    as_json: bool,
    hear: BinaryIO | None,
    diagram: Path | None,
    save: Path | None,
    buckets: Path | None,
    verbose: bool,
    quotas: Quotas,
) -> None:
    """Call a number, and print the transcript of the call.

    TO is the number to call. Default: the first number of the app.

    Steps such as --press are performed in the order of the command line, each when the call has
    reached its point. Without steps, the keys of the terminal are those of the telephone.
    """
    steps: list[AnyStep] = context.obj
    if number and to:
        raise click.UsageError("TO and --to are the same: give one of them")
    given = {
        "handler": handler,
        "app": None if app == DEFAULT_APP else app,
        "to": to or number,
        "from_": from_,
        "is_outbound": outbound or None,
        "arguments": arguments or None,
        "sip_headers": sip_headers or None,
        "at": at,
        "seed": seed,
        "bots": bots,
        "meetings": meetings,
        "buckets": buckets,
        "stacks": stacks or None,
    }
    with user_errors():
        plan = CallPlan(app=app) if script_file is None else _read(script_file, app)
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    variables = {**plan.variables, **environment.variables}
    plan = replace(plan, **changes, variables=variables, steps=(*plan.steps, *steps))
    if plan.arguments and not plan.is_outbound:
        raise click.UsageError("--argument goes with --outbound; --update changes a running call")
    if save is not None and save.suffix == ".py" and plan.handler is None:
        raise click.UsageError("a pytest test calls one function: --save test_….py needs --handler")
    if watch and plan.handler is not None and not handler_directory(plan.handler):
        raise click.UsageError("--watch needs a handler in a file, or an app")
    if plan.handler is not None:
        with user_errors():
            environment.check_without_app(stacks, plan.app)
    outputs = Outputs(hear, diagram, save, as_json=as_json, with_log=with_log, with_metrics=metrics)
    outputs.unsaved_options = _unsaved_options(environment, quotas)
    if debug and (plan.handler is None or watch or speed):
        raise click.UsageError("--debug needs --handler file.py, and neither --watch nor --speed")
    environment = replace(environment, is_debugged=debug)
    console = Console(stderr=as_json, markup=False, emoji=False)

    def play() -> None:
        log = EventLog(console, everything=verbose)
        with user_errors(), Lines(log, quotas, environment=environment) as lines:
            is_interactive = not plan.steps and not debug and sys.stdin.isatty()
            _play(plan, lines, console, speed, outputs, is_interactive=is_interactive)

    if watch:
        _play_at_each_edit(play, _watched(plan), console)
    else:
        play()


def _unsaved_options(environment: FunctionEnvironment, quotas: Quotas) -> list[str]:
    """Return the options of a call that a saved test does not hold."""
    used = {
        "--real-aws": environment.real_aws,
        "--aws": environment.with_moto,
        "--parameter": bool(environment.template_parameters),
        "--account": environment.account_file is not None,
        "--quota": quotas != DEFAULT_QUOTAS,
    }
    return [option for option, is_used in used.items() if is_used]


def _watched(plan: CallPlan) -> list[Path]:
    """Return what a call depends on: the directory of its handler, or its synthesized app."""
    if plan.handler is None:
        return [plan.app]
    return handler_directory(plan.handler)


def _play_at_each_edit(play: Callable[[], None], watched: list[Path], console: Console) -> None:
    """Play a call, and again at each edit; show an error, and wait for the next edit."""
    clock = RealClock()
    with suppress(KeyboardInterrupt):
        while True:
            before = settled_state(watched, clock)
            try:
                play()
            except click.ClickException as error:
                error.show()
            console.print("\nWaiting for an edit; Ctrl-C ends.", style="dim")
            wait_for_change(watched, before, clock)


def _read(script_file: Path, app: Path) -> CallPlan:
    return read_script(script_file, CallPlan(app=app)).plan


def _play(
    plan: CallPlan,
    lines: Lines,
    console: Console,
    speed: float | None,
    outputs: Outputs,
    *,
    is_interactive: bool,
) -> None:
    """Play a call, print it, and write the outputs.

    Raises:
        ClickException: The function failed, or the service refused an answer.
    """
    drawn = None if plan.seed is not None else draw_seed()
    plan = replace(plan, seed=plan.seed if drawn is None else drawn)
    clock: Clock = plan.virtual_clock()
    if is_interactive or speed:
        clock = RealClock(speed or 1, plan.at.timestamp() if plan.at else None)
    call_router = lines.open_call_router(plan, clock)
    call_router.service.synthesizer = outputs.synthesizer
    played = plan.place(call_router, first_number(call_router, plan))
    rings = f"The line is up, and {played.leg_a.to} rings"
    seeded = "" if drawn is None else f" (--seed {drawn} repeats this call)"
    console.print(f"\n{rings}{seeded}.\n", highlight=False, soft_wrap=True)
    terminal = Terminal(console)
    terminal.follow(call_router.service, played)
    if is_interactive:
        terminal.show_keys()
        with keyboard() as keys:
            terminal.play(played, clock, keys)
    else:
        script.play(plan.steps, played, clock)
    terminal.show_end(played)
    outputs.write(played, plan, call_router, console)
