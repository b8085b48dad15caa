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


# docs/service/responses.md#transaction-attributes
def test_attributes_are_in_every_later_event(ring: Ring) -> None:
    call = ring(response(speak(), attributes={"step": "1"}), [hangup()])

    call.wait(1)

    details = [sent.event["CallDetails"] for sent in call.invocations]
    assert "TransactionAttributes" not in details[0]
    assert [detail["TransactionAttributes"] for detail in details[1:]] == [{"step": "1"}] * 2


# docs/service/responses.md#replace-or-merge
@pytest.mark.parametrize("answer", [KEEP, {"SchemaVersion": "1.0", "TransactionAttributes": None}])
def test_attributes_stay_when_absent_or_null(ring: Ring, answer: Json) -> None:
    call = ring(response(speak(), attributes={"step": "1"}), answer)

    call.wait(1)
    call.update()

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == {"step": "1"}


# docs/service/responses.md#replace-or-merge
def test_attributes_are_cleared_when_the_map_is_empty(ring: Ring) -> None:
    call = ring(response(speak(), attributes={"step": "1"}), response(attributes={}))

    call.wait(1)
    call.update()

    assert "TransactionAttributes" not in last_event(call)["CallDetails"]


# docs/service/responses.md#replace-or-merge
@pytest.mark.parametrize(
    ("settings", "left"),
    [(Settings(), {"b": "2"}), (Settings(merge_attributes=True), {"a": "1", "b": "2"})],
)
def test_attributes_are_replaced_or_merged_by_setting(
    ring: Ring, settings: Settings, left: Json
) -> None:
    first, second = response(speak(), attributes={"a": "1"}), response(attributes={"b": "2"})
    call = ring(first, second, settings=settings)

    call.wait(1)
    call.update()

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == left


# docs/service/responses.md#limits
@pytest.mark.parametrize(
    "attributes",
    [
        {f"key{number}": "" for number in range(101)},
        {"key": "x" * 20 * 1024},
    ],
)
def test_response_is_refused_when_attributes_are_too_many_or_too_large(
    ring: Ring, attributes: Json
) -> None:
    call = ring(response(speak(), attributes=attributes), [hangup()])

    (event,) = events_of(call, "INVALID_LAMBDA_RESPONSE")
    assert event["ErrorType"] == "TransactionAttributesInvalidMapSize"
    assert "hears" not in call.transcript


# docs/service/responses.md#limits
@pytest.mark.parametrize(
    ("settings", "accepted"),
    [(Settings(), False), (Settings(attributes_size="keys and values"), True)],
)
def test_size_of_attributes_is_measured_by_setting(
    ring: Ring,
    settings: Settings,
    accepted: bool,  # noqa: FBT001 - a case
) -> None:
    attributes: Json = {"key": "é" * (10 * 1024 - 2)}

    call = ring(response(speak(), attributes=attributes), [hangup()], settings=settings)

    assert (events_of(call, "INVALID_LAMBDA_RESPONSE") == []) == accepted


# docs/service/responses.md#limits
def test_hundred_attributes_are_accepted(ring: Ring) -> None:
    attributes: Json = {f"key{number}": "value" for number in range(100)}

    call = ring(response(speak(), attributes=attributes))
    call.wait(1)

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == attributes


# docs/service/responses.md#answers-that-are-ignored
def test_attributes_of_the_answer_to_new_outbound_call_are_kept(place: Ring) -> None:
    call = place(response(speak("Never"), attributes={"order": "7"}))

    call.answer()

    assert last_event(call)["CallDetails"]["TransactionAttributes"] == {"order": "7"}
    assert "Never" not in call.transcript


# docs/service/responses.md#values
@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
def test_attributes_warn_when_they_rely_on_undocumented_behaviour(ring: Ring) -> None:
    with pytest.warns(BrokenRuleWarning, match="'count' is not a string"):
        call = ring(response(speak(), attributes={"count": 7}), response(attributes={"b": "2"}))

    with pytest.warns(BrokenRuleWarning, match="without all the keys"):
        call.wait(1)

    assert last_legs(call) == {"LEG-A": "Connected"}
