"""Adoptions of a line in use whose deployment fails, under faults.

`python -m tests.telephony_provisioner.simulation.adoption --runs 1000` plays 1,000 of them. A stack
adopts two numbers, their rules, the application of one of them, and a Voice Connector. Another
resource of the stack fails, so CloudFormation rolls back, while requests are throttled, fail, go
unanswered or read old states, and functions crash. After every request to the service, each number
has an enabled rule with an application whose function exists.
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import random
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    Origination,
    OriginationRoute,
    PhoneLine,
    PhoneNumber,
    ProductType,
    Termination,
    VoiceConnector,
)
from telephony_simulator.chime_sdk_voice.faults import no_faults
from telephony_simulator.cloudformation import Stack, StackError, Template
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.simulation.fault_injector import ALL_FAULT_RATES, NO_FAULTS
from tests.telephony_provisioner.simulation.simulated_account import SimulatedAccount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document

STACK = "Adopting"
NUMBERS = ("+12065550181", "+12065550182")
TRUNK_NUMBERS = ("+12065550183", "+12065550184")
RULE_IDS = ("11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002")
APPLICATION_ID = "22222222-0000-4000-8000-000000000001"
CONNECTOR_ID = "abcdefghijklmnopqrstuv"
EARLIER_FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:earlier"
DAY = 24 * 3600.0


class AdoptedLine:
    """An account whose lines are in use, and a stack that adopts them.

    Args:
        seed: The same seed plays the same faults.
    """

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311 - the run has to repeat
        self.account = SimulatedAccount(self._rng, direct_client)
        self.problems: list[str] = []
        self.reason = ""
        self._ids = self._make_lines()
        self.account.clock.sleep(DAY)
        self.before = self.state()
        self._inner_faults = self.account.api.faults
        self.account.api.faults = self._watch
        self._stack = Stack(STACK, self.account.account, "us-east-1")

    def run(self) -> list[str]:
        """Fail a deployment, delete its stack, adopt successfully, and return what is wrong."""
        self.account.faults.rates = self._rng.choice(ALL_FAULT_RATES)
        self._deploy(is_broken=True)
        self._require(not self._stack.status.endswith("_COMPLETE") or self._is_as_before(), "ended")
        self.account.faults.rates = NO_FAULTS
        self.account.clock.sleep(DAY)
        self._delete("the failed stack")
        self._deploy(is_broken=False)
        self._require(self._stack.status == "CREATE_COMPLETE", "adopted")
        self._require(self.state() != self.before, "adopted")
        self.account.clock.sleep(DAY)
        self._delete("the stack")
        return self.problems

    def state(self) -> list[Any]:
        """Return the adopted resources: what an adoption changes of them."""
        owner = {"VoiceConnectorId": self._ids[CONNECTOR_ID]}
        termination: Any = None
        with suppress(Exception):
            termination = self._ask("GetVoiceConnectorTermination", **owner)["Termination"]
        origination: Any = None
        with suppress(Exception):
            origination = self._ask("GetVoiceConnectorOrigination", **owner)["Origination"]
        numbers = [
            number["E164PhoneNumber"]
            for number in self._ask("ListPhoneNumbers")["PhoneNumbers"]
            if owner["VoiceConnectorId"] in {one["Value"] for one in number["Associations"]}
        ]
        rules = [
            (rule["Name"], rule["Disabled"], rule["TargetApplications"])
            for rule in self._ask("ListSipRules")["SipRules"]
        ]
        applications = [
            (application["Name"], application["Endpoints"])
            for application in self._ask("ListSipMediaApplications")["SipMediaApplications"]
            if application["SipMediaApplicationId"] in self._ids.values()
        ]
        return [rules, applications, termination, origination, numbers]

    def _deploy(self, *, is_broken: bool) -> None:
        text, assets = _synthesized()
        for placeholder, real in self._ids.items():
            text = text.replace(placeholder, real)
        template = json.loads(text)
        if is_broken:
            template["Resources"]["Broken"] = self._broken(template["Resources"])
        try:
            self._stack.deploy(Template(template), assets)
        except StackError as error:
            self.reason = str(error)
        self.account.clock.sleep(600)

    def _broken(self, resources: Mapping[str, Any]) -> dict[str, Any]:
        """Return a resource that fails after some of the others."""
        custom = [name for name, one in resources.items() if one["Type"].startswith("Custom::")]
        (provider,) = {json.dumps(resources[name]["Properties"]["ServiceToken"]) for name in custom}
        return {
            "Type": "Custom::SipRule",
            "Properties": {
                "ServiceToken": json.loads(provider),
                "TriggerType": "Smoke",
                "TriggerValue": "",
                "Name": "Broken",
                "TargetApplications": [],
            },
            "DependsOn": self._rng.sample(custom, self._rng.randint(1, len(custom))),
        }

    def _delete(self, subject: str) -> None:
        with suppress(StackError):
            self._stack.delete()
        self.account.clock.sleep(600)
        self._require(self._stack.status == "DELETE_COMPLETE", f"deleted {subject}")
        self._require(self._is_as_before(), f"deleted {subject}")

    def _is_as_before(self) -> bool:
        return self.state() == self.before

    def _require(self, is_right: bool, moment: str) -> None:  # noqa: FBT001 - a condition
        if not is_right:
            self.problems.append(f"{moment}: {self._stack.status} {self.reason}")

    def _make_lines(self) -> dict[str, str]:
        """Make the resources in use; return their ids by the placeholders in the template."""
        api = self.account.api
        ids: dict[str, str] = {}
        for number, rule in zip(NUMBERS, RULE_IDS, strict=True):
            api.add_phone_number(number)
            application = self._application()
            target = {"SipMediaApplicationId": application, "Priority": 1}
            made = self._ask(
                "CreateSipRule",
                Name="in use",
                TriggerType="ToPhoneNumber",
                TriggerValue=number,
                TargetApplications=[target],
            )
            ids[rule] = made["SipRule"]["SipRuleId"]
            ids[APPLICATION_ID] = application
        connector = self._ask("CreateVoiceConnector", Name="in use", RequireEncryption=False)
        ids[CONNECTOR_ID] = connector["VoiceConnector"]["VoiceConnectorId"]
        for number in TRUNK_NUMBERS:
            api.add_phone_number(number, product_type="VoiceConnector")
        owner = {"VoiceConnectorId": ids[CONNECTOR_ID]}
        termination = {"CallingRegions": ["CA"], "CidrAllowedList": ["54.172.60.0/30"]}
        self._ask("PutVoiceConnectorTermination", **owner, Termination=termination)
        self._ask(
            "AssociatePhoneNumbersWithVoiceConnector",
            **owner,
            E164PhoneNumbers=[TRUNK_NUMBERS[0]],
        )
        return ids

    def _application(self) -> str:
        made = self._ask(
            "CreateSipMediaApplication",
            AwsRegion="us-east-1",
            Name="in use",
            Endpoints=[{"LambdaArn": EARLIER_FUNCTION}],
        )
        return str(made["SipMediaApplication"]["SipMediaApplicationId"])

    def _ask(self, operation: str, **params: Any) -> Any:
        """Call the API without faults, and without being watched."""
        faults, self.account.api.faults = self.account.api.faults, no_faults
        try:
            return self.account.api.call(operation, params)
        finally:
            self.account.api.faults = faults

    def _watch(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform a request, then check that each number reaches a function."""
        try:
            return self._inner_faults(operation, params, perform)
        finally:
            self._check_numbers(operation)

    def _check_numbers(self, operation: str) -> None:
        resources = self.account.api._account  # noqa: SLF001 - the state, not what a read shows
        functions = {EARLIER_FUNCTION, *self.account.account.functions}
        now = resources.now()
        for number in NUMBERS:
            answering = [
                target
                for rule in resources.sip_rules.values()
                if rule.trigger_value == number and not rule.is_disabled(now)
                for target in rule.target_applications
                if (
                    application := resources.sip_media_applications.get(
                        target.sip_media_application_id
                    )
                )
                and application.lambda_arn in functions
            ]
            if not answering:
                self.problems.append(f"after {operation}: a number reaches no function")


