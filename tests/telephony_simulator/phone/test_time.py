import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from telephony import CallFlow, Hangup, NewInboundCallEvent, Response, Speak, respond
from telephony_simulator import Phone

CHRISTMAS_EVE = datetime(2026, 12, 24, 18, 30, tzinfo=UTC)


class TalkingClock(CallFlow):
    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        now = datetime.now(UTC)  # noqa: TID251 - the handler's own clock
        return respond(Speak(now.isoformat()), Hangup())


def test_dial_at_sets_the_times_of_the_events_and_of_the_transcript() -> None:
    phone = Phone(TalkingClock)

    call = phone.dial(at=CHRISTMAS_EVE)

    [participant] = call.invocations[0].event["CallDetails"]["Participants"]
    assert participant["StartTimeInMilliseconds"] == str(int(CHRISTMAS_EVE.timestamp() * 1000))
    assert "on 24 December 2026 at 18:30:00 UTC" in call.transcript
    assert phone.clock.now() == CHRISTMAS_EVE.timestamp()


def test_at_counts_in_its_time_zone() -> None:
    local = CHRISTMAS_EVE.replace(tzinfo=timezone(timedelta(hours=-8)))

    call = Phone(TalkingClock).create_call(at=local)

    assert "on 25 December 2026 at 02:30:00 UTC" in call.transcript


def test_at_may_be_before_the_clocks_start_while_no_call_is_open() -> None:
    phone = Phone(TalkingClock)
    past = CHRISTMAS_EVE - timedelta(days=365)

    first = phone.dial(at=past)

    with pytest.raises(ValueError, match="cannot go back while a call is open"):
        phone.dial(at=past - timedelta(seconds=1))
    first.wait(60)
    assert first.ended
    phone.dial(at=past - timedelta(days=1))
    assert phone.clock.now() == (past - timedelta(days=1)).timestamp()


def test_at_moves_open_calls_along() -> None:
    phone = Phone(TalkingClock)
    first = phone.dial(at=CHRISTMAS_EVE)

    phone.dial(at=CHRISTMAS_EVE + timedelta(minutes=1))

    assert first.ended


def test_at_without_a_time_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Phone(TalkingClock).dial(at=CHRISTMAS_EVE.replace(tzinfo=None))


def test_handlers_clock_follows_the_phones_when_time_is_frozen() -> None:
    phone = Phone(TalkingClock)
    phone.freeze_time()

    first = phone.dial(at=CHRISTMAS_EVE)
    first.wait(90)
    second = phone.dial()

    assert first.expect(Speak).text == "2026-12-24T18:30:00+00:00"
    assert second.expect(Speak).text == "2026-12-24T18:31:30+00:00"


def test_time_outside_the_handler_is_real_when_time_is_frozen() -> None:
    before = time.time()  # noqa: TID251 - the machine's clock is the subject
    phone = Phone(TalkingClock)
    phone.freeze_time()

    phone.dial(at=CHRISTMAS_EVE - timedelta(days=10_000))

    assert time.time() >= before  # noqa: TID251 - the machine's clock is the subject


def test_failure_of_a_handler_is_reported_when_time_is_frozen() -> None:
    class Broken(CallFlow):
        def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
            raise KeyError("menu")

    phone = Phone(Broken)
    phone.freeze_time()

    with pytest.raises(AssertionError, match="the handler raised KeyError"):
        phone.dial()
