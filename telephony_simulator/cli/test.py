"""The command `phone-line test`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.console import Console

from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.errors import USER_ERRORS
from telephony_simulator.cli.function_environment import FunctionEnvironment, environment_options
from telephony_simulator.cli.line import Lines, first_number
from telephony_simulator.cli.options import app_option, stacks_option
from telephony_simulator.cli.problems import problems, warnings
from telephony_simulator.cli.quotas import Quotas, quotas_option
from telephony_simulator.cli.script_file import read_script
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.phone import script
from telephony_simulator.phone.script import ScriptError
from telephony_simulator.transcript import transcript

SUFFIX: Final = ".call"
DEFAULT_SEED: Final = 0
SHOWN_LOG_CHARACTERS: Final = 2_000


class Result(NamedTuple):
    """The result of a script.

    Attributes:
        problems: What failed; empty if the script passed.
        warnings: What the line did against a rule without being refused.
        transcript: The call; empty if none was placed.
        log: The output of the function.
    """

    problems: list[str]
    warnings: list[str]
    transcript: str
    log: str


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@app_option
@stacks_option
@click.option("--handler", help="The function of scripts that name neither handler nor app.")
@environment_options
@quotas_option
def test(
    *,
    paths: tuple[Path, ...],
    app: Path,
    stacks: tuple[str, ...],
    handler: str | None,
    environment: FunctionEnvironment,
    quotas: Quotas,
) -> None:
    """Play scripts of calls, and show those that fail.

    PATHS are script files and directories, in which files *.call are found. The exit code is 0 when
    all calls pass, 1 when one fails, and 2 when there is no script.
    """
    files = list(_find_scripts(paths))
    if not files:
        raise click.UsageError(f"there is no file *{SUFFIX} in {', '.join(map(str, paths))}")
    console = Console(stderr=True, markup=False, emoji=False)
    defaults = CallPlan(app=app, handler=handler, seed=DEFAULT_SEED)
    failed = 0
    log = EventLog(console, everything=False)
    with Lines(log, quotas, stacks, environment) as lines:
        for file in files:
            result = _play(file, defaults, lines)
            failed += bool(result.problems)
            click.echo(f"{'FAILED' if result.problems else 'passed'}  {file}")
            for warning in result.warnings:
                click.echo(f"        warning: {warning}")
            if result.problems:
                _show_failure(result)
        if environment.template_parameters and not lines.has_app:
            click.echo("note: --parameter was not used, since no script names an app")
    passed = len(files) - failed
    click.echo(f"\n{passed} passed, {failed} failed")
    if failed:
        raise SystemExit(1)


def _find_scripts(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]


def _play(file: Path, defaults: CallPlan, lines: Lines) -> Result:
    """Play a script to its end, also after a problem of the function."""
    try:
        read = read_script(file, defaults)
        plan = read.plan
        clock = plan.virtual_clock()
        call_router = lines.open_call_router(plan, clock)
        call = plan.place(call_router, first_number(call_router, plan))
    except USER_ERRORS as error:
        return Result([str(error)], [], "", "")
    found: list[str] = []
    try:
        script.play(plan.steps, call, clock)
    except ScriptError as error:
        where = f"line {read.lines[error.position - 1]}: " if error.position else ""
        found.append(f"{where}{error}")
    except USER_ERRORS as error:
        found.append(str(error))
    return Result([*problems(call), *found], warnings(call), transcript(call), call_router.log())


def _show_failure(result: Result) -> None:
    for problem in result.problems:
        click.echo(f"        {problem}")
    if result.transcript:
        click.echo(f"\n{result.transcript}")
    if result.log:
        click.echo(f"The end of the function's output:\n{result.log[-SHOWN_LOG_CHARACTERS:]}")
