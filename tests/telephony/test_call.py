"""Who is on the line."""

from telephony import CallDetails, Participant, SipHeaders


def leg(tag: str, status: str | None = None) -> Participant:
    return Participant(f"id-of-{tag}", tag, "+12065550100", "+12065550101", status=status)


def call(*legs: Participant) -> CallDetails:
    return CallDetails("transaction", legs)


def test_headers_are_looked_up_without_regard_to_case() -> None:
    headers = SipHeaders({"X-CallId": "56983520", "user-to-user": "616263"})

    assert headers["x-callid"] == "56983520"
    assert headers["User-to-User"] == "616263"
    assert "X-CALLID" in headers
    assert headers.get("Diversion") is None


def test_headers_are_kept_as_they_came() -> None:
    headers = SipHeaders({"X-CallId": "56983520", "user-to-user": "616263"})

    assert dict(headers) == {"X-CallId": "56983520", "user-to-user": "616263"}
    assert len(headers) == 2


def test_a_leg_can_be_kept_in_a_set() -> None:
    headers = SipHeaders({"X-CallId": "56983520"})
    talking = Participant("id", "LEG-A", "", "", sip_headers=headers)

    assert {talking} == {talking.__replace__()}


def test_headers_show_their_names_only() -> None:
    assert repr(SipHeaders({"X-CallId": "56983520"})) == "SipHeaders(X-CallId)"


def test_the_caller_is_leg_a_wherever_it_stands() -> None:
    line = call(leg("LEG-B"), leg("LEG-A"))

    assert line.caller.participant_tag == "LEG-A"
    assert line.leg_b is line.participants[0]


def test_the_caller_is_the_first_leg_where_none_is_called_leg_a() -> None:
    assert call(leg("Leg-1")).caller.participant_tag == "Leg-1"


def test_a_leg_is_found_by_its_id_and_by_its_tag() -> None:
    line = call(leg("LEG-A"), leg("LEG-B"))

    assert line.leg("id-of-LEG-B") is line.leg("LEG-B") is line.participants[1]
    assert line.leg("LEG-C") is None
    assert line.leg(None) is None


def test_a_leg_that_rings_is_neither_connected_nor_disconnected() -> None:
    ringing, talking, gone = (leg("LEG-A", s) for s in (None, "Connected", "Disconnected"))

    assert (ringing.connected, ringing.disconnected) == (False, False)
    assert (talking.connected, talking.disconnected) == (True, False)
    assert (gone.connected, gone.disconnected) == (False, True)


def test_those_who_remain_are_answered_or_not() -> None:
    line = call(leg("LEG-A"), leg("LEG-B", "Disconnected"))

    assert line.connected == ()
    assert line.remaining == (line.caller,)


def test_a_second_party_whose_telephone_still_rings_is_none_of_them() -> None:
    line = call(leg("LEG-A", "Connected"), leg("LEG-B"))

    assert line.remaining == (line.caller,)


def test_nobody_is_shown_with_a_number() -> None:
    assert "555" not in repr(call(leg("LEG-A")))
