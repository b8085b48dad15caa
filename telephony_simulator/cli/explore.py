"""The command `phone-line explore`."""

from __future__ import annotations

import shlex
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource
from rich.console import Console
from rich.text import Text

from telephony_simulator.account_file import read_bots, read_meetings
from telephony_simulator.call_router import CALLER
from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.errors import user_errors
from telephony_simulator.cli.function_environment import FunctionEnvironment, environment_options
from telephony_simulator.cli.line import Lines
from telephony_simulator.cli.options import app_option, stacks_option
from telephony_simulator.cli.quotas import DEFAULT_QUOTAS
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.explore import ExploreOptions, Map
from telephony_simulator.explore.aws_answers import AwsAnswers, served
from telephony_simulator.explore.choice import parse_path
from telephony_simulator.explore.choices_file import read_choices
from telephony_simulator.explore.costs import cost_lines
from telephony_simulator.explore.exploration import explore_line, replay_line
from telephony_simulator.explore.explored_lines import line_of, line_of_account
from telephony_simulator.explore.saved_finding import save_findings
from telephony_simulator.pstn_audio.bridge import E164
from telephony_simulator.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from telephony_simulator.explore import Report
    from telephony_simulator.explore.line import ExploredLine

CHOICES_FILE: Final = Path("explore.toml")
EXISTING_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
POSITIVE: Final = click.IntRange(min=1)
DEFAULTS: Final = ExploreOptions()
NOT_REPLAYED: Final = frozenset(
    {
        "callers",  # the steps name the caller
        "depth",
        "failures",
        "map_file",
        "max_calls",
        "max_seconds",
        "max_steps",
        "replay",
        "save",
        "to",  # and the number
    }
)
"""The options that a replay of one call does not need."""


def _bound(name: str, kind: click.ParamType[Any], text: str) -> Callable[..., Any]:
    """Return an option for an attribute of `ExploreOptions` that bounds the search."""
    option = f"--{name.removeprefix('max_').removesuffix('_seconds')}"
    default = getattr(DEFAULTS, name)
    return click.option(option, name, type=kind, default=default, show_default=True, help=text)


