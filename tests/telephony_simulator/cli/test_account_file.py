"""`phone-line inventory --output`, and commands that start from its file."""

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.chime_sdk_voice.account import Document
from tests.telephony_simulator.account_inventory.accounts import (
    account_in_use,
    reached_by_credentials,
)
from tests.telephony_simulator.cdk_out import NUMBER, write_cdk_out
from tests.telephony_simulator.cli.conftest import Run
from tests.telephony_simulator.serving import started

OTHER_NUMBER = "+12065550142"
OLD_FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:old"
OLD_HANDLER = """
exports.handler = async (event) => ({
  SchemaVersion: "1.0",
  Actions: event.InvocationEventType === "NEW_INBOUND_CALL"
    ? [{ Type: "Speak", Parameters: { Text: "The earlier line." } }, { Type: "Hangup" }]
    : [],
});
"""
ACCOUNT = f"""
AccountId = "111122223333"

[[PhoneNumbers]]
E164PhoneNumber = "{NUMBER}"
ProductType = "SipMediaApplicationDialIn"

[[PhoneNumbers]]
E164PhoneNumber = "{OTHER_NUMBER}"
ProductType = "SipMediaApplicationDialIn"

[[SipMediaApplications]]
SipMediaApplicationId = "1f0a2b3c-4d5e-4f60-8a71-829304a5b6c7"
AwsRegion = "us-east-1"
Name = "Earlier"
Endpoints = [{{ LambdaArn = "{OLD_FUNCTION}" }}]

[[SipRules]]
SipRuleId = "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"
Name = "Front"
TriggerType = "ToPhoneNumber"
TriggerValue = "{OTHER_NUMBER}"

[[SipRules.TargetApplications]]
SipMediaApplicationId = "1f0a2b3c-4d5e-4f60-8a71-829304a5b6c7"
Priority = 1
AwsRegion = "us-east-1"
"""
FUNCTIONS = f'\n[Functions]\n"{OLD_FUNCTION}" = "old.js"\n'


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceApi]:
    """An account in use, which the credentials of the environment reach."""
    api = account_in_use()
    with reached_by_credentials(api, monkeypatch):
        yield api


@pytest.fixture
def account(tmp_path: Path) -> Path:
    (tmp_path / "old.js").write_text(OLD_HANDLER)
    (tmp_path / "account.toml").write_text(ACCOUNT)
    return tmp_path / "account.toml"


