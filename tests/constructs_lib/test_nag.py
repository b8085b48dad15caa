"""A security review (cdk-nag, AWS Solutions) of the ready stack and of every example.

docs/security-review.md answers the findings.
"""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from tests.end_to_end.test_production_line import define as production_line
from tests.examples.assemblies import EXAMPLES, ROOT, define_each_in_a_stage
from tests.security_findings import Finding, answers, unanswered, unused

pytestmark = pytest.mark.cdk

READY = "ready"
PRODUCTION = "production"
APPS = (READY, *EXAMPLES)


ACCEPTED = answers("AwsSolutions")


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
        name, _, path = finding.resource.partition("/")
        found[name.replace("-", "_")].append(finding._replace(resource=path))
    return found


@pytest.mark.parametrize("name", [*APPS, PRODUCTION])
def test_every_nag_finding_has_a_reason(name: str, review: dict[str, list[Finding]]) -> None:
    assert review[name]
    assert unanswered(review[name], ACCEPTED) == []


def test_every_nag_reason_has_a_finding(review: dict[str, list[Finding]]) -> None:
    found = [finding for findings in review.values() for finding in findings]

    assert list(unused(found, ACCEPTED)) == []
