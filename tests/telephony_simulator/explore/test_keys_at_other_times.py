"""Keys that nothing takes leave no trace, so that an exploration need not play them."""

import pytest

from telephony_simulator.explore.choice import parse_path
from telephony_simulator.explore.explored_lines import line_of
from telephony_simulator.explore.options import ExploreOptions
from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    PLAY,
    RECORD,
    START,
    Json,
    bridge,
    line,
    pause,
    speak,
)

DIAL = "dial +15105550101"


@pytest.mark.parametrize(
    ("actions", "before"),
    [
        ([speak("Hello."), *BYE], DIAL),
        ([pause(3_000), *BYE], DIAL),
        ([PLAY, *BYE], DIAL),
        ([RECORD, *BYE], DIAL),
        ([bridge()], DIAL),
        ([bridge()], f"{DIAL} · B answer"),
        ([speak("Hello."), *BYE], f"{DIAL} [late answer: NEW_INBOUND_CALL]"),
    ],
    ids=["Speak", "Pause", "PlayAudio", "RecordAudio", "ringing", "talking", "asked"],
)
def test_key_that_nothing_takes_makes_no_difference(actions: list[Json], before: str) -> None:
    with line_of(line({START: actions}), ExploreOptions()) as (explored, _):
        states = {
            explored.play(parse_path(before + after)).fingerprint()
            for after in ("", " · press 5", " · press 55*")
        }
        events = {
            len(explored.play(parse_path(f"{before}{after} · wait")).call.invocations)
            for after in ("", " · press 5")
        }

    assert len(states) == 1
    assert len(events) == 1
