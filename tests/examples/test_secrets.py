"""What callers say and press is in nothing that the functions of the examples write."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from telephony_simulator import PhoneCall
from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import FunctionConfiguration, ProcessFunction
from tests.examples.assemblies import EXAMPLES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CALLER = "+15105550177"
KEYS = "8472910563"
SPEECH = "a purple xylophone"
ARGUMENT = "next thursday"
SECRETS = ("5105550177", KEYS, "xylophone", "thursday")

UNREACHABLE = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "fictional",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_MAX_ATTEMPTS": "1",
    "POWERTOOLS_TRACE_DISABLED": "true",  # X-Ray's daemon listens in Lambda alone
}
"""Requests to AWS fail at once, so that the errors of callbacks are written, too."""

HANDLERS = {
    "powertools": ROOT / "examples" / "powertools",
    "ready_line": ROOT / "lambda_src",
    **{
        name: app.parent / "function"
        for name, app in EXAMPLES.items()
        if (app.parent / "function").is_dir()
    },
}
VALUES = {
    "BOT_ALIAS_ARN": "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
    "DESKS": '{"1": "+12065550198"}',
    "MESSAGES_PREFIX": "messages",
    "TIME_ZONE": "Europe/Berlin",
}
OUTBOUND = ("appointment_reminders",)


def environment(directory: Path) -> dict[str, str]:
    """Return values of the variables that a handler reads: a phone number, mostly."""
    source = (directory / "handler.py").read_text()
    names = re.findall(r"environ\[\"(\w+)\"\]", source)
    values = {name: VALUES.get(name, "+12065550199") for name in names}
    return {**values, "TELEPHONY_PROMPTS": "prompts"}


def play(call: PhoneCall) -> None:
    """Press and say the secrets, and hang up."""
    steps: tuple[Callable[[], None], ...] = (
        lambda: call.press(KEYS),
        lambda: call.say(SPEECH),
        lambda: call.press("#"),
        lambda: call.wait(60),
        lambda: call.press(KEYS),
        call.hang_up,
    )
    for step in steps:
        if not call.ended:
            step()


def written(directory: Path, *, is_outbound: bool) -> str:
    """Return what a handler writes during a call."""
    configuration = FunctionConfiguration(
        directory=directory,
        handler="handler.handler",
        environment={
            **environment(directory), **UNREACHABLE, "TELEPHONY_METRICS_NAMESPACE": "PhoneLine"
        },
        timeout_seconds=20,
    )  # fmt: skip
    clock = VirtualClock()
    with closing(ProcessFunction(configuration, sealed=False)) as function:
        router = SingleFunctionCallRouter(function, clock)
        (number,) = router.numbers()
        if is_outbound:
            arguments = {"time": ARGUMENT}
            call = PhoneCall(router.place_call(CALLER, from_=number, arguments=arguments), clock)
            call.answer()
        else:
            call = PhoneCall(router.dial(number, from_=CALLER), clock)
        play(call)
        return function.log


@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")  # there is no bot
@pytest.mark.parametrize("name", HANDLERS)
def test_example_writes_nothing_of_what_a_caller_says_and_presses(name: str) -> None:
    log = written(HANDLERS[name], is_outbound=name in OUTBOUND)

    assert '"Calls": 1' in log
    assert [secret for secret in SECRETS if secret in log] == []


def test_powertools_write_metrics_and_logs_of_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.examples.test_secrets.KEYS", "7")

    lines = written(HANDLERS["powertools"], is_outbound=False).splitlines()

    documents = [json.loads(line) for line in lines if line.startswith("{")]
    (placed,) = (each for each in documents if each.get("message") == "an order was placed")
    (counted,) = (each for each in documents if "Orders" in each)
    (begun,) = (each for each in documents if "Calls" in each)
    assert placed["correlation_id"] == begun["TransactionId"]
    assert counted["Orders"] == [1.0]


BROKEN = """
from telephony import CallFlow, SpeakAndGetDigits, Speech, lambda_handler, respond


class Broken(CallFlow):
    def on_new_inbound_call(self, event):
        menu = SpeakAndGetDigits(
            Speech("Your number?"),
            failure_speech_parameters=Speech("Again?"),
            input_digits_regex="^[0-9]+$",
            repeat_duration_in_milliseconds=5_000,
        )
        return respond(menu, then=self.fail)

    def fail(self, event):
        {statement}


handler = lambda_handler(Broken())
"""


@pytest.mark.parametrize(
    ("statement", "is_found"),
    [
        ("return {}[event.received_digits]", False),
        ("raise ValueError(event.call.caller.from_)", False),
        ("return respond(Speech(event.received_digits))", False),
        ("print(event.received_digits)", True),  # the search finds what a handler itself prints
    ],
)
def test_error_of_a_callback_writes_no_secret(
    tmp_path: Path, statement: str, *, is_found: bool
) -> None:
    (tmp_path / "handler.py").write_text(BROKEN.replace("{statement}", statement))

    log = written(tmp_path, is_outbound=False)

    assert '"CallbackErrors": 1' in log
    assert any(secret in log for secret in SECRETS) == is_found
