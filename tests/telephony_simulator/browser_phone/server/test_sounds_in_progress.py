"""A page that joins in the middle of a call hears what plays."""

from telephony_simulator.browser_phone.sound_frame import encode_frame
from telephony_simulator.browser_phone.sounds_in_progress import SoundsInProgress
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.browser_phone.frames import decode
from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone

RATE = 8000


def sound(sound_id: int, *, loop: bool = False, wait_seconds: float = 0.0) -> bytes:
    """Return a frame of one second."""
    header = {"id": sound_id, "rate": RATE, "loop": loop, "wait_seconds": wait_seconds}
    return encode_frame({"call": "1", "leg": "LEG-A", "kind": "speech", **header}, bytes(2 * RATE))


def test_frame_has_the_part_that_is_still_to_be_heard() -> None:
    clock = VirtualClock()
    sounds = SoundsInProgress(clock)
    sounds.add(sound(1))
    sounds.add(sound(2, loop=True))
    sounds.add(sound(3, wait_seconds=2.0))
    sounds.add(sound(4))
    sounds.hush(4)
    clock.sleep(0.25)

    playing = {frame.header["id"]: frame for frame in map(decode, sounds.frames())}
    clock.sleep(1)
    later = [decode(frame).header["id"] for frame in sounds.frames()]

    assert {each: frame.seconds for each, frame in playing.items()} == {1: 0.75, 2: 1, 3: 1}
    assert playing[3].header["wait_seconds"] == 1.75
    assert later == [2, 3]


def test_page_that_joins_while_a_telephone_rings_hears_it(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.call_second_party(call)
        with served.page() as joining:
            joining.send("press", call="nosuch", leg="LEG-A", keys="1")
            joining.wait("refused")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    headers = [decode(frame).header for frame in joining.frames]
    assert ("ringback", call) in [(header["kind"], header["call"]) for header in headers]
