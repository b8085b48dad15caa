"""The bot of the example `bot_hand_over`, with a language model of the test."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug import Request, Response

from telephony import CallAndBridge, Hangup, Speak, StartBotConversation
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import (
    Account,
    Deployment,
    local_account,
    read_cloud_assembly,
)
from telephony_simulator.functions import ProcessFunction
from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.cdk

WORDS = "a purple xylophone"


class Model(LoopbackServer):
    """Serves Converse of Amazon Bedrock with the answers of a test.

    https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        """The blocks of the next answers; then Bedrock throttles."""
        super().__init__(Request.application(self._serve))

    def _serve(self, request: Request) -> Response:
        assert request.path == "/model/amazon.nova-lite-v1:0/converse"
        self.requests.append(json.loads(request.get_data()))
        if not self.answers:
            document = json.dumps({"message": "Too many requests"})
            return Response(document, 429, {"x-amzn-ErrorType": "ThrottlingException"})
        message = {"role": "assistant", "content": [self.answers.pop(0)]}
        document = json.dumps({"output": {"message": message}, "stopReason": "end_turn"})
        return Response(document, mimetype="application/json")


def tool(name: str) -> dict[str, Any]:
    return {"toolUse": {"toolUseId": "1", "name": name, "input": {}}}


@dataclass
class Line:
    """The deployed example, and its model."""

    model: Model
    account: Account
    router: AccountCallRouter
    clock: VirtualClock

    def dial(self, *answers: dict[str, Any]) -> PhoneCall:
        """Call the line until the bot listens; the model has these answers, then it throttles."""
        self.model.requests.clear()
        self.model.answers = [*answers]
        [number] = self.router.numbers()
        call = PhoneCall(self.router.dial(number), self.clock)
        call.expect(StartBotConversation)
        return call


@pytest.fixture(scope="module")
def line(assemblies: dict[str, Path]) -> Iterator[Line]:
    clock = VirtualClock()
    with Model() as model:
        variables = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.endpoint_url}
        with local_account(variables=variables) as account:
            Deployment(account).deploy(read_cloud_assembly(assemblies["bot_hand_over"]))
            yield Line(model, account, AccountCallRouter(account, clock), clock)


def test_model_answers_until_the_caller_has_no_question(line: Line) -> None:
    call = line.dial({"text": "Yes, within two days."}, tool("goodbye"))

    call.say("Do you repair tandems?")
    answered = call.transcript
    call.say("Thank you, that is all")

    assert "Yes, within two days." in answered
    assert call.expect(Speak).text == "Thank you for calling. Goodbye."
    call.expect(Hangup)
    roles = [[turn["role"] for turn in request["messages"]] for request in line.model.requests]
    assert roles == [["user"], ["user", "assistant", "user"]]


@pytest.mark.parametrize("answers", [[tool("hand_over")], [{"text": " "}], []])
def test_model_hands_over_or_fails_and_the_caller_reaches_a_person(
    line: Line, answers: list[dict[str, Any]]
) -> None:
    call = line.dial(*answers)

    call.say("My bicycle is broken, and I am angry")

    assert call.expect(Speak).text == "One moment, I connect you with a person."
    call.expect(CallAndBridge)


def test_long_conversation_reaches_a_person(line: Line) -> None:
    call = line.dial(*[{"text": "Well."}] * 9)

    for _ in range(7):
        call.say("And then?")

    assert call.expect(Speak).text == "One moment, I connect you with a person."
    assert len(line.model.requests) == 6


def test_functions_write_nothing_of_what_callers_and_the_model_say(line: Line) -> None:
    call = line.dial({"text": WORDS})

    call.say(WORDS)
    call.say(WORDS)  # the model is throttled

    assert call.expect(Speak).text == "One moment, I connect you with a person."
    functions = [running.function for running in line.account.functions.values()]
    logs = [each.log for each in functions if isinstance(each, ProcessFunction)]
    assert any("the model does not answer: ThrottlingException" in log for log in logs)
    assert [log for log in logs if WORDS in log] == []
