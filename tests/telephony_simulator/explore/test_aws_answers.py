"""Answers of other AWS services as choices of an exploration."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from telephony import (
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    Response,
    Speak,
    lambda_handler,
    respond,
)
from telephony_simulator.explore import AwsAnswer, ExploreOptions, explore, replay
from telephony_simulator.explore.aws_answers import AwsAnswers
from telephony_simulator.explore.choices_file import read_choices
from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    START,
    Json,
    answer,
    line,
    menu,
    speak,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOLD = AwsAnswer("dynamodb", "GetItem", '{"Item": {"plan": {"S": "gold"}}}', name="gold")
UNKNOWN = AwsAnswer("dynamodb", "GetItem", name="unknown")
FAILING = AwsAnswer("dynamodb", "GetItem", error="ResourceNotFoundException", name="no table")
OPEN = AwsAnswer("ssm", "GetParameter", '{"Parameter": {"Value": "open"}}', name="open")
SSM = {"service": "ssm", "operation": "GetParameter"}
CLOSED = AwsAnswer("ssm", "GetParameter", '{"Parameter": {"Value": "closed"}}', name="closed")


def asking_line(*, expects_errors: bool = True) -> Callable[[Any, Any], Any]:
    """Greet callers by their row; do not hang up on a caller without a row."""
    table = boto3.resource("dynamodb", region_name="us-east-1").Table("Callers")

    def start(_event: Json) -> Json:
        try:
            row: Any = table.get_item(Key={"number": "1"}).get("Item")
        except ClientError:
            if not expects_errors:
                raise
            return answer(speak("Please call later."), *BYE)
        return answer(speak(f"Your plan is {row['plan']}."), *BYE) if row else answer(speak())

    return line({START: start})


def test_call_is_played_with_each_answer() -> None:
    report = explore(asking_line(), aws_answers=[GOLD, UNKNOWN, FAILING], failures=0)

    [finding] = report.findings
    assert finding.kind == "open leg"
    assert finding.steps == "dial +15105550101 with unknown · wait"
    assert report.is_complete
    assert {state.path[0].value for state in report.graph.states.values()} == {
        "+15105550101 with gold",
        "+15105550101 with unknown",
        "+15105550101 with no table",
    }


def test_error_of_a_service_reaches_the_handler() -> None:
    handler = asking_line(expects_errors=False)

    report = explore(handler, aws_answers=[GOLD, FAILING], failures=0)

    [finding] = report.findings
    assert "ResourceNotFoundException" in finding.problem
    assert finding.steps == "dial +15105550101 with no table"


def test_operation_without_an_answer_fails_at_once() -> None:
    put = AwsAnswer("dynamodb", "PutItem")

    [finding] = explore(asking_line(expects_errors=False), aws_answers=[put], failures=0).findings

    assert "NotGiven" in finding.problem


def test_answers_of_two_operations_are_combined() -> None:
    assert AwsAnswers([GOLD, UNKNOWN, OPEN, CLOSED]).combinations == [
        "gold, open",
        "gold, closed",
        "unknown, open",
        "unknown, closed",
    ]
    assert AwsAnswers([GOLD, OPEN]).combinations == [""]
    assert AwsAnswers([]).combinations == [""]


def test_replay_plays_the_answer_of_its_first_step() -> None:
    handler, answers = asking_line(), [GOLD, UNKNOWN]

    assert not replay(handler, "dial +15105550101 with gold · wait", aws_answers=answers).findings
    assert replay(handler, "dial +15105550101 with unknown · wait", aws_answers=answers).findings
    with pytest.raises(ValueError, match="'silver' names no answers of AWS services; there are:"):
        replay(handler, "dial +15105550101 with silver", aws_answers=answers)


def test_boto3_asks_aws_again_after_an_exploration() -> None:
    from botocore.endpoint import Endpoint  # noqa: PLC0415

    before = Endpoint.make_request
    explore(line({START: [*BYE]}), aws_answers=[GOLD])

    assert Endpoint.make_request is before


PYTHON = """
import boto3
parameters = boto3.client("ssm")
def handler(event, context):
    hangup = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}
    words = {"Type": "Speak", "Parameters": {"Text": "We are closed."}}
    actions = []
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        value = parameters.get_parameter(Name="state")["Parameter"]["Value"]
        actions = [hangup] if value == "open" else [words]
    return {"SchemaVersion": "1.0", "Actions": actions}
