"""A call as the page shows it."""

from telephony_simulator import Phone
from telephony_simulator.browser_phone.opened_line import OpenedLine
from telephony_simulator.browser_phone.shown_call import ShownCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.cloudformation import local_account
from telephony_simulator.json_types import JsonObject
from telephony_simulator.transcript import LOOP_NOTE

PAUSE: JsonObject = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "1000"}}


def pause_again(event: JsonObject, _context: object) -> JsonObject:
    actions = [] if event["InvocationEventType"] == "HANGUP" else [PAUSE]
    return {"SchemaVersion": "1.0", "Actions": [*actions]}


def test_loop_of_a_handler_is_one_entry_of_the_service() -> None:
    phone = Phone(pause_again)
    phone.dial().wait(60)
    (call,) = phone.service.calls.values()
    with local_account() as account:
        shown = ShownCall(call, OpenedLine(AccountCallRouter(account, phone.clock)))

    for record in call.records:
        shown.add(record)

    of_service = [entry["text"] for entry in shown.entries if entry["lane"] == "service"]
    assert of_service == [f"repeats: {LOOP_NOTE}"]
    assert [entry["index"] for entry in shown.entries] == list(range(len(shown.entries)))
