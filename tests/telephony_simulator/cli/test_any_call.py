import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.telephony_simulator.cdk_out import NUMBER, write_cdk_out
from tests.telephony_simulator.cli.conftest import Run

BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOT/ALIAS"

TALKER = f"""
def handler(event, context):
    talk = {{
        "BotAliasArn": {BOT!r},
        "LocaleId": "en_US",
        "Configuration": {{
            "SessionState": {{"DialogAction": {{"Type": "ElicitIntent"}}}},
            "WelcomeMessages": [{{"ContentType": "PlainText", "Content": "How can I help?"}}],
        }},
    }}
    first = event["InvocationEventType"] == "NEW_INBOUND_CALL"
    actions = [{{"Type": "StartBotConversation", "Parameters": talk}}] if first else []
    return {{"SchemaVersion": "1.0", "Actions": actions}}
"""


def _events(output: str) -> list[dict[str, Any]]:
    return [pair["event"] for pair in json.loads(output)]


def test_outbound_call_carries_its_arguments_and_is_answered(run: Run, line: Path) -> None:
    result = run(
        *("call", "--handler", line, "--outbound", "--to", "+15105550107"),
        *("--argument", "name=Ana", "--argument", "code=a=b", "--answer", "--hang-up", "--json"),
    )

    assert result.exit_code == 0, result.output
    first, *later = _events(result.stdout)
    assert first["InvocationEventType"] == "NEW_OUTBOUND_CALL"
    assert first["ActionData"]["Parameters"]["Arguments"] == {"name": "Ana", "code": "a=b"}
    assert first["CallDetails"]["Participants"][0]["To"] == "+15105550107"
    assert first["CallDetails"]["Participants"][0]["From"] == "+12065550100"
    assert [event["InvocationEventType"] for event in later] == [
        "RINGING",
        "CALL_ANSWERED",
        "HANGUP",
    ]


def test_outbound_call_of_an_app_goes_through_its_api(run: Run, tmp_path: Path) -> None:
    app = write_cdk_out(tmp_path)

    refused = run("call", "--app", app, "--outbound", "--from", "+12065550199", "--answer")
    placed = run("call", "--app", app, "--outbound", "--answer")

    assert refused.exit_code == 1
    assert "FromPhoneNumber is not a phone number" in refused.output
    assert placed.exit_code == 0, placed.output
    assert f"{NUMBER} calls +15105550101" in placed.output


def test_update_changes_a_running_call(run: Run, line: Path) -> None:
    result = run("call", "--handler", line, "--update", "name='Ana Silva'", "--wait", 3)

    assert result.exit_code == 0, result.output
    assert "gets CALL_UPDATE_REQUESTED name=Ana Silva" in result.output
    assert "The call ended" in result.output


def test_second_party_presses_speaks_and_hangs_up(run: Run, line: Path) -> None:
    result = run(
        *("call", "--handler", line, "--press", 1, "--answer", "--leg-b", "--say", "Hello."),
        *("--leg-b", "--press", 9, "--wait", 2, "--leg-b", "--hang-up", "--expect", "Hangup"),
    )

    assert result.exit_code == 0, result.output
    acts = re.findall(r"second party  (says.*|presses.*|hangs up)", result.output)
    assert acts == ['says "Hello."', "presses 9", "hangs up"]


def test_sip_headers_reach_the_function(run: Run, line: Path) -> None:
    result = run("call", "--handler", line, "--sip-header", "X-Case=4711", "--hang-up", "--json")

    [participant] = _events(result.stdout)[0]["CallDetails"]["Participants"]
    assert participant["SipHeaders"] == {"X-Case": "4711"}


def test_at_is_the_time_of_the_call(run: Run, line: Path) -> None:
    result = run("call", "--handler", line, "--at", "2026-12-24T18:30-08:00", "--hang-up", "--json")

    [participant] = _events(result.stdout)[0]["CallDetails"]["Participants"]
    assert participant["StartTimeInMilliseconds"] == str(1_798_165_800_000)
    assert "25 December 2026 at 02:30:00 UTC" in result.stderr


def test_ids_are_new_at_each_call_and_repeat_with_the_printed_seed(run: Run, line: Path) -> None:
    def transaction(*options: object) -> tuple[str, str]:
        result = run("call", "--handler", line, "--hang-up", "--json", *options)
        return _events(result.stdout)[0]["CallDetails"]["TransactionId"], result.stderr

    first, said = transaction()
    second, _ = transaction()
    seed = re.search(r"--seed (\d+) repeats this call", said)

    assert first != second
    assert seed
    assert transaction("--seed", seed[1])[0] == first


