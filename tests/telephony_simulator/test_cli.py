import json
import re
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from telephony_simulator.cli import main
from tests.telephony_simulator.cdk_out import HANDLER, NUMBER, RESOURCES, write_cdk_out
from tests.telephony_simulator.sound.wav_analysis import duration_seconds, loudness, samples_between

Run = Callable[..., Result]

MENU = """
def handler(event, context):
    menu = {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": "Press a key."},
            "FailureSpeechParameters": {"Text": "Again."},
            "RepeatDurationInMilliseconds": 5000,
            "MaxNumberOfDigits": 1,
        },
    }
    bridge = {
        "Type": "CallAndBridge",
        "Parameters": {
            "CallerIdNumber": "+15105550101",
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
        },
    }
    record = {
        "Type": "RecordAudio",
        "Parameters": {
            "RecordingDestination": {"Type": "S3", "BucketName": "messages"},
            "RecordingTerminators": ["#"],
            "DurationInSeconds": 60,
        },
    }
    actions = {
        "NEW_INBOUND_CALL": [menu],
        "ACTION_SUCCESSFUL": [],
        "ACTION_FAILED": [record],
        "HANGUP": [{"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}],
    }[event["InvocationEventType"]]
    if event.get("ActionData", {}).get("ReceivedDigits"):
        actions = [bridge]
    return {"SchemaVersion": "1.0", "Actions": actions}
"""


@pytest.fixture
def run() -> Run:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def menu(tmp_path: Path) -> Path:
    (tmp_path / "menu.py").write_text(MENU)
    return tmp_path / "menu.py"


def test_help_shows_the_first_sentence_of_each_command(run: Run) -> None:
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    sentences = {
        name: (command.help or "").partition("\n")[0]
        for name, command in commands.items()
        if command is not None
    }

    _, _, listed = run("--help").output.partition("Commands:\n")

    assert dict(line.split(maxsplit=1) for line in listed.splitlines()) == sentences
    assert set(sentences) >= {"api", "call", "explore", "new", "replay", "test", "up"}


def test_help_imports_no_command() -> None:
    script = (
        "import sys; from telephony_simulator.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print(*sorted(sys.modules))"
    )

    output = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout

    assert not {"boto3", "botocore", "rich", "telephony_simulator.cli.call"} & set(output.split())


def test_up_shows_the_resources_and_the_number_to_call(run: Run, tmp_path: Path) -> None:
    result = run("up", "--app", write_cdk_out(tmp_path))

    assert result.exit_code == 0, result.output
    assert "CREATE_COMPLETE       AWS::Chime::SipMediaApplication" in result.output
    assert "CREATE_COMPLETE       Custom::SipRule" in result.output
    assert "AWS::Lambda::Permission" not in result.output
    assert f"Call {NUMBER}" in result.output


def test_call_provisions_the_app_and_calls_its_first_number(run: Run, tmp_path: Path) -> None:
    result = run("call", "--app", write_cdk_out(tmp_path))

    assert result.exit_code == 0, result.output
    provisioned, _, transcript = result.output.partition(f"+15105550101 calls {NUMBER}")
    assert "CREATE_COMPLETE       Custom::SipRule" in provisioned
    assert 'caller        hears "Hello."' in transcript
    assert "The call ended after" in transcript


def test_account_id_is_that_of_the_synthesized_app(run: Run, tmp_path: Path) -> None:
    permission = {**RESOURCES["Permission"]}
    permission["Properties"] = {**permission["Properties"], "SourceAccount": "999988887777"}
    resources = {**RESOURCES, "Permission": permission}
    cdk_out = write_cdk_out(tmp_path, resources=resources, account="999988887777")

    result = run("call", "--app", cdk_out, "--json")

    assert result.exit_code == 0, result.output
    [arrived, *_] = json.loads(result.stdout)
    assert arrived["event"]["CallDetails"]["AwsAccountId"] == "999988887777"


