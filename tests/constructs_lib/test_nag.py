"""A security review (cdk-nag, AWS Solutions) of the ready stack and of every example."""

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from tests.end_to_end.test_production_line import define as production_line
from tests.examples.assemblies import EXAMPLES, ROOT, define_each_in_a_stage

pytestmark = pytest.mark.cdk

READY = "ready"
PRODUCTION = "production"
APPS = (READY, *EXAMPLES)


class Accepted(NamedTuple):
    """An accepted finding: the rule, the paths of its constructs, the reason."""

    rule: str
    path: str
    reason: str


ACCEPTED = (
    Accepted(
        "AwsSolutions-L1",
        r".*/(Handler|OnEvent|IsComplete|Assistant|Dialer|Transcriber|Mailer)/Resource",
        "the runtime is measured on and compiled for Python 3.13, which Lambda supports",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::*]",
        r".*/Provisioner/Role/(PhoneNumbers|SipRules|VoiceConnectorPhoneNumbers)/Resource",
        "phone numbers, orders and existing rules have no ARNs",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::*]",
        r".*/Provisioner/Role/(SipMediaApplication|VoiceConnector)Logging/Resource",
        "log deliveries and the account's log policies have no ARNs",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::*]",
        r"Forwarding/Provisioner/Role/Speech/Resource",
        "Polly's voices have no ARNs",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::",
        r"Forwarding/Provisioner/Role/Prompts\w+/Resource",
        "the objects of a library have the names of its prompts, and those of assets their digests",
    ),
    Accepted(
        "AwsSolutions-S1",
        r"Forwarding/Prompts/Bucket/Resource",
        "the owner decides about an access log of prompts: it needs a second bucket",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::arn:",
        r".*/Provisioner/Role/(SipRules|SipMediaApplicationLogging)/Resource",
        "with an application's ARN the provisioner would depend on its handler, which may depend"
        " on a number of the provisioner; a rule's applications may be in any region",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::arn:",
        r".*/Provisioner/Role/VoiceConnector\w+/Resource",
        "with a connector's ARN the connector would have to exist before its numbers are ordered",
    ),
    Accepted(
        "AwsSolutions-IAM5",
        r".*/Provisioner/(\w+FrameworkRole|Provider/waiter-state-machine/Role)/.*",
        "CDK's Provider framework may invoke every version of its functions",
    ),
    Accepted(
        "AwsSolutions-SF1",
        r".*/Provisioner/Provider/waiter-state-machine/Resource",
        "the waiter's events contain phone numbers, which must not be logged",
    ),
    Accepted(
        "AwsSolutions-SF2",
        r".*/Provisioner/Provider/waiter-state-machine/Resource",
        "the waiter runs during deployments only, and its steps are the stack's own events",
    ),
    Accepted(
        "AwsSolutions-DDB3",
        r".*/Provisioner/Requests",
        "its items order the requests of one deployment; without them a request waits two minutes",
    ),
    Accepted(
        "AwsSolutions-S1",
        r"(PhoneLine/Line|RecordingOnDemand/Line|Voicemail/Line|Production)/(Recordings|Messages)/Resource",
        "the owner decides about an access log of recordings: it needs a second bucket",
    ),
    Accepted(
        "AwsSolutions-IAM4",
        r"Production/Line/Live/Deployment/ServiceRole/Resource",
        "AWS keeps this policy of CodeDeploy for Lambda up to date",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::",
        r"MeetingDialIn/Line/HandlerRole/DefaultPolicy/Resource",
        "the meetings are created by the calls, and their ids are not known before",
    ),
    Accepted(
        "AwsSolutions-IAM5[Resource::",
        r"Voicemail/Line/(Transcriber|Mailer)Role/DefaultPolicy/Resource",
        "the messages and their transcriptions have names that the calls make",
    ),
)


class Finding(NamedTuple):
    """A rule that a construct breaks."""

    rule: str
    path: str


def findings(assembly: Path) -> Iterator[Finding]:
    report = json.loads((assembly / "validation-report.json").read_text())
    (nag,) = [
        plugin for plugin in report["pluginReports"] if plugin["pluginName"] == "AwsSolutions"
    ]
    for violation in nag["violations"]:
        for construct in violation["violatingConstructs"]:
            yield Finding(violation["ruleName"], construct["constructPath"])


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """Every app's findings: each app is a stage of one app, which is synthesized once."""
    assembly = tmp_path_factory.mktemp("cdk.out")
    app = cdk.App(outdir=str(assembly))
    ready = runpy.run_path(str(ROOT / "app.py"))["phone_line"]
    ready(cdk.Stage(app, READY))
    define_each_in_a_stage(app)
    production_line(cdk.Stage(app, PRODUCTION), tmp_path_factory.mktemp("entry"))
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    found: dict[str, list[Finding]] = {name: [] for name in (*APPS, PRODUCTION)}
    for finding in findings(assembly):
        name, _, path = finding.path.partition("/")
        found[name.replace("-", "_")].append(finding._replace(path=path))
    return found


def accepts(accepted: Accepted, finding: Finding) -> bool:
    return finding.rule.startswith(accepted.rule) and bool(
        re.fullmatch(accepted.path, finding.path)
    )


@pytest.mark.parametrize("name", [*APPS, PRODUCTION])
def test_every_nag_finding_has_a_reason(name: str, review: dict[str, list[Finding]]) -> None:
    unexplained = [
        finding
        for finding in review[name]
        if not any(accepts(accepted, finding) for accepted in ACCEPTED)
    ]

    assert review[name]
    assert unexplained == []


def test_every_nag_reason_has_a_finding(review: dict[str, list[Finding]]) -> None:
    found = [finding for findings in review.values() for finding in findings]

    unused = [
        accepted
        for accepted in ACCEPTED
        if not any(accepts(accepted, finding) for finding in found)
    ]

    assert unused == []
