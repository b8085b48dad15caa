"""The call of an event and its legs."""

from telephony import CallDetails, Participant, SipHeaders


def leg(tag: str, status: str | None = None) -> Participant:
    return Participant(f"id-of-{tag}", tag, "+12065550100", "+12065550101", status=status)


def call(*legs: Participant) -> CallDetails:
    return CallDetails("transaction", legs)


def test_header_lookup_ignores_case() -> None:
    headers = SipHeaders({"X-CallId": "56983520", "user-to-user": "616263"})

    assert headers["x-callid"] == "56983520"
    assert headers["User-to-User"] == "616263"
    assert "X-CALLID" in headers
    assert headers.get("Diversion") is None


def test_headers_keep_their_names_and_order() -> None:
    headers = SipHeaders({"X-CallId": "56983520", "user-to-user": "616263"})

    assert dict(headers) == {"X-CallId": "56983520", "user-to-user": "616263"}
    assert len(headers) == 2


def test_participant_is_hashable() -> None:
    headers = SipHeaders({"X-CallId": "56983520"})
    talking = Participant("id", "LEG-A", "", "", sip_headers=headers)

    assert {talking} == {talking.__replace__()}


def test_repr_of_headers_has_no_values() -> None:
    assert repr(SipHeaders({"X-CallId": "56983520"})) == "SipHeaders(X-CallId)"


def test_caller_is_leg_a_at_any_position() -> None:
    line = call(leg("LEG-B"), leg("LEG-A"))

    assert line.caller.participant_tag == "LEG-A"
    assert line.leg_b is line.participants[0]


def test_caller_is_the_first_leg_when_no_leg_has_the_tag_leg_a() -> None:
    assert call(leg("Leg-1")).caller.participant_tag == "Leg-1"


def test_leg_is_found_by_call_id_and_by_tag() -> None:
    line = call(leg("LEG-A"), leg("LEG-B"))

    assert line.leg("id-of-LEG-B") is line.leg("LEG-B") is line.participants[1]
    assert line.leg("LEG-C") is None
    assert line.leg(None) is None


def test_ringing_leg_is_neither_connected_nor_disconnected() -> None:
    ringing, talking, gone = (leg("LEG-A", s) for s in (None, "Connected", "Disconnected"))

    assert (ringing.is_connected, ringing.is_disconnected) == (False, False)
    assert (talking.is_connected, talking.is_disconnected) == (True, False)
    assert (gone.is_connected, gone.is_disconnected) == (False, True)


def test_remaining_legs_include_an_unanswered_leg_a() -> None:
    line = call(leg("LEG-A"), leg("LEG-B", "Disconnected"))

    assert line.connected_legs == ()
    assert line.remaining_legs == (line.caller,)


def test_remaining_legs_exclude_a_ringing_leg_b() -> None:
    line = call(leg("LEG-A", "Connected"), leg("LEG-B"))

    assert line.remaining_legs == (line.caller,)


def test_repr_of_call_has_no_phone_numbers() -> None:
    assert "555" not in repr(call(leg("LEG-A")))