def test_app_and_buckets_accept_relative_paths(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cdk_out(tmp_path / "cdk.out")
    monkeypatch.chdir(tmp_path)

    result = run("call", "--buckets", "kept")

    assert result.exit_code == 0, result.output


def test_steps_are_performed_in_the_order_of_the_command_line(run: Run, menu: Path) -> None:
    result = run("call", "--handler", menu, "--press", 1, "--answer", "--talk", 12)

    assert result.exit_code == 0, result.output
    told = re.findall(r"^ +[\d.]+  (caller|second party) +(.*)$", result.output, re.MULTILINE)
    assert [f"{who}: {what}" for who, what in told] == [
        "caller: calls +12065550100",
        "caller: is answered",
        'caller: hears "Press a key." and may press keys',
        "caller: presses 1",
        "second party: rings at +12065550123",
        "second party: answers",
        "second party: hangs up",
        "caller: is hung up",
    ]


@pytest.mark.parametrize("unanswered", ["--refuse", "--no-answer"])
def test_caller_leaves_a_message_when_the_second_party_does_not_answer(
    run: Run, menu: Path, unanswered: str
) -> None:
    result = run(
        "call", "--handler", menu, "--press", 1, unanswered, "--say", "It is me.", "--press", "#"
    )

    assert result.exit_code == 0, result.output
    assert 'caller        says "It is me."' in result.output


def test_record_speaks_a_file_when_the_line_records(run: Run, menu: Path, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "me.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 8000, "NONE", ""))
        file.writeframes(bytes(16000))

    result = run(
        "call", "--handler", menu, "--press", 1, "--refuse", "--record", tmp_path / "me.wav"
    )

    assert result.exit_code == 0, result.output
    assert 'caller        says "me.wav"' in result.output


@pytest.mark.parametrize("content", ["", "It is me.", "It is no sound, it is a letter."])
def test_record_refuses_a_file_that_is_not_a_telephones_wav_file(
    run: Run, menu: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "me.wav").write_text(content)

    result = run("call", "--handler", menu, "--record", tmp_path / "me.wav")

    assert result.exit_code == 2
    assert re.search(r"me\.wav is not a telephone's WAV file: \w+", result.output)


def test_hang_up_ends_the_call(run: Run, menu: Path) -> None:
    result = run("call", "--handler", menu, "--wait", 1, "--hang-up")

    assert result.exit_code == 0, result.output
    assert "caller        hangs up" in result.output


def test_json_prints_events_and_answers_alone(run: Run, menu: Path) -> None:
    result = run("call", "--handler", menu, "--hang-up", "--json")

    pairs = json.loads(result.stdout)
    assert [pair["event"]["InvocationEventType"] for pair in pairs] == [
        "NEW_INBOUND_CALL",
        "HANGUP",
    ]
    assert pairs[0]["response"]["Actions"][0]["Type"] == "SpeakAndGetDigits"
    assert "caller" in result.stderr


def test_hear_writes_a_wav_file_of_the_call(run: Run, menu: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.wav"

    result = run(
        "call", "--handler", menu, "--press", 1, "--refuse", "--say", "It is me.", "--hear", file
    )

    assert result.exit_code == 0, result.output
    assert f"What the caller heard is in {file}." in result.output
    assert f"The call ended after {duration_seconds(file.read_bytes()):.1f} s." in result.output
    assert loudness(samples_between(file.read_bytes(), 0, 0.8)) > 1_000


def test_hear_fails_before_the_call_when_the_file_cannot_be_written(
    run: Run, menu: Path, tmp_path: Path
) -> None:
    result = run("call", "--handler", menu, "--hear", tmp_path / "missing/call.wav")

    assert result.exit_code == 2
    assert "No such file or directory" in result.output
    assert "calls" not in result.output


def test_json_is_identical_when_the_steps_are_identical(run: Run, menu: Path) -> None:
    first, second = (
        run("call", "--handler", menu, "--press", 1, "--answer", "--json", "--seed", 7)
        for _ in range(2)
    )

    assert first.stdout == second.stdout


def test_call_names_the_step_that_is_never_due(run: Run, menu: Path) -> None:
    result = run("call", "--handler", menu, "--press", 1, "--refuse", "--answer")

    assert result.exit_code == 1
    assert "Error: step 3, --answer, was never due: the call" in result.output


def test_log_prints_the_functions_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chatty.py").write_text("def handler(event, _):\n    print('What a call.')\n")

    assert "What a call." in run("call", "--handler", tmp_path / "chatty.py", "--log").stderr
    assert "What a call." not in run("call", "--handler", tmp_path / "chatty.py").output


def test_call_prints_the_functions_output_when_a_deployed_function_fails(
    run: Run, tmp_path: Path
) -> None:
    broken = "def handler(event, context):\n    raise KeyError('Menu')\n"

    result = run("call", "--app", write_cdk_out(tmp_path, broken))

    assert result.exit_code == 1
    assert "raise KeyError('Menu')" in result.output
    assert "Error: the function failed: KeyError: 'Menu'" in result.output


def test_call_fails_when_the_function_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "def handler(event, context):\n    raise KeyError('Menu')\n"
    )

    result = run("call", "--handler", tmp_path / "broken.py")

    assert result.exit_code == 1
    assert "Error: the function failed: KeyError: 'Menu'" in result.output
    assert "raise KeyError('Menu')" in result.output, "the handler's own traceback"
    assert "telephony_simulator" not in result.stderr


@pytest.mark.parametrize(
    ("file", "source", "reason"),
    [
        ("broken.py", "import nothing_like_it", "No module named 'nothing_like_it'"),
        ("broken.py", "def", "syntax error in module 'broken'"),
        ("broken.py", "", "handler 'handler' missing on module 'broken'"),
        ("broken.js", "require('nothing-like-it')", "Cannot find module 'nothing-like-it'"),
    ],
)
def test_call_names_reason_and_path_when_the_handler_cannot_be_loaded(
    run: Run, tmp_path: Path, file: str, source: str, reason: str
) -> None:
    (tmp_path / file).write_text(source)

    result = run("call", "--handler", tmp_path / file)

    assert result.exit_code == 1
    assert reason in result.output
    assert str(tmp_path) in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--app", "nowhere"), "nowhere is not a cloud assembly: it has no manifest.json"),
        (("--handler", "nowhere.py"), "there is no file"),
        (("--handler", "nowhere"), "nowhere is no handler; name a file"),
    ],
)
def test_call_prints_no_traceback_when_app_or_handler_does_not_exist(
    run: Run, arguments: tuple[str, ...], complaint: str
) -> None:
    result = run("call", *arguments)

    assert result.exit_code == 1
    assert complaint in result.output
    assert "Traceback" not in result.output