@pytest.mark.usefixtures("api")
def test_inventory_writes_a_file_and_prints_no_number(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "account.toml"

    written = run("inventory", "us-east-1", "--output", file)

    assert written.exit_code == 0, written.output
    counts, last = written.stdout.splitlines()[:-1], written.stdout.splitlines()[-1]
    assert counts == [
        "    5  PhoneNumbers",
        "    2  SipMediaApplications",
        "    2  SipRules",
        "    1  VoiceConnectors",
    ]
    assert last == f"written to {file}; it holds phone numbers"
    assert "+12065550142" in file.read_text()
    again = run("inventory", "us-east-1", "--output", file)
    assert again.exit_code == 1
    assert again.output == f"Error: {file} exists; name another file, or delete it first\n"


def test_inventory_writes_no_file_when_a_request_is_refused(
    api: VoiceApi, run: Run, tmp_path: Path
) -> None:
    def refuse(operation: str, _: Mapping[str, Any], perform: Callable[[], Document]) -> Document:
        if operation == "GetVoiceConnectorOrigination":
            raise ApiError("AccessDeniedException", "not allowed")
        return perform()

    api.faults = refuse

    refused = run("inventory", "us-east-1", "--output", tmp_path / "account.toml")

    assert refused.exit_code == 1
    assert refused.output == (
        "Error: AWS refused GetVoiceConnectorOrigination with AccessDeniedException; check the"
        " credentials, and that they allow chime:List* and, for --output, chime:Get*\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_inventory_names_a_directory_that_does_not_exist(
    api: VoiceApi, run: Run, tmp_path: Path
) -> None:
    del api

    refused = run("inventory", "us-east-1", "--output", tmp_path / "none" / "account.toml")

    assert refused.exit_code == 1
    assert refused.output.endswith("cannot be written: No such file or directory\n")


def test_app_is_deployed_to_the_account_of_a_file(run: Run, account: Path, tmp_path: Path) -> None:
    app = write_cdk_out(tmp_path / "cdk.out")

    called = run("call", "--app", app, "--account", account, "--to", NUMBER, "--wait", 1)

    assert called.exit_code == 0, called.output
    assert "Hello." in called.output


def test_call_reaches_the_earlier_function_of_the_account(
    run: Run, account: Path, tmp_path: Path
) -> None:
    account.write_text(ACCOUNT + FUNCTIONS)
    app = write_cdk_out(tmp_path / "cdk.out")

    called = run("call", OTHER_NUMBER, "--app", app, "--account", account, "--wait", 1)

    assert called.exit_code == 0, called.output
    assert "The earlier line." in called.output


def test_number_that_the_file_lacks_is_not_in_the_account(
    run: Run, account: Path, tmp_path: Path
) -> None:
    account.write_text(ACCOUNT.replace(NUMBER, "+12065550111"))
    app = write_cdk_out(tmp_path / "cdk.out")

    refused = run("up", "--app", app, "--account", account)

    assert refused.exit_code == 1
    assert "Line: Rule (Custom::SipRule)" in refused.output
    assert "After the failure differs:\n  nothing\n" in refused.output
    silent = "Without an enabled rule and an application that answers:\n"
    assert f"{silent}  SipRules 9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7: 0 s\n" in refused.output


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--handler", "line.py"), "--account is the account of an app; leave it out"),
        (("--app", "cdk.out"), "the app names an account (env) that is not the AccountId"),
    ],
)
def test_account_that_cannot_be_that_of_the_app_is_refused(
    *,
    arguments: tuple[str, str],
    error: str,
    run: Run,
    line: Path,
    account: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(line.parent)
    write_cdk_out(line.parent / "cdk.out", account="444455556666")

    refused = run("call", *arguments, "--account", account, "--wait", 1)

    assert refused.exit_code == 1
    assert error in refused.output


def test_exploration_of_a_function_takes_no_account(run: Run, line: Path, account: Path) -> None:
    refused = run("explore", "--handler", line, "--account", account)

    assert refused.exit_code == 1
    assert refused.output == (
        "Error: --account is the account of an app; leave it out with --handler\n"
    )


def test_opened_phone_shows_the_changes_in_the_account(account: Path, tmp_path: Path) -> None:
    app = write_cdk_out(tmp_path / "cdk.out")
    command = (sys.executable, "-u", "-m", "telephony_simulator", "up", "--open")

    with started([*command, "--app", str(app), "--account", str(account)]) as process:
        assert process.stdout
        shown = list(takewhile(lambda line: "CHIME_SDK_VOICE=" not in line, process.stdout))
        process.send_signal(signal.SIGINT)

    assert process.returncode == 0
    changes = shown[shown.index("The deployment changes:\n") :]
    assert [line for line in changes if line.endswith(": added\n")]
    assert "  SipRules 9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7: 0 s\n" in changes


@pytest.mark.parametrize("others", [(), ("--serve",), ("--watch",), ("--open",)])
def test_deletion_needs_an_account_and_an_end(
    others: tuple[str, ...], run: Run, account: Path
) -> None:
    given = ("--account", account) if others else ()

    refused = run("up", "--delete", *given, *others)

    assert refused.exit_code == 2
    assert "--delete needs --account FILE, and no option that serves" in refused.output


def test_missing_file_of_a_function_is_named(run: Run, account: Path, tmp_path: Path) -> None:
    account.write_text(ACCOUNT + FUNCTIONS.replace("old.js", "gone.js"))

    refused = run("up", "--app", write_cdk_out(tmp_path / "cdk.out"), "--account", account)

    assert refused.exit_code == 1
    assert refused.output == f"Error: there is no file {tmp_path / 'gone.js'}\n"
