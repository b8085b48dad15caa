"""What a party can do, and when."""

import pytest

from telephony_simulator import Phone
from tests.telephony_simulator.script import Script, bridge, event_types, menu, speak


def test_only_a_telephone_that_rings_can_be_answered_or_refused() -> None:
    party = Phone(Script([speak()])).dial().parties[0]

    with pytest.raises(ValueError, match="LEG-A does not ring, so it cannot be answered"):
        party.answer()
    with pytest.raises(ValueError, match="LEG-A does not ring, so it cannot be refused"):
        party.refuse()


def test_a_telephone_has_twelve_keys() -> None:
    party = Phone(Script([speak()])).dial().parties[0]

    party.press("0123456789*#")
    with pytest.raises(ValueError, match="the keys of a telephone are 0 to 9"):
        party.press("1a")


def test_hanging_up_twice_is_hanging_up_once() -> None:
    call = Phone(Script([speak()])).dial()

    call.hang_up()
    call.hang_up()

    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]


def test_whoever_is_not_on_the_line_is_not_heard() -> None:
    call = Phone(Script([bridge()])).dial()

    call.press("1", leg="LEG-B")
    call.say("Hello?", leg="LEG-B")

    assert call.parties[1].voices == []


def test_every_key_comes_after_what_the_one_before_led_to() -> None:
    call = Phone(Script([menu(MaxNumberOfDigits=1)], [menu(MaxNumberOfDigits=1)])).dial()

    call.press("12")

    digits = [sent.event["ActionData"]["ReceivedDigits"] for sent in call.invocations[1:]]
    assert digits == ["1", "2"]


def test_repr_has_no_phone_numbers() -> None:
    leg = Phone(Script([speak()])).dial().legs[0]

    assert repr(leg) == "Leg(LEG-A, Connected)"
