"""Two requests for one resource that run at the same time, as CloudFormation cancels one of them.

CloudFormation does not wait for a request that it cancels: the Delete of a cancelled creation, or
the Update of a rollback, begins while the waiter of the cancelled request still polls. Reads are up
to 29 s old, writes take effect up to 15 s late, the clocks of the functions differ by up to 30 s.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from telephony_provisioner.api.client import VoiceClient
from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.handlers import Provisioner
from telephony_provisioner.request_register import SupersededError, TableRegister
from telephony_provisioner.timing import READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import Settings, VoiceApi
from telephony_simulator.clock import VirtualClock
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.number import SEATTLE
from tests.telephony_provisioner.simulation.fault_injector import READS, Past

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import JsonObject

STACK_ID = "arn:aws:cloudformation:us-east-1:111122223333:stack/Pizza/0a1b2c3d"
POLL_SECONDS = 10.0
LIMIT_SECONDS = 3600.0


class SkewedClock:
    """The clock of one Lambda function's host."""

    def __init__(self, clock: VirtualClock, skew_seconds: float) -> None:
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
    provisioner: Provisioner
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
        self.clock = VirtualClock()
        settings = Settings(
            order_seconds=self.rng.choice((0.0, 5.0, 30.0)),
            number_settles_seconds=self.rng.choice((0.0, 10.0)),
        )
        self.api = VoiceApi(self.clock, settings, seed=seed)
        self._past = Past(self.api, self.clock)
        self._table = InMemoryTable() if is_ordered else None
        self._request_ids = 0
        self.has_faults = False
        self.api.faults = self._faults

    def start(
        self, request_type: str, resource: str, properties: JsonObject, **members: Any
    ) -> Run:
        """Begin a request: on_event now, then a poll every ten seconds."""
        clock = SkewedClock(self.clock, self.rng.uniform(-30, 30))
        client = VoiceClient(direct_client(self.api), clock)
        register = TableRegister(self._table) if self._table else None
        self._request_ids += 1
        date = datetime.fromtimestamp(self.clock.now(), UTC).strftime("%Y%m%dT%H%M%SZ")
        run = Run(
            {
                "RequestType": request_type,
                "RequestId": f"request-{self._request_ids}",
                "ResponseURL": f"https://response.invalid/?X-Amz-Date={date}&X-Amz-Expires=7200",
                "StackId": STACK_ID,
                "LogicalResourceId": "Thing",
                "ResourceType": resource,
                "ResourceProperties": properties,
                **members,
            },
            Provisioner(client, clock, register),
        )
        self._step(run, lambda: run.request.update(run.provisioner.on_event(run.request)))
        run.physical_id = str(run.request.get("PhysicalResourceId", ""))
        self._schedule_poll(run)
        return run

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

    def ask(self, operation: str, **params: Any) -> Any:
        """Read the account as it is."""
        before, self.has_faults = self.has_faults, False
        try:
            return self.api.call(operation, params)
        finally:
            self.has_faults = before

    def _schedule_poll(self, run: Run) -> None:
        if not run.outcome:
            self.clock.call_later(POLL_SECONDS, lambda: self._poll(run))

    def _poll(self, run: Run) -> None:
        def poll() -> None:
            answer = run.provisioner.is_complete(run.request)
            if answer["IsComplete"]:
                run.outcome, run.physical_id = "SUCCESS", str(answer["PhysicalResourceId"])
                run.data = dict(answer["Data"])  # type: ignore[arg-type]

        self._step(run, poll)
        self._schedule_poll(run)

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
                self.clock.sleep(self.rng.uniform(0, 15))
            return perform()
        finally:
            self._past.remember()


RULE = "Custom::SipRule"
NUMBER = "Custom::PhoneNumber"


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


def rule_of(application_id: str, number: str = "+12065550199") -> JsonObject:
    """Return the properties of a rule."""
    target: JsonObject = {
        "SipMediaApplicationId": application_id,
        "Priority": "1",
        "AwsRegion": "us-east-1",
    }
    return {
        "Name": "Calls",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": number,
        "TargetApplications": [target],
    }


