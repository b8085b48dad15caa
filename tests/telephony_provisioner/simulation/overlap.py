"""An account in which two requests for one resource run at the same time.

CloudFormation does not wait for a request that it cancels: the Delete of a cancelled creation, or
the Update of a rollback, begins while the waiter of the cancelled request still polls. Reads are up
to 29 s old, writes take effect up to 15 s late, each invocation runs on a host whose clock is up to
60 s wrong, and an event may be delivered twice, to two waiters.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from telephony_provisioner.api.client import VoiceClient
from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.handlers import Provisioner
from telephony_provisioner.request_register import SupersededError, TableRegister
from telephony_provisioner.timing import READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import Settings, VoiceApi
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.prompt_services import PromptServices
from tests.telephony_provisioner.simulation.fault_injector import READS, Past
from tests.telephony_provisioner.simulation.task_clock import TaskClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import JsonObject

STACK_ID = "arn:aws:cloudformation:us-east-1:111122223333:stack/Pizza/0a1b2c3d"
POLL_SECONDS = 10.0
LIMIT_SECONDS = 3600.0
SKEW_SECONDS = 60.0
LATE_WRITE_SECONDS = 15.0
DUPLICATE_RATE = 0.1


class SkewedClock:
    """The clock of the host of one invocation."""

    def __init__(self, clock: TaskClock, skew_seconds: float) -> None:
        self._clock = clock
        self._skew_seconds = skew_seconds
        self.sleep = clock.sleep

    def now(self) -> float:
        """Return the host's time."""
        return self._clock.now() + self._skew_seconds

    def since(self, moment: float) -> float:
        """Return the seconds since a moment of this or another host."""
        return self.now() - moment


