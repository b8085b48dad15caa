"""A phone does not keep calls that have ended."""

import gc
import weakref

from telephony_simulator import Phone
from telephony_simulator.phone.failures import MAX_CALLS_OF_TEST
from tests.telephony_simulator.script import hangup, response


def test_phone_keeps_few_calls_that_have_ended() -> None:
    phone = Phone(lambda _event, _context: response(hangup()))
    calls: list[weakref.ref[object]] = []

    for _ in range(200):
        call = phone.dial()
        call.wait(1)
        calls.append(weakref.ref(call))
        del call
    gc.collect()

    assert sum(reference() is not None for reference in calls) <= MAX_CALLS_OF_TEST + 1
    assert phone.service.calls == {}
