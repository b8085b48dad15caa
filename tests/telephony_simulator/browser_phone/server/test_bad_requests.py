"""What a page should not send: it gets a sentence, or its connection ends; the calls go on."""

import json
import random
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from telephony_simulator.browser_phone.requests import FIELDS, RequestError, decode_request
from telephony_simulator.browser_phone.server import BURST_FRAMES, MAX_FRAME_BYTES
from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone

DIGITS = "4711" * 30


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("{", "a request must be JSON"),
        ("[" * 50_000, "a request must be JSON"),
        ("[]", "a request must be a JSON object, got list"),
        ("{}", "the type of a request must be one of dial, "),
        ('{"type": ["dial"]}', "the type of a request must be one of dial, "),
        ('{"type": "__init__"}', "the type of a request must be one of dial, "),
        ('{"type": "dial"}', "dial: number must be a text of 1 to 256 characters, got NoneType"),
        (
            json.dumps({"type": "press", "call": "1", "leg": "LEG-A", "keys": DIGITS}),
            "press: keys must be a text of 1 to 64 characters, got 120 characters",
        ),
        (
            '{"type": "hang_up", "call": "1", "leg": "LEG-C"}',
            "hang_up: leg must be LEG-A or LEG-B, got 5 characters",
        ),
        (
            '{"type": "refuse", "call": "1", "leg": "LEG-B", "sip_code": 200}',
            "refuse: sip_code must be a SIP response code, 300 to 699, got int",
        ),
        ('{"type": "hang_up", "x": 1}', "hang_up has 1 fields beside call, leg"),
        (" " * 70_000, "a request has at most 65536 characters"),
    ],
)
def test_malformed_request_is_refused_with_what_is_allowed(frame: str, text: str) -> None:
    with pytest.raises(RequestError) as refused:
        decode_request(frame)

    assert str(refused.value).startswith(text)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "fields", "text"),
    [
        ("press", {"call": "nosuch", "leg": "LEG-A", "keys": "1"}, "there is no such call; "),
        ("dial", {"number": "+19995550100", "from_": "+15105550101"}, "no enabled SIP rule has "),
        (
            "create_call",
            {"application": "nosuch", "to": "+15105550101", "from_": "+12065550100"},
            "",
        ),
        ("update_call", {"call": "nosuch"}, "there is no such call; "),
    ],
)
def test_act_that_cannot_be_done_is_refused_in_a_sentence(
    served: ServedPhone, kind: str, fields: dict[str, Any], text: str
) -> None:
    with served.page() as page:
        page.send(kind, **fields)
        refused = page.wait("refused")

    assert refused["request"] == kind
    assert refused["text"].startswith(text)


@pytest.mark.parametrize(
    ("kind", "fields", "text"),
    [
        ("press", {"leg": "LEG-A", "keys": "5x"}, "the keys of a telephone are 0 to 9, * and #"),
        ("answer", {"leg": "LEG-A"}, "LEG-A does not ring"),
        ("hang_up", {"leg": "LEG-B"}, "the call has no LEG-B"),
    ],
)
def test_wrong_act_in_a_call_is_refused_and_the_call_goes_on(
    served: ServedPhone, kind: str, fields: dict[str, Any], text: str
) -> None:
    with served.page() as page:
        call = page.dial()
        page.send(kind, call=call, **fields)
        refused = page.wait("refused")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    assert refused["text"].startswith(text)


def test_random_requests_are_refused_or_done(served: ServedPhone) -> None:
    chance = random.Random(18)  # noqa: S311 - the test repeats
    values: list[Any] = [None, "", "1", "LEG-A", "x" * 300, -1, 486, [], {}, {"a": 1}, True, 1e400]
    frames = [
        json.dumps(
            {
                "type": chance.choice(list(FIELDS)),
                **{
                    name: chance.choice(values)
                    for kind in FIELDS.values()
                    for name in kind
                    if chance.random() < 0.2
                },
            }
        )
        for _ in range(200)
    ]
    with served.page() as page:
        for frame in frames:
            page.connection.send(frame[: chance.randrange(len(frame))] if len(frame) % 3 else frame)
        page.send("press", call="nosuch", leg="LEG-A", keys="1")
        last = page.wait("refused", lambda one: one["text"].startswith("there is no such call"))

    assert last["request"] == "press"


def test_page_that_sends_too_fast_is_closed_and_its_call_goes_on(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        with suppress(ConnectionClosed):
            page.send_all(["{}"] * (BURST_FRAMES + 200))
        code = page.connection.close_code
    with served.page() as again:
        again.send("hang_up", call=call, leg="LEG-A")
        again.wait_for_state(call, "ended")

    assert code == 1008


def test_frame_that_is_too_long_ends_the_connection_only(served: ServedPhone) -> None:
    with pytest.raises(ConnectionClosed), served.page() as page:
        page.send_all(["x" * (MAX_FRAME_BYTES + 1)])
    with served.page() as again:
        call = again.dial()
        again.send("hang_up", call=call, leg="LEG-A")
        again.wait_for_state(call, "ended")