def test_bots_and_meetings_come_from_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bots.json").write_text(
        json.dumps([{"bot_alias_arn": BOT, "intents": [{"name": "Van", "utterances": ["van"]}]}])
    )
    (tmp_path / "meetings.json").write_text(json.dumps([{"meeting_id": "m"}]))
    (tmp_path / "bot.py").write_text(TALKER)

    result = run(
        *("call", "--handler", tmp_path / "bot.py", "--bots", tmp_path / "bots.json"),
        *("--meetings", tmp_path / "meetings.json", "--say", "It is about the van"),
    )

    assert result.exit_code == 0, result.output
    assert "StartBotConversation: Van" in result.output


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "bots.json is not a JSON file"),
        ("{}", "bots.json: expected a list of objects, got dict"),
        ("[1]", "bots.json: bot 1: expected an object, got int"),
        ('[{"intents": []}]', "bots.json: bot 1: 'bot_alias_arn' is missing"),
        ('[{"arn": "a"}]', "bots.json: bot 1: 'arn' is not a field; the fields are bot_alias_arn"),
        (
            '[{"bot_alias_arn": "a", "intents": [{"utterances": []}]}]',
            "bots.json: bot 1, intents 1: 'name' is missing",
        ),
    ],
)
def test_error_of_a_bots_file_names_the_place(
    run: Run, line: Path, tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "bots.json").write_text(content)

    result = run("call", "--handler", line, "--bots", tmp_path / "bots.json")

    assert result.exit_code == 1
    assert complaint in result.output


def test_diagram_is_an_image_or_mermaid(run: Run, line: Path, tmp_path: Path) -> None:
    for name in ("call.svg", "call.mmd"):
        run("call", "--handler", line, "--hang-up", "--diagram", tmp_path / name)

    assert (tmp_path / "call.svg").read_text().startswith("<svg")
    assert (tmp_path / "call.mmd").read_text().startswith("sequenceDiagram")


def test_call_fails_when_the_service_refuses_an_answer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        "def handler(event, context):\n"
        "    actions = [{'Type': 'Speak', 'Parameters': {}}]\n"
        "    return {'SchemaVersion': '1.0', 'Actions': actions}\n"
    )

    result = run("call", "--handler", tmp_path / "bad.py", "--save", tmp_path / "test_bad.py")

    assert result.exit_code == 1
    assert "Error: the service refuses: " in result.output
    assert not (tmp_path / "test_bad.py").exists()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--leg-b",), "--leg-b needs a step after it"),
        (("--leg-b", "--answer"), "leg-b goes with hang-up, press, record, say, not with answer"),
        (("--update", "name"), "expected NAME=VALUE"),
        (("--update", "a='b"), "a quote is open"),
        (("--argument", "a"), "expected NAME=VALUE"),
        (("--argument", "a=b"), "--argument goes with --outbound"),
        (("--at", "soon"), "'soon' is not a time such as 2026-12-24T18:30"),
        (("--expect", "Sing"), "'Sing' is not an action; expected one of"),
        (("--expect", "end now"), "the end of a call has no text"),
        (("--diagram", "call.png"), "expected a name that ends with .svg or .mmd"),
        (("--save", "nowhere/test_call.py"), "there is no directory nowhere"),
        (("+12065550100", "--to", "+12065550101"), "TO and --to are the same"),
    ],
)
def test_call_refuses_a_wrong_option_before_the_call(
    run: Run, line: Path, options: tuple[str, ...], complaint: str
) -> None:
    result = run("call", "--handler", line, *options)

    assert result.exit_code == 2
    assert complaint in " ".join(result.output.replace("│", " ").split())
    assert "rings" not in result.output


def test_error_of_the_api_has_no_traceback(run: Run, line: Path) -> None:
    late = run("call", "--handler", line, "--hang-up", "--update", "name=Ana")
    arguments = [word for n in range(21) for word in ("--argument", f"a{n}=b")]
    too_many = run("call", "--handler", line, "--outbound", *arguments)

    assert late.exit_code == too_many.exit_code == 1
    assert "step 2, --update, was never due: the call has ended" in late.output
    assert "ArgumentsMap has 21 entries, at most 20" in too_many.output
