"""Brings up the lines that a command calls: synthesized apps, or single functions."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from telephony_simulator.account_file import read_bots, read_meetings
from telephony_simulator.account_inventory import read_account_file
from telephony_simulator.call_router import (
    AccountCallRouter,
    CallRouter,
    NoRuleError,
    SingleFunctionCallRouter,
)
from telephony_simulator.cli.call_plan import CallPlan, draw_seed
from telephony_simulator.cli.function_environment import ISOLATED, FunctionEnvironment
from telephony_simulator.cli.quotas import DEFAULT_QUOTAS, Quotas, api_settings, call_settings
from telephony_simulator.clock import Clock
from telephony_simulator.cloudformation import (
    Account,
    Deployment,
    add_adopted_phone_numbers,
    add_adopted_sip_rules,
    local_account,
    read_cloud_assembly,
    restore_account,
    select_stacks,
)
from telephony_simulator.cloudformation.account import ACCOUNT_ID
from telephony_simulator.cloudformation.event_log import EventLog
from telephony_simulator.cloudformation.local_account import SCALED_SETTINGS
from telephony_simulator.functions import Function, ProcessFunction, function_at
from telephony_simulator.functions.debugged_function import debugged_function
from telephony_simulator.pstn_audio import Bucket, Meetings

if TYPE_CHECKING:
    from telephony_simulator.cloudformation.moto_server import MotoServer


NO_CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}
"""What a client of moto needs; moto does not check it."""


_DeploymentKey: TypeAlias = tuple[Path, Path | None, tuple[str, ...], frozenset[tuple[str, str]]]
"""The app, its buckets, its stacks, and the variables of its functions."""


class Lines:
    """The lines that calls use. Each app is deployed once, each function started once.

    Args:
        log: Prints the events of deployments.
        quotas: The quotas of the accounts of apps. Default: AWS's.
        stacks: The stacks of an app to deploy, with those that they depend on. Default: all.
        environment: What functions find outside themselves. Default: the simulator only.
    """

    def __init__(
        self,
        log: EventLog,
        quotas: Quotas = DEFAULT_QUOTAS,
        stacks: Collection[str] = (),
        environment: FunctionEnvironment = ISOLATED,
    ) -> None:
        self._log = log
        self._quotas = quotas
        self._stacks = stacks
        self._environment = environment
        self._open_things = ExitStack()
        self._functions: dict[tuple[str, frozenset[tuple[str, str]]], Function] = {}
        self._moto: MotoServer | None = None
        self._deployments: dict[_DeploymentKey, Deployment] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open_things.close()

    def open_call_router(self, plan: CallPlan, clock: Clock) -> CallRouter:
        """Return a new call router to the plan's handler if it names one, else to its app."""
        seed = draw_seed() if plan.seed is None else plan.seed
        bots = read_bots(plan.bots) if plan.bots else []
        meetings = Meetings(read_meetings(plan.meetings)) if plan.meetings else None
        if plan.handler is None:
            account = self._deployment(plan).account
            settings = call_settings(self._quotas)
            return AccountCallRouter(account, clock, settings, seed, bots=bots, meetings=meetings)
        self._environment.check_single_function()
        return SingleFunctionCallRouter(
            self._function(plan.handler, plan),
            clock,
            seed=seed,
            bots=bots,
            meetings=meetings,
            buckets=_buckets_in(plan.buckets),
        )

    def open_account(self, app: Path) -> Account:
        """Return the account to which an app is deployed."""
        return self._deployment(CallPlan(app=app)).account

    def variables(self, plan: CallPlan) -> dict[str, str]:
        """Return the environment variables of the plan's handler."""
        return {**self._endpoints(plan), **self._variables(plan)}

    @property
    def has_app(self) -> bool:
        """Whether an app was brought up."""
        return bool(self._deployments)

    def _function(self, target: str, plan: CallPlan) -> Function:
        key = target, frozenset(self._variables(plan).items())
        if key not in self._functions:
            variables = self.variables(plan)
            if self._environment.is_debugged:
                self._functions[key] = debugged_function(target, variables)
                return self._functions[key]
            function = function_at(target, variables)
            if isinstance(function, ProcessFunction):
                self._open_things.callback(function.close)
                function.start()
            self._functions[key] = function
        return self._functions[key]

    def _variables(self, plan: CallPlan) -> dict[str, str]:
        """Return the variables of the plan's functions; those of the command line go before.

        Raises:
            ValueError: One that the plan expects in the environment is not set.
        """
        given = {**plan.variables, **self._environment.variables}
        found = {n: os.environ.get(n) if value is None else value for n, value in given.items()}
        missing = [name for name, value in found.items() if value is None]
        if missing:
            raise ValueError(
                f"{', '.join(missing)} must be set for this call: in the shell, or with"
                f" --env {missing[0]}=VALUE"
            )
        return {name: value for name, value in found.items() if value is not None}

    def _endpoints(self, plan: CallPlan) -> dict[str, str]:
        """Return the variables with which a handler reaches moto, and the app's resources in it."""
        if not self._environment.with_moto:
            return {}
        if (plan.app / "manifest.json").is_file():
            return {
                **NO_CREDENTIALS,
                **self._deployment(plan).account.environment,
            }
        if self._moto is None:
            from telephony_simulator.cloudformation.moto_server import (  # noqa: PLC0415 - an extra
                MotoServer,
            )

            self._moto = self._open_things.enter_context(MotoServer(ACCOUNT_ID))
        return {**NO_CREDENTIALS, "AWS_ENDPOINT_URL": self._moto.endpoint_url}

    def _deployment(self, plan: CallPlan) -> Deployment:
        stacks = plan.stacks or tuple(self._stacks)
        variables = self._variables(plan)
        key = plan.app, plan.buckets, stacks, frozenset(variables.items())
        if key not in self._deployments:
            opened = self._open_things.enter_context(
                deployed_app(
                    plan.app,
                    plan.buckets,
                    self._log,
                    quotas=self._quotas,
                    stacks=stacks,
                    environment=replace(self._environment, variables=variables),
                )
            )
            self._deployments[key] = opened
        return self._deployments[key]


