"""The command `phone-line up`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.errors import user_errors
from telephony_simulator.cli.function_environment import FunctionEnvironment, environment_options
from telephony_simulator.cli.line import deployed_app, first_number
from telephony_simulator.cli.options import (
    app_option,
    buckets_option,
    stacks_option,
    verbose_option,
)
from telephony_simulator.cli.quotas import Quotas, call_settings, quotas_option
from telephony_simulator.cli.rehearsal import Rehearsal
from telephony_simulator.cli.watch import settled_state, state_of, wait_for_change
from telephony_simulator.clock import Clock, RealClock
from telephony_simulator.cloudformation import Deployment
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.loopback import MAX_PORT
from telephony_simulator.phone.terminal import Terminal

PLACEHOLDER_CREDENTIALS: Final = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
}
"""AWS clients require them. The simulator does not check them."""


@click.command()
@app_option
@stacks_option
@environment_options
@buckets_option
@verbose_option
@quotas_option
@click.option("--serve", is_flag=True, help="Play the calls that the API creates, until Ctrl-C.")
@click.option("--watch", is_flag=True, help="Serve, and bring up each new synthesis.")
@click.option(
    "--delete",
    is_flag=True,
    help="Delete the stacks again, and print how the account then differs from --account.",
)
@click.option(
    "--open",
    "is_open",
    is_flag=True,
    help="Serve a telephone for the browser, with each new synthesis (extra `browser`).",
)
@click.option(
    "--host", help="With --open: listen on this address. Default: this machine only, 127.0.0.1."
)
@click.option(
    "--port",
    type=click.IntRange(0, MAX_PORT),
    help="With --open: listen on this port. Default: a free one.",
)
def up(
    *,
    app: Path,
    stacks: tuple[str, ...],
    environment: FunctionEnvironment,
    buckets: Path | None,
    verbose: bool,
    quotas: Quotas,
    serve: bool,
    watch: bool,
    delete: bool,
    is_open: bool,
    host: str | None,
    port: int | None,
) -> None:
    """Bring up a synthesized app, and print its numbers.

    With --account it prints what the deployment changes in that account, and for how long a rule
    that was enabled had no application that answers.

    With --serve it stays up, and plays the calls that boto3 or the AWS CLI creates. A telephone
    that rings is answered after three seconds.

    With --open it serves a page: a telephone, and beside it the events and answers of its calls.
    It brings up each new synthesis, as --watch does.
    """
    if delete and (environment.account_file is None or serve or watch or is_open):
        raise click.UsageError("--delete needs --account FILE, and no option that serves")
    if not is_open and (host is not None or port is not None):
        raise click.UsageError("--host and --port go with --open")
    console = Console(markup=False, emoji=False)
    log = EventLog(console, everything=verbose)
    settings = call_settings(quotas)
    rehearsal = Rehearsal(console, is_compared=environment.account_file is not None)

    @contextmanager
    def deployed() -> Iterator[Deployment]:
        """Deploy the app, and print its outputs and what changes in the account of a file."""
        with (
            rehearsal,
            deployed_app(
                app,
                buckets,
                log,
                quotas=quotas,
                stacks=stacks,
                environment=environment,
                before_deployment=rehearsal.begin,
            ) as deployment,
        ):
            console.print("", _outputs(deployment), "")
            rehearsal.show("The deployment changes")
            yield deployment

    def bring_up(is_over: Callable[[], bool] | None = None) -> None:
        with user_errors(), deployed() as deployment:
            clock = RealClock()
            call_router = AccountCallRouter(deployment.account, clock, settings)
            number = first_number(call_router, CallPlan(app=app))
            console.print("Call", number, "with: phone-line call")
            if is_over is not None:
                _serve(call_router, clock, console, is_over)

    if is_open:
        with _extra_for_browser():
            from telephony_simulator.cli.open_phone import (  # noqa: PLC0415 - an extra
                open_phone,
            )
        open_phone(
            deployed,
            lambda _, call_router: _print_variables(call_router, console),
            app,
            settings,
            console=console,
            host=host or "127.0.0.1",
            port=port or 0,
            stacks=stacks,
            variables=environment.variables,
        )
    elif watch:
        with suppress(KeyboardInterrupt):
            _bring_up_each_synthesis(bring_up, app, console)
    elif serve:
        with suppress(KeyboardInterrupt):
            bring_up(lambda: False)
    elif delete:
        with user_errors(), deployed() as deployment:
            with log:
                deployment.destroy()
            rehearsal.show("After the deletion of the stacks differs")
    else:
        bring_up()


def _bring_up_each_synthesis(
    bring_up: Callable[[Callable[[], bool]], None], app: Path, console: Console
) -> None:
    """Bring up an app, and again at each synthesis; show an error, and wait for the next one."""
    clock = RealClock()
    while True:
        before = settled_state([app], clock)
        try:
            bring_up(lambda before=before: state_of([app]) != before)  # type: ignore[misc]
        except click.ClickException as error:
            error.show()
            console.print("\nWaiting for a synthesis; Ctrl-C ends.", style="dim")
            wait_for_change([app], before, clock)


def _serve(
    call_router: AccountCallRouter, clock: Clock, console: Console, is_over: Callable[[], bool]
) -> None:
    terminal = Terminal(console)
    call_router.service.watch(terminal)
    _print_variables(call_router, console)
    terminal.answer_calls(call_router.service, clock, is_over)


def _print_variables(call_router: AccountCallRouter, console: Console) -> None:
    """Print the variables with which boto3 and the AWS CLI reach the account."""
    for name, value in {**call_router.account.environment, **PLACEHOLDER_CREDENTIALS}.items():
        if name.startswith("AWS_"):
            console.print(f"export {name}={value}", soft_wrap=True, highlight=False)


@contextmanager
def _extra_for_browser() -> Iterator[None]:
    """Report that the extra `browser` is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in {"starlette", "uvicorn", "websockets"}:
            raise
        raise click.ClickException(
            f"--open needs {error.name}; install it: pip install 'phone-line[browser]'"
        ) from None


def _outputs(deployment: Deployment) -> Table:
    """Return a table of the stacks' outputs."""
    table = Table("stack", "output", "value", box=None)
    for name, stack in deployment.stacks.items():
        for output, value in stack.outputs.items():
            table.add_row(*map(Text, (name, output, str(value))))
    return table
