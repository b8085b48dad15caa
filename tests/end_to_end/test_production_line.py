"""A line with an alias, a store of recordings and monitoring, called in the local account."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct

from constructs_lib import LineMonitoring, LiveVersion, PhoneLine, RecordingStore
from telephony import RecordAudio, Speak
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Deployment, local_account, read_cloud_assembly

pytestmark = pytest.mark.cdk

HANDLER = """
import os

from telephony import CallFlow, Hangup, RecordAudio, RecordingDestination, Speak
from telephony import lambda_handler, respond


class Voicemail(CallFlow):
    def on_new_inbound_call(self, event):
        bucket = RecordingDestination("recordings-of-the-line", prefix="voicemail")
        record = RecordAudio(bucket, recording_terminators=["#"], duration_in_seconds=60)
        return respond(Speak("Please leave a message."), record, Speak("Goodbye."), Hangup())


handler = lambda_handler(Voicemail())
"""


def define(scope: Construct, entry: Path) -> None:
    """Define the stack of the line, with its function's code in `entry`."""
    (entry / "handler.py").write_text(HANDLER)
    stack = cdk.Stack(scope, "Production", env=cdk.Environment(region="us-east-1"))
    canary = codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES
    live = LiveVersion(snap_start=True, deployment_config=canary)
    line = PhoneLine(stack, "Line", entry=entry, area_code="206", live=live)
    store = RecordingStore(stack, "Recordings", bucket_name="recordings-of-the-line")
    line.application.grant_recording(store, "voicemail/*")
    LineMonitoring(stack, "Monitoring", application=line.application, handler=line.handler)


def synthesize(directory: Path) -> Path:
    """Synthesize the line, and return its cloud assembly."""
    entry = directory / "entry"
    entry.mkdir()
    app = cdk.App(outdir=str(directory / "cdk.out"))
    define(app, entry)
    app.synth()
    return Path(app.outdir)


def test_call_goes_through_the_alias_into_the_store_and_the_metrics(tmp_path: Path) -> None:
    assembly = synthesize(tmp_path)
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assembly))
        call_router = AccountCallRouter(account, clock)
        [number] = call_router.numbers()
        call = PhoneCall(call_router.dial(number), clock)

        call.expect(Speak)
        call.expect(RecordAudio)
        call.say("Call me back")
        call.press("#")
        call.wait(10)

        assert call.ended
        [recording] = account.buckets["recordings-of-the-line"].glob("voicemail/**/*.wav")
        assert recording.stat().st_size > 0
        listed: Any = account.voice_api.call("ListSipMediaApplications", {})
        [application] = listed["SipMediaApplications"]
        assert application["Endpoints"][0]["LambdaArn"].endswith(":live")
        written = [json.loads(one) for one in call_router.log().splitlines() if one.startswith("{")]
        assert [sorted(set(one) & {"Calls", "CallsEnded"}) for one in written] == [
            ["Calls"],
            ["CallsEnded"],
        ]
