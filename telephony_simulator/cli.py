"""`phone-line`: bring a synthesized line up, and call it."""

import json
import re
import sys
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.table import Table

from telephony_simulator.call_router import (
    CALLER,
    AccountCallRouter,
    CallRouter,
    NoRuleError,
    SingleFunctionCallRouter,
)
from telephony_simulator.chime_sdk_voice import serve
from telephony_simulator.clock import Clock, RealClock, VirtualClock
from telephony_simulator.cloudformation import (
    Deployment,
    DeploymentError,
    local_account,
    own_numbers,
    read_cloud_assembly,
)
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.functions import FunctionError, ProcessFunction, function_at
from telephony_simulator.json_types import Json
from telephony_simulator.phone import script
from telephony_simulator.phone.script import ScriptError, Step
from telephony_simulator.phone.terminal import Terminal, keyboard
from telephony_simulator.pstn_audio import Invocation
from telephony_simulator.pstn_audio.voice import read_voice
from telephony_simulator.sound import NoSpeechError, Synthesizer, render_call

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

PLACEHOLDER_CREDENTIALS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
}
"""What every client asks for, and nobody checks here."""

USER_ERRORS = (DeploymentError, FunctionError, NoRuleError, NoSpeechError, ScriptError, ValueError)
"""What is said in one sentence and without a traceback."""

SECONDS = click.FloatRange(min=0)
SPEED_FACTOR = click.FloatRange(min=0, min_open=True)
WAV_OUTPUT = click.File("wb", lazy=False)

app_option = click.option(
    "--app",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("cdk.out"),
    show_default=True,
    help="What the CDK has synthesized.",
)
buckets_option = click.option(
    "--buckets",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the buckets in this directory, prompts and recordings with them.",
)
verbose_option = click.option("--verbose", is_flag=True, help="Show every event of the stacks.")


@click.group()
@click.version_option(package_name="phone-line")
def main() -> None:
    """Play the Amazon Chime SDK PSTN Audio service on this machine."""


@main.command()
@app_option
@buckets_option
@verbose_option
@click.option("--serve", "serving", is_flag=True, help="Play calls of the API until Ctrl-C.")
def up(
    app: Path,
    buckets: Path | None,
    verbose: bool,
    serving: bool,
) -> None:
    """Bring a synthesized app up, and show its numbers.

    With --serve it stays up: a call that boto3 or the AWS CLI creates is played, its telephone is
    answered after three seconds.
    """
    console = Console()
    with _user_errors(), _up(app, buckets, EventLog(console, everything=verbose)) as deployment:
        console.print("", _table(deployment), "")
        clock = RealClock()
        call_router = AccountCallRouter(deployment.account, clock)
        console.print("Call", _first_number(call_router, app), "with: phone-line call")
        if serving:
            _serve(call_router, clock, console)


@main.command()
@click.option("--port", default=0, help="The port on 127.0.0.1. Default: a free one.")
def api(port: int) -> None:
    """Serve the chime-sdk-voice API alone, until Ctrl-C."""
    serve(port, announce=click.echo)


class ScriptedCommand(click.Command):
    """A command whose steps are done in the order in which they are written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the steps, as `ctx.obj`, beside what click makes of the arguments."""
        values, _, order = self.make_parser(ctx).parse_args(args=list(args))
        given = {name: iter(value) for name, value in values.items() if name in STEP_FACTORIES}
        ctx.obj = [
            STEP_FACTORIES[parameter.name](
                parameter.type.convert(next(given[parameter.name]), parameter, ctx)
            )
            for parameter in order
            if parameter.name in STEP_FACTORIES
        ]
        return super().parse_args(ctx, args)


def _press(digits: str) -> Step:
    if not re.fullmatch("[0-9*#]+", digits):
        raise click.BadParameter(f"the keys of a telephone are 0-9, * and #, got {digits!r}")
    return script.press(digits)


def _record(file: Path) -> Step:
    try:
        read_voice(0, file)
    except (ValueError, EOFError, wave.Error) as error:
        reason = str(error) or "it ends before its sound begins"
        raise click.BadParameter(f"{file} is no WAV file of a telephone: {reason}") from None
    return script.say(file.name, file)


STEP_FACTORIES: Mapping[str | None, Callable[[Any], Step]] = {
    "press": _press,
    "say": script.say,
    "record": _record,
    "wait": script.wait,
    "answer": lambda _: script.answer(),
    "refuse": lambda _: script.refuse(),
    "no_answer": lambda _: script.no_answer(),
    "talk": script.talk,
    "hang_up": lambda _: script.hang_up(),
}
"""What the steps of the command line stand for."""


