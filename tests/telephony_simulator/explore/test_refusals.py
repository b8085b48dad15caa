"""How parties refuse calls, as far as the function can distinguish it."""

from telephony_simulator.explore import Map, explore
from telephony_simulator.explore.source_constants import constants_of
from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    FAILED,
    START,
    Json,
    answer,
    bridge,
    line,
)


def test_callee_of_an_outbound_call_refuses_with_several_codes() -> None:
    seen: set[int] = set()

    def ended(event: Json) -> Json:
        seen.add(event["ActionData"]["Parameters"]["SipResponseCode"])
        return answer()

    report = explore(line({"CALL_ANSWERED": [*BYE], "HANGUP": ended}), outbound=[{}], failures=0)

    report.assert_clean()
    assert seen >= {0, 480, 486, 404, 503, 603}
    drawn = Map(report)
    assert ("ringing", "the called party does not answer", "busy, refused, no answer") in {
        arrow[:3] for arrow in drawn.arrows
    }


def test_second_party_of_a_bridge_refuses_once() -> None:
    """The function gets CallNotAnswered, whichever code the second party sends."""
    report = explore(line({START: [bridge()], f"{FAILED} CallAndBridge": [*BYE]}), failures=0)

    refusals = {str(edge.choice) for edge in report.graph.edges if edge.choice.kind == "refuse"}
    assert refusals == {"B refuse 486"}


def names_a_code(event: Json, _context: object) -> Json:
    """Fail for a code that only this program names."""
    data = event.get("ActionData", {}).get("Parameters", {})
    if data.get("SipResponseCode") == 487:
        raise ValueError("cancelled")
    return answer(*BYE) if event["InvocationEventType"] == "CALL_ANSWERED" else answer()


def test_codes_of_the_program_are_played() -> None:
    assert "487" in constants_of(names_a_code)

    [finding] = explore(names_a_code, outbound=[{}], failures=0).findings

    assert finding.steps == "place {} · refuse 487"
