"""Reviews the templates of the ready stack and of all examples with checkov: `make checkov`.

checkov pins an old boto3, so it gets an environment of its own, in `build/checkov`.
"""

import json
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import aws_cdk as cdk

from tests.examples.assemblies import ROOT, define_each_in_a_stage
from tests.security_findings import Finding, answers, unanswered, unused

DIRECTORY: Final = ROOT / "build" / "checkov"
LOCK: Final = ROOT / "checkov.lock"
RULES: Final = "CKV"


def main() -> int:
    """Return 1 when a finding has no row in docs/security-review.md, or a row no finding."""
    findings = list(findings_in(scan(synthesize(DIRECTORY / "cdk.out"))))
    rows = answers(RULES)
    assert findings, "checkov has found nothing: are the templates there?"
    problems = [f"{found.rule} {found.resource}: no answer" for found in unanswered(findings, rows)]
    problems += [f"{row.rule} {row.resources}: no finding" for row in unused(findings, rows)]
    for problem in problems:
        sys.stdout.write(f"{problem}; see docs/security-review.md\n")
    sys.stdout.write(f"{len(findings)} findings, {len(rows)} answers, {len(problems)} problems\n")
    return min(1, len(problems))


def synthesize(directory: Path) -> Path:
    """Synthesize each app as a stage of one app, and return the directory of its templates."""
    shutil.rmtree(directory, ignore_errors=True)
    app = cdk.App(outdir=str(directory))
    runpy.run_path(str(ROOT / "app.py"))["phone_line"](cdk.Stage(app, "ready"))
    define_each_in_a_stage(app)
    app.synth()
    return directory


def scan(templates: Path) -> Any:
    """Return checkov's report as JSON; it scans without its platform and its network."""
    command = [str(installed() / "python"), "-m", "checkov.main", "--directory", str(templates)]
    command += ["--framework", "cloudformation", "--output", "json", "--compact", "--quiet"]
    command += ["--skip-download", "--soft-fail"]
    finished = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(finished.stdout)


def findings_in(report: Any) -> Iterator[Finding]:
    """Yield the failed checks of a report, which is a list when there are several frameworks."""
    for part in report if isinstance(report, list) else [report]:
        assert part["summary"]["parsing_errors"] == 0, "checkov cannot read a template"
        for check in part["results"]["failed_checks"]:
            yield Finding(check["check_id"], check["resource"])


def installed() -> Path:
    """Install checkov unless its locked versions are installed; return the programs' directory."""
    programs, done = DIRECTORY / "venv" / "bin", DIRECTORY / "venv" / "checkov.lock"
    if not done.is_file() or done.read_bytes() != LOCK.read_bytes():
        shutil.rmtree(DIRECTORY / "venv", ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(DIRECTORY / "venv")], check=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "-qq", "--no-deps"]
        pip += ["--disable-pip-version-check", "--require-hashes", "--requirement", str(LOCK)]
        subprocess.run(pip, check=True)
        shutil.copy(LOCK, done)
    return programs


if __name__ == "__main__":
    sys.exit(main())
