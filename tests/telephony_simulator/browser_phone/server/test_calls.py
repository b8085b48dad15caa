"""Calls of a page over its WebSocket."""

from functools import partial
from pathlib import Path

from telephony_simulator.pstn_audio import Settings
from tests.telephony_simulator.browser_phone.server.conftest import LINE
from tests.telephony_simulator.browser_phone.server.served_phone import (
    ServedPhone,
    run,
    served_phone,
)


def test_page_is_welcomed_with_the_numbers_of_the_stack(served: ServedPhone) -> None:
    with served.page() as page:
        welcome = page.welcome

    (line,) = welcome["numbers"]
    (application,) = welcome["applications"]
    assert line == {"number": "+12065550100", "application": application["id"]}
    assert application["name"] == "line"
    assert welcome["speech"] == "none"


def test_call_is_shown_from_its_dialling_to_its_end(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        connected = page.wait_for_state(call, "connected")
        page.send("hang_up", call=call, leg="LEG-A")
        ended = page.wait_for_state(call, "ended")

    entries = [one for one in page.messages if one["type"] == "entry" and one["call"] == call]
    assert [one["index"] for one in entries] == list(range(len(entries)))
    event = next(one for one in entries if one["lane"] == "function")
    assert event["event"]["InvocationEventType"] == "NEW_INBOUND_CALL"
    assert event["response"]["Actions"][0]["Type"] == "SpeakAndGetDigits"
    assert event["milliseconds"] > 0
    assert connected["running"] == {"action": "SpeakAndGetDigits", "leg": "LEG-A"}
    assert ended["ended_with"] == {"sip_code": 0, "words": "hung up"}
    assert ended["costs"]["billed_minutes"] == {"LEG-A": 1, "LEG-B": 0}


def test_second_party_answers_and_hangs_up(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.call_second_party(call)
        page.send("answer", call=call, leg="LEG-B")
        page.wait_for_second_party("connected")
        page.send("hang_up", call=call, leg="LEG-B")
        ended = page.wait_for_state(call, "ended")

    assert [leg["tag"] for leg in ended["legs"]] == ["LEG-A", "LEG-B"]
    assert ended["costs"]["billed_minutes"] == {"LEG-A": 1, "LEG-B": 1}


def test_refused_second_party_is_shown_with_its_sip_code(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.call_second_party(call)
        page.send("refuse", call=call, leg="LEG-B", sip_code=603)
        refused = page.wait_for_second_party("ended")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    assert refused["legs"][1]["sip_code"] == 603
    assert refused["legs"][1]["words"] == "declined"


def test_leg_that_nothing_ends_is_marked(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.send("press", call=call, leg="LEG-A", keys="9")
        stuck = page.wait("call", lambda one: one["attributes"] == {"key": "nine"})
        page.send("hang_up", call=call, leg="LEG-A")
        ended = page.wait_for_state(call, "ended")

    assert [mark["kind"] for mark in stuck["marks"]] == ["open leg"]
    assert ended["marks"] == []


def test_error_of_the_handler_is_an_entry_of_its_own(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.send("press", call=call, leg="LEG-A", keys="5")
        problem = page.wait("problem")
        failed = page.wait("entry", lambda one: one.get("mark") == "error")
        page.wait_for_state(call, "ended")

    assert failed["error"] == "RuntimeError: key 5"
    assert problem["text"] == "the handler fails at ACTION_SUCCESSFUL: RuntimeError: key 5"
    assert (problem["call"], problem["file"]) == (call, str(served.source / "handler.py"))
    line = (served.source / "handler.py").read_text().splitlines()[problem["line"] - 1]
    assert line.strip() == 'raise RuntimeError("key 5")'


def test_application_calls_out_and_is_updated(served: ServedPhone) -> None:
    with served.page() as page:
        application = page.welcome["applications"][0]["id"]
        page.send("create_call", application=application, to="+15105550101", from_="+12065550100")
        placed = page.wait("call", lambda one: one["direction"] == "Outbound")
        page.wait("call", lambda one: one["legs"][0]["state"] == "ringing")
        page.send("answer", call=placed["call"], leg="LEG-A")
        page.wait("entry", lambda one: "Press a key." in one["text"])
        page.send("update_call", call=placed["call"], arguments={"name": "Ann"})
        updated = page.wait("entry", lambda one: one["lane"] == "function")
        page.send("hang_up", call=placed["call"], leg="LEG-A")
        page.wait_for_state(placed["call"], "ended")

    assert updated["event"]["ActionData"]["Parameters"]["Arguments"] == {"name": "Ann"}


def test_page_that_connects_again_gets_the_call_and_its_timeline(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
    with served.page() as again:
        known = [one for one in again.welcome["calls"] if one["call"] == call]
        again.wait("entry", lambda one: one["call"] == call and "Press a key." in one["text"])
        again.send("hang_up", call=call, leg="LEG-A")
        again.wait_for_state(call, "ended")

    assert [one["state"] for one in known] == ["connected"]


def test_each_page_sees_the_call_of_another(served: ServedPhone) -> None:
    with served.page() as first, served.page() as second:
        call = first.dial()
        second.wait_for_state(call, "connected")
        second.send("hang_up", call=call, leg="LEG-A")
        first.wait_for_state(call, "ended")


def test_call_beyond_the_quota_of_active_calls_is_refused_in_a_sentence(tmp_path: Path) -> None:
    quota = Settings(active_calls=1)
    with served_phone(tmp_path, LINE, settings=quota) as served, served.page() as page:
        call = page.dial()
        page.send("dial", number="+12065550100", from_="+15105550101")
        refused = page.wait("refused")
        dropped = page.wait("call", lambda one: one["call"] != call and one["state"] == "ended")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    assert refused["request"] == "dial"
    assert refused["text"].startswith("the call is dropped: the quota active-calls is 1; --quota ")
    assert dropped["ended_with"]["sip_code"] == 480


FAILING = """
def handler(event, context):
    raise RuntimeError(event["InvocationEventType"])
"""


def test_first_error_of_a_call_that_another_client_creates_is_shown(tmp_path: Path) -> None:
    with served_phone(tmp_path, FAILING) as served, served.page() as page:
        (application,) = page.welcome["applications"]
        request = {
            "SipMediaApplicationId": application["id"],
            "FromPhoneNumber": "+12065550100",
            "ToPhoneNumber": "+15105550101",
        }
        assert served.phone.board.line is not None
        voice_api = served.phone.board.line.call_router.account.voice_api
        run(served.phone, partial(voice_api.call, "CreateSipMediaApplicationCall", request))
        problem = page.wait("problem")
        failed = page.wait("entry", lambda one: one["lane"] == "function")

    assert failed["error"] == "RuntimeError: NEW_OUTBOUND_CALL"
    assert problem["text"].startswith("the handler fails at NEW_OUTBOUND_CALL: RuntimeError")
