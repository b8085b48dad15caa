"""`phone-line explore`."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.telephony_simulator.cdk_out import write_cdk_out
from tests.telephony_simulator.cli.conftest import Run

FAULTY = """
def handler(event, context):
    menu = {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": "Press 1 or 2."},
            "FailureSpeechParameters": {"Text": "Again."},
            "InputDigitsRegex": "^[12]$",
            "MaxNumberOfDigits": 1,
            "RepeatDurationInMilliseconds": 3000,
        },
    }
    hangup = {"Type": "Hangup", "Parameters": {}}
    actions = []
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        actions = [menu]
    elif event.get("ActionData", {}).get("ReceivedDigits") == "1":
        actions = [hangup]
    elif event["InvocationEventType"] == "ACTION_FAILED":
        actions = [hangup]
    return {"SchemaVersion": "1.0", "Actions": actions}
"""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    file = tmp_path / "faulty.py"
    file.write_text(FAULTY)
    return file


def test_explore_shows_the_shortest_call_and_fails(run: Run, faulty: Path) -> None:
    result = run("explore", "--handler", str(faulty))

    assert result.exit_code == 1
    assert "1. open leg: LEG-A stays connected" in result.output
    assert "--replay 'dial +15105550101 · press 2'" in result.output
    assert "caller        presses 2" in result.output
    assert "1 finding\n" in result.output


def test_explore_replays_a_call(run: Run, faulty: Path) -> None:
    result = run("explore", "--handler", str(faulty), "--replay", "dial +15105550101 · press 1")

    assert result.exit_code == 0
    assert "caller        presses 1" in result.output


def test_explore_refuses_steps_that_are_none(run: Run, faulty: Path) -> None:
    result = run("explore", "--handler", str(faulty), "--replay", "sing")

    assert result.exit_code == 1
    assert "'sing' is not a step; a step begins with one of dial, place, wait" in result.output


@pytest.mark.slow
def test_saved_test_fails_until_the_fault_is_repaired(
    run: Run, faulty: Path, tmp_path: Path
) -> None:
    result = run("explore", "--handler", str(faulty), "--save", str(tmp_path / "explored"))
    (saved,) = (tmp_path / "explored").iterdir()
    assert str(saved) in result.output.replace("\n", "")

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(saved)]
    before = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    faulty.write_text(FAULTY.replace('== "1"', 'in ("1", "2")'))
    after = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)

    assert "1 failed" in before.stdout
    assert "1 passed" in after.stdout


PLACED = """
import os

def handler(event, context):
    os.environ["GREETING"]
    actions = []
    if event["InvocationEventType"] == "CALL_ANSWERED":
        actions = [{"Type": "Speak", "Parameters": {"Text": "Hello."}}]
    return {"SchemaVersion": "1.0", "Actions": actions}
"""


@pytest.mark.slow
def test_finding_of_a_placed_call_is_replayed_and_saved_with_its_arguments(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The arguments are JSON: their quotes reach a shell and a Python file."""
    handler, choices = tmp_path / "it's.py", tmp_path / "choices.toml"
    handler.write_text(PLACED)
    choices.write_text('[[outbound]]\norder = "7"\n')
    given = ["explore", "--handler", str(handler), "--choices", str(choices)]
    saved = tmp_path / "explored"

    result = run(*given, "--env", "GREETING=secret", "--save", str(saved))

    [line, *_] = (line for line in result.output.splitlines() if "--replay" in line)
    command = shlex.split(line)
    assert {*given, "--env", "GREETING=…"} <= {*command}
    assert command[-2:] == ["--replay", 'place {"order": "7"} · answer · wait']
    assert "nothing follows ACTION_SUCCESSFUL of Speak" in run(*command[1:]).output
    test = saved / "test_01_open_leg.py"
    assert "secret" not in test.read_text()
    assert "Needs the environment variables GREETING." in test.read_text()
    monkeypatch.setenv("GREETING", "hello")
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    played = subprocess.run(pytest_command, check=False, capture_output=True, text=True)
    assert "1 failed" in played.stdout
    assert "AssertionError" in played.stdout


def test_explore_draws_the_map(run: Run, faulty: Path, tmp_path: Path) -> None:
    for name in ("line.svg", "line.mmd"):
        run("explore", "--handler", str(faulty), "--map", str(tmp_path / name))

    assert (tmp_path / "line.svg").read_text().startswith("<svg ")
    assert (tmp_path / "line.mmd").read_text().startswith("flowchart TD\n")
    assert run("explore", "--handler", str(faulty), "--map", "line.png").exit_code == 2


def test_explore_brings_up_an_app(run: Run, tmp_path: Path) -> None:
    result = run("explore", "--app", write_cdk_out(tmp_path / "cdk.out"), "--failures", "0")

    assert "CREATE_COMPLETE" in result.output
    assert "complete: " in result.output


def test_explore_names_an_app_that_does_not_exist(run: Run, tmp_path: Path) -> None:
    result = run("explore", "--app", str(tmp_path / "cdk.out"))

    assert result.exit_code == 1
    assert "is not a cloud assembly" in result.output


def test_options_of_an_app_are_refused_with_a_handler(run: Run, faulty: Path) -> None:
    for command in (["explore"], ["call", "+12065550100"]):
        stack = run(*command, "--handler", str(faulty), "--stack", "Line")
        parameter = run(*command, "--handler", str(faulty), "--parameter", "Forward=1")

        assert stack.exit_code == 1
        assert "--stack is a stack of an app; leave it out with --handler" in stack.output
        assert parameter.exit_code == 1
        assert "--parameter is a parameter of an app's templates; leave" in parameter.output


def test_handler_finds_moto(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "asking.py"
    file.write_text(
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('sqs', region_name='us-east-1').list_queues()\n"
        "    hangup = {'Type': 'Hangup', 'Parameters': {}}\n"
        "    is_new = event['InvocationEventType'] == 'NEW_INBOUND_CALL'\n"
        "    return {'SchemaVersion': '1.0', 'Actions': [hangup] if is_new else []}\n"
    )
    arguments = ["--handler", str(file), "--aws", "moto", "--app", str(tmp_path / "none")]

    result = run("explore", *arguments)

    assert "nothing is wrong" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--map", "nowhere/line.svg"], "--map: there is no directory nowhere"),
        (["--depth", "2"], "--depth draws the first steps of --map: give both"),
        (["--to", "hello"], "--to hello is no number such as"),
        (["--from", "hello"], "'hello' in callers is no number such as"),
    ],
)
def test_wrong_option_is_refused_before_the_search(
    run: Run, faulty: Path, options: list[str], problem: str
) -> None:
    result = run("explore", "--handler", str(faulty), *options)

    assert problem in result.output
    assert "states" not in result.output


def test_tests_that_cannot_be_saved_are_an_error_after_the_findings(
    run: Run, faulty: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    result = run("explore", "--handler", str(faulty), "--save", str(tmp_path / "file" / "tests"))

    assert "1 finding\n" in result.output
    assert "Error: --save: " in result.output
