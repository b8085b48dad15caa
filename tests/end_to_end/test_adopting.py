"""docs/adopting.md is followed line by line, on an account in use."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from telephony_simulator.account_inventory import (
    describe_account,
    local_session,
    read_account_file,
)
from telephony_simulator.chime_sdk_voice import VoiceApi
from telephony_simulator.cli import main
from tests.end_to_end.follow import Command, Reader, assert_shown
from tests.telephony_simulator.account_inventory.accounts import (
    described_rule,
    reached_by_credentials,
)

pytestmark = pytest.mark.cdk

PAGE = Path(__file__).parents[2] / "docs" / "adopting.md"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:calls"
APPLICATION_ID = "1f0a2b3c-4d5e-4f60-8a71-829304a5b6c7"
FRONT_ID = "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"
HOTLINE_ID = "8e2c1b4a-5f6d-4071-9b82-93a415b6c7d8"
CONNECTOR_ID = "abcdef1ghij2klmno3pqr4"
HANDLER = """
exports.handler = async (event) => ({
  SchemaVersion: "1.0",
  Actions: event.InvocationEventType === "NEW_INBOUND_CALL"
    ? [{ Type: "Speak", Parameters: { Text: "Hello." } }, { Type: "Hangup" }]
    : [],
});
"""


ACCOUNT: dict[str, Any] = {
    "AccountId": "111122223333",
    "PhoneNumbers": [
        {"E164PhoneNumber": "+12065550100", "ProductType": "SipMediaApplicationDialIn"},
        {"E164PhoneNumber": "+12065550101", "ProductType": "SipMediaApplicationDialIn"},
        {
            "E164PhoneNumber": "+12065550102",
            "ProductType": "VoiceConnector",
            "Associations": [{"Name": "VoiceConnectorId", "Value": CONNECTOR_ID}],
        },
    ],
    "SipMediaApplications": [
        {
            "SipMediaApplicationId": APPLICATION_ID,
            "AwsRegion": "us-east-1",
            "Name": "Calls",
            "Endpoints": [{"LambdaArn": FUNCTION}],
        }
    ],
    "SipRules": [
        described_rule(FRONT_ID, "Front", "+12065550100", APPLICATION_ID),
        described_rule(HOTLINE_ID, "Hotline", "+12065550101", APPLICATION_ID),
    ],
    "VoiceConnectors": [
        {
            "VoiceConnectorId": CONNECTOR_ID,
            "AwsRegion": "us-east-1",
            "Name": "Trunk",
            "OutboundHostName": f"{CONNECTOR_ID}.voiceconnector.chime.aws",
            "RequireEncryption": True,
            "Termination": {
                "CpsLimit": 1,
                "CallingRegions": ["US", "CA"],
                "CidrAllowedList": ["54.172.60.0/30"],
                "Disabled": False,
            },
            "Usernames": ["pbx"],
        }
    ],
}


class LocalReader(Reader):
    """Runs the synthesis as the reader does, and `phone-line` in this process."""

    def _run(self, command: Command, *, is_failure: bool) -> None:
        self.ran.append(command.line)
        program, *arguments = shlex.split(command.line)
        if program == "python":
            subprocess.run([sys.executable, *arguments], cwd=self.directory, check=True)
            return
        assert program == "phone-line"
        finished = CliRunner().invoke(main, arguments)
        assert bool(finished.exit_code) is is_failure, f"{command.line}\n{finished.output}"
        assert_shown(command, finished.output)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceApi]:
    """The account in use, which the credentials of the environment reach."""
    api = VoiceApi()
    api.restore(ACCOUNT)
    monkeypatch.setenv("COLUMNS", "160")
    with reached_by_credentials(api, monkeypatch):
        yield api


@pytest.mark.slow
def test_page_is_followed_line_by_line(
    aws: VoiceApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "index.js").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    before = describe_account(local_session(aws), "us-east-1")
    reader = LocalReader(tmp_path, os.environ, set())

    reader.follow(PAGE.read_text())

    assert len(reader.ran) == 4
    assert describe_account(local_session(aws), "us-east-1") == before
    account = read_account_file(tmp_path / "account.toml")
    assert account.description == before
    assert account.functions == {FUNCTION: f"{tmp_path}/calls/index.js:handler"}