"""
NODE = """
exports.handler = async (event) => {
  const Actions = [];
  if (event.InvocationEventType === "NEW_INBOUND_CALL") {
    const response = await fetch(process.env.AWS_ENDPOINT_URL_SSM, {
      method: "POST", body: "{}", headers: { "X-Amz-Target": "AmazonSSM.GetParameter" },
    });
    const { Parameter } = await response.json();
    if (Parameter.Value === "open") Actions.push({ Type: "Hangup", Parameters: {} });
    else Actions.push({ Type: "Speak", Parameters: { Text: "We are closed." } });
  }
  return { SchemaVersion: "1.0", Actions };
};
"""


@pytest.mark.parametrize(("name", "source"), [("handler.py", PYTHON), ("index.js", NODE)])
def test_function_of_its_own_process_gets_the_answers(
    tmp_path: Path, name: str, source: str
) -> None:
    if name.endswith("js") and shutil.which("node") is None:
        pytest.skip("node is not installed")
    (tmp_path / name).write_text(source)

    report = explore(str(tmp_path / name), aws_answers=[OPEN, CLOSED], failures=0)

    [finding] = (finding for finding in report.findings if finding.kind == "open leg")
    assert finding.steps == "dial +15105550101 with closed · wait"


REST = """
import boto3
models = boto3.client("bedrock-runtime", region_name="us-east-1")
def handler(event, context):
    actions = []
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        try:
            said = models.converse(modelId="arn:aws:bedrock:us-east-1::model/m", messages=[])
            text = said["output"]["message"]["content"][0]["text"]
            actions = [{"Type": "Speak", "Parameters": {"Text": text}}]
        except models.exceptions.ThrottlingException:
            actions = [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]
    return {"SchemaVersion": "1.0", "Actions": actions}
"""


def test_service_whose_operations_are_paths_answers_functions_of_their_own_process(
    tmp_path: Path,
) -> None:
    (tmp_path / "handler.py").write_text(REST)
    words = {"output": {"message": {"role": "assistant", "content": [{"text": "Hello."}]}}}
    answers = [
        AwsAnswer("bedrock-runtime", "Converse", json.dumps(words), name="words"),
        AwsAnswer("bedrock-runtime", "Converse", error="ThrottlingException", name="throttled"),
    ]

    report = explore(str(tmp_path / "handler.py"), aws_answers=answers, failures=0)

    [finding] = report.findings
    assert (finding.kind, finding.steps) == ("open leg", "dial +15105550101 with words · wait")
    assert "Hello." in finding.transcript


def test_equal_events_of_calls_with_other_answers_are_no_repetitions() -> None:
    """The runtime answers a repeated event as before; these have other ids."""
    client = boto3.client("ssm", region_name="us-east-1")

    class Door(CallFlow):
        def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
            state = client.get_parameter(Name="state")["Parameter"].get("Value")
            return (
                respond(Speak("Hello."), Hangup()) if state == "open" else respond(Speak("Hello."))
            )

    report = explore(lambda_handler(Door()), aws_answers=[OPEN, CLOSED], failures=0)

    [finding] = report.findings
    assert finding.steps == "dial +15105550101 with closed · wait"


def test_service_of_another_protocol_is_refused_for_processes(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text(PYTHON)

    with pytest.raises(ValueError, match="answers of sns reach only handlers that are explored in"):
        explore(str(tmp_path / "handler.py"), aws_answers=[AwsAnswer("sns", "Publish")])


def test_file_gives_answers(tmp_path: Path) -> None:
    file = tmp_path / "explore.toml"
    (tmp_path / "gold.json").write_text(GOLD.answer)
    file.write_text(
        '[[answer]]\nservice = "dynamodb"\noperation = "GetItem"\nfile = "gold.json"\n'
        'name = "gold"\n'
        '[[answer]]\nservice = "dynamodb"\noperation = "GetItem"\n'
        'error = "ResourceNotFoundException"\nname = "no table"\n'
    )

    assert read_choices(file, ExploreOptions()).aws_answers == [GOLD, FAILING]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"service": "dynamo", "operation": "GetItem"}, "'dynamo' is not a service of the SDK"),
        ({"service": "dynamodb", "operation": "Get"}, "dynamodb has no operation 'Get'"),
        ({**SSM, "answer": "open"}, "must be a JSON object"),
        ({**SSM, "name": "a, b"}, "cannot name an answer"),
        ({"service": "ssm"}, r"\[\[answer\]\] has service and operation"),
        ({**SSM, "file": "none"}, "cannot be read"),
    ],
)
def test_wrong_answer_is_refused(tmp_path: Path, given: dict[str, str], problem: str) -> None:
    file = tmp_path / "explore.toml"
    rows = "".join(f"{name} = {json.dumps(text)}\n" for name, text in given.items())
    file.write_text(f"[[answer]]\n{rows}")

    with pytest.raises(ValueError, match=problem):
        read_choices(file, ExploreOptions())


def test_answers_with_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two answers have the name 'gold'"):
        AwsAnswers([GOLD, GOLD])


def test_caller_hears_the_answer_of_the_whole_call() -> None:
    """The second event asks again, and gets the same answer."""
    client = boto3.client("ssm", region_name="us-east-1")

    def chosen(_event: Json) -> Json:
        state = client.get_parameter(Name="state")["Parameter"].get("Value")
        return answer(*BYE) if state == "open" else answer(speak())

    handler = line({START: [menu()], "ACTION_SUCCESSFUL SpeakAndGetDigits": chosen})

    findings = explore(handler, aws_answers=[OPEN, CLOSED], failures=0).findings

    assert [finding.steps for finding in findings] == [
        "dial +15105550101 with closed · press 1 · wait"
    ]
