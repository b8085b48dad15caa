"""Transaction attributes."""

import pytest

from telephony_simulator import BrokenRuleWarning, Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    KEEP,
    events_of,
    hangup,
    last_event,
    last_legs,
    response,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


def test_attributes_come_back_until_the_end(ring: Ring) -> None:
    call = ring(response(speak(), attributes={"step": "1"}), [hangup()])

    call.wait(1)

    details = [sent.event["CallDetails"] for sent in call.invocations]
    assert "TransactionAttributes" not in details[0]
    assert [detail["TransactionAttributes"] for detail in details[1:]] == [{"step": "1"}] * 2


@pytest.mark.parametrize("answer", [KEEP, {"SchemaVersion": "1.0", "TransactionAttributes": None}])
def test_absent_and_null_attributes_stay(ring: Ring, answer: Json) -> None:
    call = ring(response(speak(), attributes={"step": "1"}), answer)

    call.wait(1)
    call.update()

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == {"step": "1"}


def test_empty_map_clears_them(ring: Ring) -> None:
    call = ring(response(speak(), attributes={"step": "1"}), response(attributes={}))

    call.wait(1)
    call.update()

    assert "TransactionAttributes" not in last_event(call)["CallDetails"]


@pytest.mark.parametrize(
    ("settings", "left"),
    [(Settings(), {"b": "2"}), (Settings(merge_attributes=True), {"a": "1", "b": "2"})],
)
def test_other_keys_replace_the_map_or_merge_by_a_setting(
    ring: Ring, settings: Settings, left: Json
) -> None:
    first, second = response(speak(), attributes={"a": "1"}), response(attributes={"b": "2"})
    call = ring(first, second, settings=settings)

    call.wait(1)
    call.update()

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == left


@pytest.mark.parametrize(
    "attributes",
    [
        {f"key{number}": "" for number in range(101)},
        {"key": "x" * 20 * 1024},
    ],
)
def test_too_many_or_too_large_attributes_drop_the_whole_response(
    ring: Ring, attributes: Json
) -> None:
    call = ring(response(speak(), attributes=attributes), [hangup()])

    (told,) = events_of(call, "INVALID_LAMBDA_RESPONSE")
    assert told["ErrorType"] == "TransactionAttributesInvalidMapSize"
    assert "hears" not in call.transcript


@pytest.mark.parametrize(
    ("settings", "accepted"),
    [(Settings(), False), (Settings(attributes_size="keys and values"), True)],
)
def test_measure_of_20_kb_is_a_setting(
    ring: Ring,
    settings: Settings,
    accepted: bool,  # noqa: FBT001 - a case
) -> None:
    attributes: Json = {"key": "é" * (10 * 1024 - 2)}

    call = ring(response(speak(), attributes=attributes), [hangup()], settings=settings)

    assert (events_of(call, "INVALID_LAMBDA_RESPONSE") == []) == accepted


def test_hundred_attributes_are_not_too_many(ring: Ring) -> None:
    attributes: Json = {f"key{number}": "value" for number in range(100)}

    call = ring(response(speak(), attributes=attributes))
    call.wait(1)

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == attributes


def test_answer_to_new_outbound_call_keeps_its_attributes(place: Ring) -> None:
    call = place(response(speak("Never"), attributes={"order": "7"}))

    call.answer()

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == {"order": "7"}
    assert "Never" not in call.transcript


@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
def test_undocumented_attributes_are_accepted_with_a_warning(ring: Ring) -> None:
    with pytest.warns(BrokenRuleWarning, match="'count' is not a string"):
        call = ring(response(speak(), attributes={"count": 7}), response(attributes={"b": "2"}))

    with pytest.warns(BrokenRuleWarning, match="without all the keys"):
        call.wait(1)

    assert last_legs(call) == {"LEG-A": "Connected"}