def step_option(name: str, **settings: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare an option that is a step."""
    return click.option(name, multiple=True, expose_value=False, **settings)


@main.command(cls=ScriptedCommand)
@click.argument("to", required=False)
@app_option
@click.option("--handler", help="Call a function instead: file.py:name, an address, or an ARN.")
@click.option(
    "--from", "from_", default=CALLER, show_default=True, help="Who calls; may be anonymous."
)
@step_option("--press", metavar="DIGITS", help="Press keys when the line listens for some.")
@step_option("--say", metavar="TEXT", help="Speak when the line records.")
@step_option(
    "--record",
    type=EXISTING_FILE,
    metavar="FILE",
    help="Speak this WAV file when the line records.",
)
@step_option("--wait", type=SECONDS, metavar="SECONDS", help="Do nothing for a while.")
@step_option("--answer", is_flag=True, flag_value="yes", help="The other telephone is answered.")
@step_option("--refuse", is_flag=True, flag_value="yes", help="The other telephone is busy.")
@step_option(
    "--no-answer", is_flag=True, flag_value="yes", help="Nobody answers the other telephone."
)
@step_option(
    "--talk", type=SECONDS, metavar="SECONDS", help="They talk, then the other party hangs up."
)
@step_option("--hang-up", is_flag=True, flag_value="yes", help="Hang up.")
@click.option(
    "--speed", type=SPEED_FACTOR, help="Seconds of the call in one of yours; scripts jump."
)
@click.option("--log", "with_log", is_flag=True, help="Print what the function logs, at the end.")
@click.option("--json", "as_json", is_flag=True, help="Print events and answers as JSON instead.")
@click.option(
    "--hear", type=WAV_OUTPUT, metavar="FILE", help="Write what the caller hears as a WAV file."
)
@buckets_option
@verbose_option
@click.pass_obj
def call(  # noqa: PLR0917 - click passes them by name
    steps: list[Step],
    to: str | None,
    app: Path,
    handler: str | None,
    from_: str,
    speed: float | None,
    with_log: bool,
    as_json: bool,
    hear: BinaryIO | None,
    buckets: Path | None,
    verbose: bool,
) -> None:
    """Call a number, the app's first one by default, and show what happens.

    Steps such as --press are done in the order in which they are written, each when its moment
    has come. Without any, the keys of the terminal are the caller's.
    """
    console = Console(stderr=as_json)
    interactive = not steps and sys.stdin.isatty()
    clock: Clock = RealClock(speed or 1) if interactive or speed else VirtualClock()
    log = EventLog(console, everything=verbose)
    with _user_errors():
        synthesizer = Synthesizer() if hear else None
    with _user_errors(), _open_call_router(app, handler, buckets, log, clock) as call_router:
        number = to or _first_number(call_router, app)
        played = call_router.dial(number, from_=from_)
        console.print(f"\nThe line is up, and {number} rings.\n", highlight=False, soft_wrap=True)
        terminal = Terminal(console)
        terminal.follow(call_router.service, played)
        if interactive:
            terminal.show_keys()
            with keyboard() as keys:
                terminal.play(played, clock, keys)
        else:
            script.play(steps, played, clock)
        terminal.show_end(played)
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


def _serve(call_router: AccountCallRouter, clock: Clock, console: Console) -> None:
    terminal = Terminal(console)
    call_router.service.watch(terminal.show_record)
    with suppress(KeyboardInterrupt):
        for name, value in {**call_router.account.environment, **PLACEHOLDER_CREDENTIALS}.items():
            if name.startswith("AWS_"):
                console.print(f"export {name}={value}", soft_wrap=True, highlight=False)
        terminal.answer_calls(call_router.service, clock)


@contextmanager
def _user_errors() -> Iterator[None]:
    """Say what is wrong in one sentence and without a traceback."""
    try:
        yield
    except USER_ERRORS as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _open_call_router(
    app: Path, handler: str | None, buckets: Path | None, log: EventLog, clock: Clock
) -> Iterator[CallRouter]:
    if handler is None:
        with _up(app, buckets, log) as deployment:
            yield AccountCallRouter(deployment.account, clock)
        return
    function = function_at(handler)
    with ExitStack() as running:
        if isinstance(function, ProcessFunction):
            running.callback(function.close)
            function.start()
        yield SingleFunctionCallRouter(function, clock)


@contextmanager
def _up(app: Path, buckets: Path | None, log: EventLog) -> Iterator[Deployment]:
    assembly = read_cloud_assembly(app)
    named = [stack.account_id for stack in assembly if stack.account_id]
    with local_account(buckets, *named[:1]) as account:
        own_numbers(account.voice_api, assembly)
        deployment = Deployment(account, log)
        with log:
            deployment.deploy(assembly)
        yield deployment


def _first_number(call_router: CallRouter, app: Path) -> str:
    numbers = call_router.numbers()
    if not numbers:
        raise NoRuleError(
            f"{app} has no line: looked for an enabled SIP rule, which Custom::SipRule makes, with"
            " a phone number or with the host name of a Voice Connector"
        )
    return numbers[0]


def _table(deployment: Deployment) -> Table:
    """Show what the stacks give back."""
    table = Table("stack", "output", "value", box=None)
    for name, stack in deployment.stacks.items():
        for output, value in stack.outputs.items():
            table.add_row(name, output, str(value))
    return table


def _event_and_answer(invocation: Invocation) -> dict[str, Json]:
    answered: dict[str, Json] = {"response": invocation.response}
    failed: dict[str, Json] = {"error": str(invocation.error)}
    return {"event": invocation.event, **(failed if invocation.error else answered)}