@functools.cache
def _synthesized() -> tuple[str, dict[str, Path]]:
    with tempfile.TemporaryDirectory() as directory:
        app = cdk.App(outdir=directory)
        env = cdk.Environment(account="111122223333", region="us-east-1")
        stack = cdk.Stack(app, STACK, env=env)
        _define_lines(stack)
        app.synth()
        content = (Path(directory) / f"{STACK}.template.json").read_text(encoding="utf-8")
    keys = [
        resource["Properties"]["Code"]["S3Key"]
        for resource in json.loads(content)["Resources"].values()
        if "S3Key" in resource.get("Properties", {}).get("Code", {})
    ]
    return content, {key: Path(__file__).parent for key in keys}


def _define_lines(stack: cdk.Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Code", "code")
    handler = lambda_.Function(
        stack,
        "Handler",
        code=lambda_.Code.from_bucket(bucket, "handler.zip"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
    PhoneLine(
        stack,
        "First",
        handler=handler,
        e164_phone_number=NUMBERS[0],
        adopt_sip_rule_id=RULE_IDS[0],
    )
    PhoneLine(
        stack,
        "Second",
        handler=handler,
        e164_phone_number=NUMBERS[1],
        adopt_sip_rule_id=RULE_IDS[1],
        adopt_sip_media_application_id=APPLICATION_ID,
    )
    VoiceConnector(
        stack,
        "Trunk",
        adopt_voice_connector_id=CONNECTOR_ID,
        phone_numbers=[
            PhoneNumber(
                stack,
                f"TrunkNumber{index}",
                e164_phone_number=number,
                product_type=ProductType.VOICE_CONNECTOR,
            )
            for index, number in enumerate(TRUNK_NUMBERS)
        ],
        termination=Termination(calling_regions=["US"], cidr_allowed_list=["54.172.60.0/30"]),
        origination=Origination(routes=[OriginationRoute(host="pbx.example.com")]),
    )


def problems_of_run(seed: int) -> tuple[int, list[str]]:
    """Play one run; return its seed and what is wrong."""
    return seed, AdoptedLine(seed).run()


def main() -> int:
    """Play the runs, and print how many failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    seeds = range(asked.seed, asked.seed + asked.runs)
    with multiprocessing.get_context("spawn").Pool() as pool:
        played = pool.imap(problems_of_run, seeds, chunksize=5)
        failed = [(seed, problems[:2]) for seed, problems in played if problems]
    for seed, problems in failed[:10]:
        sys.stdout.write(f"--seed {seed} --runs 1: {problems}\n")
    sys.stdout.write(
        f"{asked.runs} adoptions with a failing resource from seed {asked.seed} on,"
        f" {len(failed)} failed\n"
    )
    return min(len(failed), 1)


if __name__ == "__main__":
    sys.exit(main())