def test_call_names_the_expected_rule_when_the_app_has_no_line(run: Run, tmp_path: Path) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {}}

    result = run("call", "--app", write_cdk_out(tmp_path, resources={"Role": role}))

    assert result.exit_code == 1
    assert "has no line: expected an enabled SIP rule (Custom::SipRule)" in result.output


def test_call_lists_the_numbers_when_the_dialled_one_has_no_rule(run: Run, tmp_path: Path) -> None:
    result = run("call", "+13125550100", "--app", write_cdk_out(tmp_path))

    assert result.exit_code == 1
    assert f"numbers that answer: {NUMBER}" in result.output
    assert "rings" not in result.output


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--press", "abc", "the keys of a telephone are 0-9, * and #, got 'abc'"),
        ("--press", "", "the keys of a telephone are"),
        ("--wait", "-1", "-1.0 is not in the range"),
        ("--talk", "soon", "'soon' is not a valid float"),
        ("--speed", "0", "is not in the range"),
        ("--record", "nowhere.wav", "'nowhere.wav' does not exist"),
    ],
)
def test_call_refuses_an_invalid_value_of_an_option(
    run: Run, menu: Path, option: str, value: str, complaint: str
) -> None:
    result = run("call", "--handler", menu, option, value)

    assert result.exit_code == 2
    assert complaint in " ".join(result.output.split())


def test_from_accepts_anonymous(run: Run, menu: Path) -> None:
    result = run("call", "--handler", menu, "--from", "anonymous", "--hang-up")

    assert result.exit_code == 0, result.output
    assert "anonymous calls +12065550100" in result.output


def test_up_of_one_stack_refuses_a_name_that_the_app_does_not_have(
    run: Run, tmp_path: Path
) -> None:
    result = run("up", "--app", write_cdk_out(tmp_path), "--stack", "Lime")

    assert result.exit_code == 1
    assert "no stack Lime; it has Line" in result.output


def test_variable_of_the_command_line_replaces_the_templates(run: Run, tmp_path: Path) -> None:
    app = write_cdk_out(tmp_path)

    result = run("call", "--app", app, "--env", "GREETING=Good evening.", "--wait", 1)

    assert result.exit_code == 0, result.output
    assert "Good evening." in result.output


def test_variable_without_a_value_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("call", "--app", write_cdk_out(tmp_path), "--env", "GREETING", "--wait", 1)

    assert result.exit_code == 2
    assert "expected NAME=VALUE" in result.output


def test_variable_of_the_command_line_reaches_a_handler(run: Run, tmp_path: Path) -> None:
    source = HANDLER.replace("GREETING", "WELCOME_OF_THE_TEST")
    (tmp_path / "line.py").write_text(source)

    handler = f"{tmp_path}/line.py:handler"
    result = run("call", "--handler", handler, "--env", "WELCOME_OF_THE_TEST=Hi.", "--wait", 1)

    assert "Hi." in result.output


def test_markup_in_texts_of_the_user_is_printed_as_text(run: Run, tmp_path: Path) -> None:
    text = "[red]stop[/red] [/nope] :warning:"
    (tmp_path / "line.py").write_text(
        "def handler(event, context):\n"
        f"    speak = {{'Type': 'Speak', 'Parameters': {{'Text': {text!r}}}}}\n"
        "    return {'SchemaVersion': '1.0', 'Actions': [speak]}\n"
    )
    app = write_cdk_out(tmp_path / "cdk.out")
    template = json.loads((app / "Line.template.json").read_text())
    template["Outputs"] = {"Text": {"Value": text}}
    (app / "Line.template.json").write_text(json.dumps(template))

    diagram = tmp_path / "[red]call :warning:.mmd"
    handler = ("--handler", f"{tmp_path}/line.py:handler", "--wait", "9", "--hang-up")
    called = run("call", *handler, "--diagram", diagram)
    brought_up = run("up", "--app", app)

    assert text in called.output
    assert f"is in {diagram}." in called.output
    assert text in brought_up.output