def _with_bounds(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that bound the search."""
    seconds = click.FloatRange(min=0, min_open=True)
    for option in (
        _bound("max_silence_seconds", seconds, "The longest silence that is no finding."),
        click.option(
            "--seconds",
            "max_seconds",
            type=seconds,
            default=DEFAULTS.max_seconds,
            show_default=True,
            help="The longest time of the search.",
        ),
        _bound("max_calls", POSITIVE, "The most calls that are played."),
        _bound("max_steps", POSITIVE, "The most steps of a call."),
        _bound(
            "failures",
            click.IntRange(min=0),
            "The actions that fail and answers that are slow in one call.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@app_option
@stacks_option
@environment_options
@click.option("--handler", help="Explore this function, not an app: file.py:name, URL, or ARN.")
@click.option("--to", help="The number to call. Default: each number of the app.")
@click.option(
    "--from",
    "callers",
    multiple=True,
    help=f"A number that calls, or `anonymous`; may be repeated. Default: {CALLER}.",
)
@click.option(
    "--choices",
    type=EXISTING_FILE,
    help=f"Callers, times, keys, calls and updates. Default: {CHOICES_FILE} if it exists.",
)
@click.option("--bots", type=EXISTING_FILE, help="The Lex bots of the account, as JSON.")
@click.option("--meetings", type=EXISTING_FILE, help="The meetings of the account, as JSON.")
@click.option(
    "--memory",
    "has_memory",
    is_flag=True,
    help="The answers depend on more than the event: ask for each event, begin each call anew.",
)
@_with_bounds
@click.option(
    "--map",
    "map_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw the line: .svg, or .mmd for Mermaid.",
)
@click.option("--depth", type=POSITIVE, help="Draw the first steps of a call only.")
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a pytest file for each finding into this directory.",
)
@click.option("--replay", metavar="STEPS", help="Play the call of one finding, and print it.")
def explore(
    *,
    app: Path,
    stacks: tuple[str, ...],
    environment: FunctionEnvironment,
    handler: str | None,
    to: str | None,
    callers: tuple[str, ...],
    choices: Path | None,
    bots: Path | None,
    meetings: Path | None,
    map_file: Path | None,
    depth: int | None,
    save: Path | None,
    replay: str | None,
    **bounds: Any,
) -> None:
    """Play every call that a line can have, and show what is wrong.

    The exit code is 0 when nothing is found, and 1 when something is. Ctrl-C ends the search, and
    shows what was found so far.
    """
    _check_options(handler, to, map_file, depth, save)
    console = Console(markup=False, emoji=False, highlight=False)
    with user_errors(), ExitStack() as opened:
        options = ExploreOptions(
            bots=read_bots(bots) if bots else (),
            meetings=read_meetings(meetings) if meetings else None,
            **bounds,
        )
        options = _with_choices(options, choices, callers)
        if handler is not None:
            environment.check_without_app(stacks, app)
            log = EventLog(console, everything=False)
            lines = opened.enter_context(Lines(log, DEFAULT_QUOTAS, stacks, environment))
            variables = lines.variables(CallPlan(handler=handler, app=app))
            line, _ = opened.enter_context(line_of(handler, options, variables))
        else:
            log, answers = EventLog(console, everything=False), AwsAnswers(options.aws_answers)
            reaching = opened.enter_context(served(answers))
            lines = opened.enter_context(Lines(log, DEFAULT_QUOTAS, stacks, environment))
            line = line_of_account(lines.open_account(app), options, answers, reaching)
        if replay is not None:
            report = _replay(line, replay, options, console)
        else:
            report = explore_line(line, options, [to] if to else line.numbers())
            _show(report, console)
            _show_lines(cost_lines(report, options.prices), console)
        if map_file is not None:
            drawn = Map(report, depth)
            map_file.write_text(drawn.svg if map_file.suffix == ".svg" else drawn.mermaid, "utf-8")
            _show_lines([f"The map of the line is in {map_file}."], console)
        if save is not None and handler is not None:
            given = {"bots": bots, "meetings": meetings}
            files = {name: file for name, file in given.items() if file is not None}
            names = list(environment.variables)
            saved = save_findings(report, handler, save, options, files=files, variables=names)
            with _errors_of("--save"):
                _show_lines((f"A test of the finding is in {file}." for file in saved), console)
    if report.findings:
        raise SystemExit(1)


@contextmanager
def _errors_of(option: str) -> Iterator[None]:
    """Name the option in whose file or directory nothing can be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{option}: {error}") from None


def _check_options(
    handler: str | None, to: str | None, map_file: Path | None, depth: int | None, save: Path | None
) -> None:
    """Refuse options before the search that could not be followed after it."""
    if save is not None and handler is None:
        raise click.UsageError("a pytest test explores one function: --save needs --handler")
    if map_file is not None and map_file.suffix not in (".svg", ".mmd"):
        raise click.UsageError("--map needs a name that ends with .svg or .mmd")
    if map_file is not None and not map_file.parent.is_dir():
        raise click.UsageError(f"--map: there is no directory {map_file.parent}")
    if depth is not None and map_file is None:
        raise click.UsageError("--depth draws the first steps of --map: give both")
    if to is not None and not E164.fullmatch(to):
        raise click.UsageError(f"--to {to} is no number such as {CALLER}")


def _with_choices(
    options: ExploreOptions, choices: Path | None, callers: tuple[str, ...]
) -> ExploreOptions:
    file = choices or (CHOICES_FILE if CHOICES_FILE.is_file() else None)
    if file is not None:
        options = read_choices(file, options)
    return replace(options, callers=callers) if callers else options


def _replay(line: ExploredLine, steps: str, options: ExploreOptions, console: Console) -> Report:
    """Play one call, print it, and return what is wrong in it."""
    path = parse_path(steps)
    report = replay_line(line, path, options)
    console.print(transcript(line.play(path).call), soft_wrap=True)
    for finding in report.findings:
        _show_problem(f"{finding.kind}: {finding.problem}", console)
    return report


def _command() -> str:
    """Return this command with the options that decide how a call goes, quoted for a shell.

    Values of environment variables are left out: they may be secrets, and outputs are logs.
    """
    context = click.get_current_context()
    words = ["phone-line", "explore"]
    for parameter in context.command.params:
        name = str(parameter.name)
        source = context.get_parameter_source(name)
        if name in NOT_REPLAYED or source is not ParameterSource.COMMANDLINE:
            continue
        value, option = context.params[name], parameter.opts[0]
        if isinstance(value, bool):
            words += [option] * value
        elif name == "variables":
            words += [word for key in value for word in (option, f"{key}=…")]
        else:
            values = value if isinstance(value, tuple) else (value,)
            words += [word for each in values for word in (option, str(each))]
    return shlex.join(words)


def _show(report: Report, console: Console) -> None:
    """Print the findings and the figures."""
    replayed = _command()
    for number, finding in enumerate(report.findings, start=1):
        _show_problem(f"{number}. {finding.kind}: {finding.problem}", console)
        command = f"   {replayed} --replay {shlex.quote(finding.steps)}"
        console.print(Text(command, style="dim"), soft_wrap=True)
        if number == 1:
            console.print(Text(f"\n{finding.transcript}"), soft_wrap=True)
    found = len(report.findings)
    words = "nothing is wrong" if not found else f"{found} finding{'s' if found > 1 else ''}"
    figures = (
        f"{report.states:,} states, {report.calls:,} calls, {report.invocations:,} invocations"
    )
    console.print(f"{report.completeness}: {figures}; {words}", soft_wrap=True)


def _show_problem(text: str, console: Console) -> None:
    console.print(Text(text, style="bold red"), soft_wrap=True)


def _show_lines(lines: Iterable[str], console: Console) -> None:
    for text in lines:
        console.print(text, soft_wrap=True)
