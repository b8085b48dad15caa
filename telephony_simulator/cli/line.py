"""Brings up the line that a command calls: a synthesized app, or one function."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from telephony_simulator.call_router import (
    AccountCallRouter,
    CallRouter,
    NoRuleError,
    SingleFunctionCallRouter,
)
from telephony_simulator.cli.function_environment import ISOLATED, FunctionEnvironment
from telephony_simulator.cli.quotas import DEFAULT_QUOTAS, Quotas, api_settings, call_settings
from telephony_simulator.clock import Clock
from telephony_simulator.cloudformation import (
    Deployment,
    add_adopted_phone_numbers,
    add_adopted_sip_rules,
    local_account,
    read_cloud_assembly,
    select_stacks,
)
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.cloudformation.local_account import SCALED_SETTINGS
from telephony_simulator.functions import ProcessFunction, function_at


@contextmanager
def open_call_router(  # noqa: PLR0917 - in the order of the options
    app: Path,
    handler: str | None,
    buckets: Path | None,
    log: EventLog,
    clock: Clock,
    quotas: Quotas = DEFAULT_QUOTAS,
    stacks: Collection[str] = (),
    environment: FunctionEnvironment = ISOLATED,
) -> Iterator[CallRouter]:
    """Yield a call router: to `handler` if it is given, else to the lines of `app`."""
    if handler is None:
        with deployed_app(app, buckets, log, quotas, stacks, environment) as deployment:
            yield AccountCallRouter(deployment.account, clock, call_settings(quotas))
        return
    function = function_at(handler, environment.variables)
    with ExitStack() as running:
        if isinstance(function, ProcessFunction):
            running.callback(function.close)
            function.start()
        yield SingleFunctionCallRouter(function, clock)


@contextmanager
def deployed_app(  # noqa: PLR0917 - in the order of the options
    app: Path,
    buckets: Path | None,
    log: EventLog,
    quotas: Quotas = DEFAULT_QUOTAS,
    stacks: Collection[str] = (),
    environment: FunctionEnvironment = ISOLATED,
) -> Iterator[Deployment]:
    """Deploy a synthesized app, or stacks of it, to a local account, and yield the deployment."""
    assembly = select_stacks(read_cloud_assembly(app), stacks)
    account_ids = [stack.account_id for stack in assembly if stack.account_id]
    settings = api_settings(quotas, SCALED_SETTINGS)
    with local_account(
        buckets,
        *account_ids[:1],
        settings=settings,
        variables=environment.variables,
        real_aws=environment.real_aws,
    ) as account:
        add_adopted_phone_numbers(account.voice_api, assembly)
        add_adopted_sip_rules(account.voice_api, assembly)
        deployment = Deployment(account, log)
        with log:
            deployment.deploy(assembly)
        yield deployment


def first_number(call_router: CallRouter, app: Path) -> str:
    """Return the first number that can be dialled.

    Raises:
        NoRuleError: The app has no line.
    """
    numbers = call_router.numbers()
    if not numbers:
        raise NoRuleError(
            f"{app} has no line: expected an enabled SIP rule (Custom::SipRule) with a phone number"
            " or with the host name of a Voice Connector"
        )
    return numbers[0]