def cancelled_rule_creation(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the creation of a rule, and return what is wrong at the end."""
    overlap.api.add_phone_number("+12065550199")
    properties = rule_of(application(overlap, "Calls"))
    overlap.has_faults = True
    create = overlap.start("Create", RULE, properties)
    overlap.clock.sleep(delay)
    delete = overlap.start("Delete", RULE, properties, PhysicalResourceId="Pizza-Thing-1A2B3C")
    overlap.finish(create, delete)
    overlap.clock.sleep(300)
    rules = overlap.ask("ListSipRules")["SipRules"]
    return _problems(delete, {"a rule is left": bool(rules)})


def cancelled_number_creation(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the creation of a number that is to be released."""
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    overlap.has_faults = True
    create = overlap.start("Create", NUMBER, properties)
    overlap.clock.sleep(delay)
    delete = overlap.start("Delete", NUMBER, properties, PhysicalResourceId="Pizza-Thing-1A2B3C")
    overlap.finish(create, delete)
    overlap.clock.sleep(600)
    paid = [
        number
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if "DeletionTimestamp" not in number
    ]
    return _problems(delete, {"a number is paid for": bool(paid)})


def cancelled_targets_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a rule's targets while it runs."""
    overlap.api.add_phone_number("+12065550199")
    first, second = application(overlap, "First"), application(overlap, "Second")
    old, new = rule_of(first), rule_of(second)
    created = overlap.perform("Create", RULE, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    (rule,) = overlap.ask("ListSipRules")["SipRules"]
    targets = [target["SipMediaApplicationId"] for target in rule["TargetApplications"]]
    return _problems(
        rollback, {"the targets are those of the cancelled update": targets != [first]}
    )


def cancelled_name_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a number's name while it runs."""
    old: JsonObject = {**SEATTLE, "Name": "Old"}
    new: JsonObject = {**SEATTLE, "Name": "New"}
    created = overlap.perform("Create", NUMBER, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    number = overlap.ask("GetPhoneNumber", PhoneNumberId=created.physical_id)["PhoneNumber"]
    return _problems(
        rollback,
        {"the name is that of the cancelled update": not number["Name"].startswith("Old")},
    )


def cancelled_setting_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of an application's logging while it runs."""
    resource = "Custom::SipMediaApplicationLogging"
    application_id = application(overlap, "Calls")
    old: JsonObject = {
        "SipMediaApplicationId": application_id,
        "EnableSipMediaApplicationMessageLogs": "false",
    }
    new = {**old, "EnableSipMediaApplicationMessageLogs": "true"}
    created = overlap.perform("Create", resource, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    answer = overlap.ask(
        "GetSipMediaApplicationLoggingConfiguration", SipMediaApplicationId=application_id
    )
    logging = answer["SipMediaApplicationLoggingConfiguration"]
    return _problems(
        rollback,
        {"the logging is on": logging["EnableSipMediaApplicationMessageLogs"]},
    )


def cancelled_numbers_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a Voice Connector's numbers while it runs."""
    resource = "Custom::VoiceConnectorPhoneNumbers"
    for number in ("+12065550198", "+12065550199"):
        overlap.api.add_phone_number(number, product_type="VoiceConnector")
    answer = overlap.ask("CreateVoiceConnector", Name="Trunk", RequireEncryption=False)
    connector = answer["VoiceConnector"]["VoiceConnectorId"]
    old: JsonObject = {"VoiceConnectorId": connector, "E164PhoneNumbers": ["+12065550198"]}
    new: JsonObject = {"VoiceConnectorId": connector, "E164PhoneNumbers": ["+12065550199"]}
    created = overlap.perform("Create", resource, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    associated = [
        number["E164PhoneNumber"]
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if number["Associations"]
    ]
    return _problems(rollback, {"other numbers are associated": associated != ["+12065550198"]})


def cancelled_trigger_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a rule's trigger, which is a replacement, while it runs."""
    for number in ("+12065550198", "+12065550199"):
        overlap.api.add_phone_number(number)
    target = application(overlap, "Calls")
    old, new = rule_of(target, "+12065550198"), rule_of(target, "+12065550199")
    created = overlap.perform("Create", RULE, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    enabled = {
        rule["TriggerValue"]
        for rule in overlap.ask("ListSipRules")["SipRules"]
        if not rule["Disabled"]
    }
    return _problems(rollback, {f"rules are enabled on {enabled}": enabled != {"+12065550198"}})


def cancelled_search_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a number's search, which orders another number, while it runs."""
    old: JsonObject = {**SEATTLE, "Release": "true"}
    new: JsonObject = {**old, "Search": {"AreaCode": "425"}}
    created = overlap.perform("Create", NUMBER, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    overlap.clock.sleep(600)
    kept = [
        number["E164PhoneNumber"]
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if "DeletionTimestamp" not in number
    ]
    return _problems(rollback, {"another number is paid for": kept != [created.physical_id]})


def cancelled_calling_name_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update that removes the calling name; a name that is not set is an error."""
    old: JsonObject = {**SEATTLE, "CallingName": "Pizza Line"}
    created = overlap.perform("Create", NUMBER, old)
    overlap.clock.sleep(4 * 24 * 3600)
    rollback = overlap.roll_back(created, old, dict(SEATTLE), delay_seconds=delay)
    number = overlap.ask("GetPhoneNumber", PhoneNumberId=created.physical_id)["PhoneNumber"]
    if rollback.outcome.startswith("FAILED"):
        return []  # the service refuses another change for 72 hours: an error, no false SUCCESS
    return _problems(
        rollback, {"the calling name is not restored": number.get("CallingName") != "Pizza Line"}
    )


KINDS = {
    "rule, create and delete": cancelled_rule_creation,
    "number, create and delete": cancelled_number_creation,
    "rule's targets, update and rollback": cancelled_targets_update,
    "number's name, update and rollback": cancelled_name_update,
    "rule's trigger, update and rollback": cancelled_trigger_update,
    "number's search, update and rollback": cancelled_search_update,
    "number's calling name, update and rollback": cancelled_calling_name_update,
    "application's logging, update and rollback": cancelled_setting_update,
    "connector's numbers, update and rollback": cancelled_numbers_update,
}


def play(kind: str, seed: int, *, is_ordered: bool = True) -> list[str]:
    """Play one overlap, and return what is wrong at its end."""
    overlap = Overlap(seed, is_ordered=is_ordered)
    delay = overlap.rng.choice((0.5, 2.0, 6.0, 12.0, 35.0, 60.0, 120.0))
    return KINDS[kind](overlap, delay)


def _problems(last: Run, checks: Mapping[str, bool]) -> list[str]:
    problems = [problem for problem, is_wrong in checks.items() if is_wrong]
    if last.outcome != "SUCCESS":
        problems.append(f"the last request ended as {last.outcome}")
    return problems