@dataclass
class Run:
    """One request and its waiter.

    Attributes:
        outcome: How it ended: "SUCCESS", "SUPERSEDED", or an error; empty while it runs.
    """

    request: JsonObject
    outcome: str = ""
    physical_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class Overlap:
    """An account in which requests overlap.

    Args:
        seed: The same seed plays the same faults.
        is_ordered: Whether the provisioner has its register.
    """

    def __init__(self, seed: int, *, is_ordered: bool = True) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a scenario has to repeat
        self.clock = TaskClock()
        settings = Settings(
            order_seconds=self.rng.choice((0.0, 5.0, 30.0)),
            number_settles_seconds=self.rng.choice((0.0, 10.0)),
        )
        self.api = VoiceApi(self.clock, settings, seed=seed)
        self._past = Past(self.api, self.clock)
        self._table = InMemoryTable() if is_ordered else None
        self._request_ids = 0
        self.has_faults = False
        self.prompt_services: Callable[[], tuple[Any, Any]] = PromptServices().clients
        self.api.faults = self._faults

    def start(
        self, request_type: str, resource: str, properties: JsonObject, **members: Any
    ) -> Run:
        """Begin a request: on_event now, then a poll every ten seconds."""
        self._request_ids += 1
        date = datetime.fromtimestamp(self.clock.now(), UTC).strftime("%Y%m%dT%H%M%SZ")
        event: JsonObject = {
            "RequestType": request_type,
            "RequestId": f"request-{self._request_ids}",
            "ResponseURL": f"https://response.invalid/?X-Amz-Date={date}&X-Amz-Expires=7200",
            "StackId": STACK_ID,
            "LogicalResourceId": "Thing",
            "ResourceType": resource,
            "ResourceProperties": properties,
            **members,
        }
        if self.has_faults and self.rng.random() < DUPLICATE_RATE:
            delay_seconds = self.rng.uniform(0, 60)
            self.clock.call_later(delay_seconds, lambda: self._deliver(Run({**event})))
        run = Run(event)
        self._deliver(run)
        return run

    def _deliver(self, run: Run) -> None:
        """Start a waiter: on_event now, then a poll every ten seconds."""
        self.clock.spawn(lambda: self._wait(run))

    def _wait(self, run: Run) -> None:
        self._step(run, lambda: run.request.update(self._provisioner().on_event(run.request)))
        run.physical_id = str(run.request.get("PhysicalResourceId", ""))
        while not run.outcome:
            self.clock.sleep(POLL_SECONDS)
            self._step(run, partial(self._poll, run))

    def _provisioner(self) -> Provisioner:
        """Return the provisioner of one invocation, on any host."""
        clock = SkewedClock(self.clock, self.rng.uniform(-SKEW_SECONDS, SKEW_SECONDS))
        register = TableRegister(self._table) if self._table else None
        voice = VoiceClient(direct_client(self.api), clock)
        return Provisioner(voice, clock, register, self.prompt_services)

    def finish(self, *runs: Run) -> None:
        """Let all requests end."""
        deadline = self.clock.now() + LIMIT_SECONDS
        while any(not run.outcome for run in runs) and self.clock.now() < deadline:
            self.clock.sleep(POLL_SECONDS)
        for run in runs:
            run.outcome = run.outcome or "TIMEOUT"

    def perform(
        self, request_type: str, resource: str, properties: JsonObject, **members: Any
    ) -> Run:
        """Carry out a request to its end, without faults."""
        self.has_faults = False
        run = self.start(request_type, resource, properties, **members)
        self.finish(run)
        assert run.outcome == "SUCCESS", run.outcome
        self.clock.sleep(600)
        return run

    def roll_back(
        self, created: Run, old: JsonObject, new: JsonObject, *, delay_seconds: float
    ) -> Run:
        """Update a resource, and roll the update back while it runs; return the rollback."""
        self.has_faults = True
        resource = str(created.request["ResourceType"])
        known: dict[str, Any] = {"PhysicalResourceId": created.physical_id}
        update = self.start("Update", resource, new, OldResourceProperties=old, **known)
        self.clock.sleep(delay_seconds)
        rollback = self.start("Update", resource, old, OldResourceProperties=new, **known)
        self.finish(update, rollback)
        self.clock.sleep(300)
        return rollback

    def cancel_creation(
        self, resource: str, properties: JsonObject, *, delay_seconds: float
    ) -> Run:
        """Create a resource, and delete it while it is created; return the Delete."""
        self.has_faults = True
        create = self.start("Create", resource, properties)
        self.clock.sleep(delay_seconds)
        made_up = {"PhysicalResourceId": "Pizza-Thing-1A2B3C"}
        delete = self.start("Delete", resource, properties, **made_up)
        self.finish(create, delete)
        self.clock.sleep(300)
        return delete

    def ask(self, operation: str, **params: Any) -> Any:
        """Read the account as it is."""
        before, self.has_faults = self.has_faults, False
        try:
            return self.api.call(operation, params)
        finally:
            self.has_faults = before

    def _poll(self, run: Run) -> None:
        answer = self._provisioner().is_complete(run.request)
        if answer["IsComplete"]:
            run.outcome, run.physical_id = "SUCCESS", str(answer["PhysicalResourceId"])
            run.data = dict(answer["Data"])  # type: ignore[arg-type]

    def _step(self, run: Run, work: Callable[[], None]) -> None:
        try:
            work()
        except SupersededError:
            run.outcome = "SUPERSEDED"
        except ProvisioningError as error:
            run.outcome = f"FAILED: {error}"

    def _faults(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        del params
        self._past.remember()
        try:
            if not self.has_faults:
                return perform()
            if operation.startswith(READS):
                age = self.rng.choice((0.0, self.rng.uniform(0, READ_LAG_SECONDS - 1)))
                return self._past.at(age, perform)
            if self.rng.random() < 0.5:
                self.clock.sleep(self.rng.uniform(0, LATE_WRITE_SECONDS))
            return perform()
        finally:
            self._past.remember()


def application(overlap: Overlap, name: str) -> str:
    """Create an application, and return its id."""
    arn = f"arn:aws:lambda:us-east-1:111122223333:function:{name}"
    answer = overlap.ask(
        "CreateSipMediaApplication",
        AwsRegion="us-east-1",
        Name=name,
        Endpoints=[{"LambdaArn": arn}],
    )
    return str(answer["SipMediaApplication"]["SipMediaApplicationId"])


def connector(overlap: Overlap) -> str:
    """Create a Voice Connector, and return its id."""
    answer = overlap.ask("CreateVoiceConnector", Name="Trunk", RequireEncryption=False)
    return str(answer["VoiceConnector"]["VoiceConnectorId"])


def problems_of(last: Run, checks: Mapping[str, bool]) -> list[str]:
    """Return the problems at the end of the last request."""
    problems = [problem for problem, is_wrong in checks.items() if is_wrong]
    if last.outcome != "SUCCESS":
        problems.append(f"the last request ended as {last.outcome}")
    return problems
