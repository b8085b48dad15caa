"""The apps of the examples: deployed locally, and called with their scripted calls."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from telephony import JoinChimeMeeting, Speak, SpeakAndGetDigits
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.cli import main
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Deployment, local_account, read_cloud_assembly
from tests.examples.assemblies import EXAMPLES, ROOT

pytestmark = pytest.mark.cdk

QUOTAS = {"bot_hand_over": ["--quota", "bots=1"]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_calls_of_an_example_pass(name: str, assemblies: dict[str, Path]) -> None:
    calls = EXAMPLES[name].parent / "calls"

    arguments = ["test", str(calls), "--app", str(assemblies[name]), *QUOTAS.get(name, [])]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 0, result.output
    assert f"{len(list(calls.glob('*.call')))} passed, 0 failed" in result.output


@pytest.mark.parametrize("name", EXAMPLES)
def test_exploration_of_an_example_finds_nothing(name: str, assemblies: dict[str, Path]) -> None:
    bounds = ["--steps", "6", "--calls", "150", "--seconds", "20"]
    choices = EXAMPLES[name].parent / "explore.toml"
    if choices.is_file():
        bounds += ["--choices", str(choices)]

    result = CliRunner().invoke(main, ["explore", "--app", str(assemblies[name]), *bounds])

    assert "nothing is wrong" in result.output, result.output


@pytest.mark.parametrize("name", EXAMPLES)
def test_environment_variables_of_an_example_hold_no_credentials(
    name: str, assemblies: dict[str, Path]
) -> None:
    templates = [json.loads(path.read_text()) for path in assemblies[name].glob("*.template.json")]
    variables = {
        variable
        for template in templates
        for resource in template["Resources"].values()
        for variable in resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
    }

    assert templates
    assert [each for each in variables if re.search("TOKEN|SECRET|PASSWORD|API_?KEY", each)] == []


def test_every_example_is_described() -> None:
    index = (ROOT / "examples" / "README.md").read_text()

    for name, app in EXAMPLES.items():
        page = (app.parent / "README.md").read_text()
        assert f"]({name}/README.md)" in index
        assert f'--app "python examples/{name}/app.py"' in page
        assert re.findall(r"!\[.*?\]\((.*?)\)", page) == ["call.svg", "map.svg"]
        assert (app.parent / "call.svg").is_file()
        assert (app.parent / "map.svg").is_file()
        assert list((app.parent / "calls").glob("*.call"))


def test_callers_of_one_room_join_the_same_meeting(assemblies: dict[str, Path]) -> None:
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assemblies["meeting_dial_in"]))
        (table,) = (name for name in account.tables if "Rooms" in name)
        key, room = {"pin": {"S": "482913"}}, {"room": {"S": "weekly"}}
        account.tables[table][json.dumps(key, sort_keys=True)] = {**key, **room}
        call_router = AccountCallRouter(account, clock)
        [number] = call_router.numbers()

        meetings = set()
        for _ in range(2):
            call = PhoneCall(call_router.dial(number), clock)
            call.expect(SpeakAndGetDigits)
            call.press("482913")
            assert call.expect(Speak).text == "You are joining the meeting."
            meetings.add(call.expect(JoinChimeMeeting).meeting_id)

    assert len(meetings) == 1


def test_answers_of_a_survey_are_stored_when_the_caller_hangs_up(
    assemblies: dict[str, Path],
) -> None:
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assemblies["survey"]))
        call_router = AccountCallRouter(account, clock)
        [number] = call_router.numbers()
        call = PhoneCall(call_router.dial(number), clock)
        call.expect(SpeakAndGetDigits)
        call.press("4")
        call.expect(SpeakAndGetDigits)

        call.hang_up()

        (table,) = (items for name, items in account.tables.items() if "Answers" in name)
        (item,) = table.values()
        assert item["speed"] == {"S": "4"}
        assert item.keys() == {"transaction", "speed"}


def test_dialer_places_the_calls_of_its_queue_within_the_quota(
    assemblies: dict[str, Path],
) -> None:
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assemblies["appointment_reminders"]))
        call_router = AccountCallRouter(account, clock)
        (dialer,) = (
            running.function
            for running in account.functions.values()
            if running.configuration.handler == "dialer.handler"
        )
        patients = ("+15105550101", "5550102", "+15105550103")
        batch: dict[str, Any] = {
            "Records": [
                {
                    "messageId": str(place),
                    "body": json.dumps({"phone_number": number, "time": "tomorrow at ten"}),
                }
                for place, number in enumerate(patients)
            ]
        }

        answer = dialer.invoke(batch)

        assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}
        (call,) = call_router.service.calls.values()
        phone_call = PhoneCall(call, clock)
        phone_call.answer()
        assert "tomorrow at ten" in phone_call.transcript
