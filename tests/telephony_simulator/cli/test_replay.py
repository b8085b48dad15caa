import json
from pathlib import Path

import pytest

from tests.telephony_simulator.cli.conftest import Run

ACCOUNT = """
def handler(event, context):
    data = event.get("ActionData", {})
    ask = {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": "Your account?"},
            "FailureSpeechParameters": {"Text": "Again."},
            "RepeatDurationInMilliseconds": 5000,
            "MaxNumberOfDigits": 6,
        },
    }
    actions = []
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        actions = [ask]
    elif data.get("ReceivedDigits"):
        say = " ".join(data["ReceivedDigits"])
        actions = [
            {"Type": "Speak", "Parameters": {"Text": f"You are {say}."}},
            {"Type": "Hangup", "Parameters": {}},
        ]
    answer = {"SchemaVersion": "1.0", "Actions": actions}
    return answer
"""


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    (tmp_path / "account.py").write_text(ACCOUNT)
    return tmp_path / "account.py"


@pytest.fixture
def log(run: Run, handler: Path, tmp_path: Path) -> Path:
    """The log of a call of this handler."""
    call = ("call", "+12065550142", "--from", "+14155550177", "--press", "471142", "--json")
    played = run(*call, "--handler", handler, "--at", "2026-03-01T09:00")
    lines = [
        text
        for one in json.loads(played.stdout)
        for text in (json.dumps(one["event"]), json.dumps(one["response"]))
    ]
    (tmp_path / "log.txt").write_text("\n".join(lines))
    return tmp_path / "log.txt"


def test_replay_of_the_same_handler_finds_no_difference(run: Run, handler: Path, log: Path) -> None:
    result = run("replay", log, "--handler", handler)

    assert result.exit_code == 0, result.output
    assert "DIFFERS" not in result.output
    assert result.output.count("the same") == 3
    assert result.output.count("agrees") == 3


def test_replay_shows_the_answer_that_a_change_causes(run: Run, handler: Path, log: Path) -> None:
    handler.write_text(ACCOUNT.replace("Your account?", "Your number?"))

    result = run("replay", log, "--handler", handler)

    assert result.exit_code == 1
    assert 'SpeechParameters.Text: logged "Your account?", today "Your number?"' in result.output


def test_saved_script_passes_and_has_nothing_of_the_log(
    run: Run, handler: Path, log: Path, tmp_path: Path
) -> None:
    saved = run("replay", log, "--handler", handler, "--save", tmp_path / "calls")
    tested = run("test", tmp_path / "calls")

    assert saved.exit_code == 0, saved.output
    assert tested.exit_code == 0, tested.output
    script = (tmp_path / "calls" / "1.call").read_text()
    assert "471142" not in script
    assert "4 7 1 1 4 2" not in script
    assert "4155550177" not in script
    assert "2065550142" not in script
    assert 'expect Speak "You are ' in script


def test_kept_values_stay_in_the_saved_script(
    run: Run, handler: Path, log: Path, tmp_path: Path
) -> None:
    kept = ("--keep", "+12065550142", "--keep", "471142")

    run("replay", log, "--handler", handler, "--save", tmp_path / "calls", *kept)

    script = (tmp_path / "calls" / "1.call").read_text()
    assert "to +12065550142\n" in script
    assert "press 471142\n" in script
    assert "4155550177" not in script


def test_log_without_events_is_refused_with_what_to_log(
    run: Run, handler: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text("START RequestId: 1\n")

    result = run("replay", tmp_path / "empty.txt", "--handler", handler)

    assert result.exit_code == 1
    assert "has no event of the service" in result.output
    assert "JSON.stringify(event)" in result.output


@pytest.mark.parametrize("instead", ["--handler", "--without-handler"])
def test_options_of_an_app_are_refused_without_an_app(
    run: Run, handler: Path, log: Path, instead: str
) -> None:
    chosen = [instead, handler] if instead == "--handler" else [instead]

    stack = run("replay", log, *chosen, "--stack", "Line")
    parameter = run("replay", log, *chosen, "--parameter", "Forward=1")

    assert f"--stack is a stack of an app; leave it out with {instead}" in stack.output
    assert "--parameter is a parameter of an app's templates" in parameter.output
    assert stack.exit_code == parameter.exit_code == 1
