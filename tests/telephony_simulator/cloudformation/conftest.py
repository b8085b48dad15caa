"""An account without delays whose functions are callables of the tests, and tiny stacks in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account, Stack, StackEvent, Template
from telephony_simulator.functions import CallableFunction, Function, FunctionConfiguration

Handlers = dict[str, Callable[[Any, Any], Any]]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def handlers() -> Handlers:
    """The answers of functions, by the name of their handler; a test adds those that it needs."""
    return {}


@pytest.fixture
def account(clock: VirtualClock, handlers: Handlers, tmp_path: Path) -> Account:
    def run(configuration: FunctionConfiguration) -> Function:
        def handler(event: Any, context: Any) -> Any:
            return handlers[configuration.handler](event, context)

        return CallableFunction(handler)

    return Account(
        clock=clock,
        voice_api=VoiceApi(clock, AT_ONCE),
        run_function=run,
        directory=tmp_path,
    )


@pytest.fixture
def events() -> list[StackEvent]:
    return []


@pytest.fixture
def stack(account: Account, events: list[StackEvent]) -> Stack:
    return Stack("Line", account, "us-east-1", events.append)


@pytest.fixture
def story(events: list[StackEvent]) -> Callable[[], list[str]]:
    """Tell the events so far, one short line each, and forget them."""

    def tell() -> list[str]:
        told = [f"{event.logical_id} {event.status}" for event in events]
        events.clear()
        return told

    return tell


def resources(**declared: dict[str, Any]) -> Template:
    """Return a template of these resources."""
    return Template({"Resources": declared})


def function(handler: str = "handler.handler", **variables: Any) -> dict[str, Any]:
    """Declare a function with its code in the template."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"ZipFile": "the tests say what it does"},
            "Handler": handler,
            "Runtime": "python3.13",
            "Environment": {"Variables": variables},
        },
    }
