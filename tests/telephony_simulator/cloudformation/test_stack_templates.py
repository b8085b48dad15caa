"""After any sequence of templates, the existing resources are those of the stack."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.chime_sdk_voice import VoiceApi
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account, Stack, StackError, Template
from telephony_simulator.functions import CallableFunction
from tests.telephony_simulator.cloudformation.conftest import function, resources


class Things:
    """A custom resource that records the existing things; another Kind is another thing."""

    def __init__(self) -> None:
        self.existing: dict[str, dict[str, str]] = {}
        self._ids = (f"thing-{number}" for number in itertools.count(1))

    def on_event(self, event: dict[str, Any], _context: object) -> dict[str, Any]:
        properties = {**event["ResourceProperties"]}
        properties.pop("ServiceToken")
        match event["RequestType"]:
            case "Delete":
                del self.existing[event["PhysicalResourceId"]]
                return {}
            case "Update" if properties["Kind"] == event["OldResourceProperties"]["Kind"]:
                identity = event["PhysicalResourceId"]
            case _:
                identity = next(self._ids)
        if properties.pop("Fails") == "true":
            raise RuntimeError("this thing cannot be had")
        self.existing[identity] = properties
        return {"PhysicalResourceId": identity}


def template(declared: dict[str, dict[str, Any]]) -> Template:
    token = {"Fn::GetAtt": ["Framework", "Arn"]}
    things = {
        name: {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, **properties}}
        for name, properties in declared.items()
    }
    framework = function("", USER_ON_EVENT_FUNCTION_ARN={"Fn::GetAtt": ["OnEvent", "Arn"]})
    return resources(OnEvent=function("on_event"), Framework=framework, **things)


def said(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return the things of the stack."""
    return {
        one.physical_id: {key: one.properties[key] for key in ("Kind", "Size")}
        for one in stack.resources.values()
        if one.declaration.type == "Custom::Thing"
    }


def wanted(things: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    """Leave out the ids: what a rollback brings back may be another thing of the same kind."""
    return sorted(tuple(properties.values()) for properties in things.values())


thing = st.fixed_dictionaries(
    {
        "Kind": st.sampled_from(["number", "rule"]),
        "Size": st.sampled_from(["1", "2"]),
        "Fails": st.sampled_from([False, False, False, True]),
    }
)
templates = st.lists(st.dictionaries(st.sampled_from("ABC"), thing), min_size=1, max_size=5)


@given(sequence=templates)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_existing_resources_match_the_stack_after_each_template(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[dict[str, dict[str, Any]]]
) -> None:
    things, clock = Things(), VirtualClock()
    account = Account(
        clock=clock,
        voice_api=VoiceApi(clock),
        run_function=lambda _: CallableFunction(things.on_event),
        directory=tmp_path_factory.getbasetemp(),
    )
    stack = Stack("Line", account, "us-east-1")

    for declared in sequence:
        before = said(stack)
        try:
            stack.deploy(template(declared))
        except StackError:
            assert wanted(said(stack)) == wanted(before)
        else:
            assert len(said(stack)) == len(declared)
        assert things.existing == said(stack)

    stack.delete()
    assert things.existing == {}
