"""The stack of the line, and a call to it as it is deployed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import app
import pytest
from aws_cdk.assertions import Template

PROJECT = Path(__file__).parent.parent
SCRIPTED_CALLS = PROJECT / "calls"
HANDLER_ENVIRONMENT = {"FORWARD_TO": app.FICTITIOUS_NUMBER, "VOICEMAIL_BUCKET": "messages"}
"""For scripts that call the handler without the stack."""


@pytest.fixture(scope="module")
def template() -> Template:
    app.main(str(PROJECT / "cdk.out"))
    return Template.from_json(
        json.loads((PROJECT / "cdk.out" / "MyLine.template.json").read_text())
    )


def test_calls_of_the_number_reach_the_function(template: Template) -> None:
    template.resource_count_is("Custom::PhoneNumber", 1)
    template.resource_count_is("Custom::SipRule", 1)
    template.resource_count_is("AWS::Chime::SipMediaApplication", 1)


def test_messages_are_kept_when_the_stack_is_deleted(template: Template) -> None:
    template.has_resource("AWS::S3::Bucket", {"DeletionPolicy": "Retain"})


@pytest.mark.usefixtures("template")
def test_scripted_calls_pass() -> None:
    command = [sys.executable, "-m", "telephony_simulator", "test", str(SCRIPTED_CALLS)]

    environment = os.environ | HANDLER_ENVIRONMENT
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
