"""The acts of a party."""

import pytest

from telephony_simulator import Phone
from tests.telephony_simulator.script import Script, bridge, event_types, menu, speak


def test_party_cannot_answer_or_refuse_when_its_telephone_does_not_ring() -> None:
    party = Phone(Script([speak()])).dial().parties[0]

    with pytest.raises(ValueError, match="LEG-A does not ring, so it cannot be answered"):
        party.answer()
    with pytest.raises(ValueError, match="LEG-A does not ring, so it cannot be refused"):
        party.refuse()


def test_press_accepts_the_twelve_keys_only() -> None:
    party = Phone(Script([speak()])).dial().parties[0]

    party.press("0123456789*#")
    with pytest.raises(ValueError, match="the keys of a telephone are 0 to 9"):
        party.press("1a")


def test_second_hang_up_has_no_effect() -> None:
    call = Phone(Script([speak()])).dial()

    call.hang_up()
    call.hang_up()

    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]


def test_party_is_not_heard_when_its_leg_is_not_connected() -> None:
    call = Phone(Script([bridge()])).dial()

    call.parties[1].press("1")
    call.parties[1].say("Hello?")

    assert call.parties[1].voices == []


def test_key_is_delivered_after_the_effects_of_the_key_before() -> None:
    call = Phone(Script([menu(MaxNumberOfDigits=1)], [menu(MaxNumberOfDigits=1)])).dial()

    call.press("12")

    digits = [sent.event["ActionData"]["ReceivedDigits"] for sent in call.invocations[1:]]
    assert digits == ["1", "2"]


def test_leg_repr_has_no_number() -> None:
    leg = Phone(Script([speak()])).dial().legs[0]

    assert repr(leg) == "Leg(LEG-A, Connected)"