@contextmanager
def deployed_app(
    app: Path,
    buckets: Path | None,
    log: EventLog,
    *,
    quotas: Quotas = DEFAULT_QUOTAS,
    stacks: Collection[str] = (),
    environment: FunctionEnvironment = ISOLATED,
    before_deployment: Callable[[Account], None] | None = None,
) -> Iterator[Deployment]:
    """Deploy a synthesized app, or stacks of it, to a local account, and yield the deployment.

    `before_deployment` gets the account, with the adopted resources in it.
    """
    assembly = select_stacks(read_cloud_assembly(app), stacks)
    described = environment.account_file and read_account_file(environment.account_file)
    account_ids = [stack.account_id for stack in assembly if stack.account_id]
    if described and described.account_id:
        account_ids = _require_account(described.account_id, account_ids)
    settings = api_settings(quotas, SCALED_SETTINGS)
    with local_account(
        buckets,
        *account_ids[:1],
        settings=settings,
        variables=environment.variables,
        real_aws=environment.real_aws,
        with_moto=environment.with_moto,
        template_parameters=environment.template_parameters,
    ) as account:
        if described:
            restore_account(account, described)
        else:
            add_adopted_phone_numbers(account.voice_api, assembly)
            add_adopted_sip_rules(account.voice_api, assembly)
        if before_deployment:
            before_deployment(account)
        deployment = Deployment(account, log)
        with log:
            deployment.deploy(assembly)
        yield deployment


def _require_account(account_id: str, account_ids: list[str]) -> list[str]:
    """Return the account of a file, or raise ValueError when the app is for another one."""
    if any(one != account_id for one in account_ids):
        raise ValueError(
            "the app names an account (env) that is not the AccountId of --account; synthesize it"
            " for that account, or without env"
        )
    return [account_id]


def first_number(call_router: CallRouter, plan: CallPlan) -> str:
    """Return the line's first number; of an outbound call, the number that it names as caller.

    Raises:
        NoRuleError: The app has no line.
    """
    if plan.is_outbound and plan.from_:
        return plan.from_
    numbers = call_router.numbers()
    if not numbers:
        raise NoRuleError(
            f"{plan.app} has no line: expected an enabled SIP rule (Custom::SipRule) with a phone"
            " number or with the host name of a Voice Connector; --outbound --from +1… calls from"
            " an app that has none"
        )
    return numbers[0]


def _buckets_in(directory: Path | None) -> dict[str, Bucket] | None:
    """Return the directories of a directory as buckets; None for no directory."""
    if directory is None:
        return None
    if not directory.is_dir():
        raise ValueError(f"there is no directory {directory} with a directory for each bucket")
    return {each.name: Bucket(each) for each in directory.iterdir() if each.is_dir()}
