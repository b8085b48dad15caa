"""How soon a page gets the next prompt after a key, in real time.

Each call is a menu whose next prompt of 65 characters follows each key. The line is the browser's;
the time ends when the frame with the speech of the next prompt leaves the line. The time that the
handler itself takes is subtracted.
"""

import os
import statistics
import threading
import time
from functools import partial
from typing import Any

from benchmarks.report import Group
from telephony_simulator.browser_phone.line import BrowserLines
from telephony_simulator.clock import RealClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.pstn_audio import Application, Call, Route, Service
from telephony_simulator.sound.live_speech import LiveSpeech

PROMPT = "Press one for opening hours, two to hear where we are, or nine now"
KEYS_OF_ONE_CALL = 100
ROUNDS_OF_ALL_CALLS = 8
CALLS = 50
SLOW_CALLS = 3
SLOW_SECONDS = 2.0
PAUSE_SECONDS = 0.1
"""Between the keys of one call: a prompt has begun when the next key stops it."""

ROUND_SECONDS = 1.0
"""In this time each of the calls presses one key: more than callers do."""

MAX_MS_OF_ONE_CALL = 40.0
MAX_MS_OF_ALL_CALLS = 30.0
PATIENCE_SECONDS = 20.0


class LivePhone:
    """Calls on a clock in real time, and the times of their keys and of their frames."""

    def __init__(self) -> None:
        self._clock = RealClock()
        self._speech = LiveSpeech()
        self._service = Service(self._clock)
        self._lines = BrowserLines(self._take_frame, lambda _message: None, self._speech)
        self._service.open_line = self._lines.open
        self._pressed_at: dict[str, float] = {}
        self._handler_seconds: dict[str, float] = {}
        self._is_over = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self.milliseconds: dict[str, list[float]] = {}

    def dial(self, *, is_slow: bool = False) -> Call:
        """Begin a call, and wait for its first prompt."""

        def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
            began = time.perf_counter()
            if is_slow and event["InvocationEventType"] != "NEW_INBOUND_CALL":
                pass_real_time(SLOW_SECONDS)
            answer = menu()
            transaction_id = event["CallDetails"]["TransactionId"]
            self._handler_seconds[transaction_id] = time.perf_counter() - began
            return answer

        routes = [Route(Application("application", CallableFunction(handle)), "rule")]
        call = self._service.receive_call(to="+12065550100", from_="+15105550101", routes=routes)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not call.leg_a.is_connected and time.monotonic() < deadline:
            pass_real_time(0.005)
        return call

    def press(self, calls: list[Call]) -> None:
        """Press a key in each call, as a page does: on the clock's thread."""
        for call in calls:
            self._pressed_at[call.transaction_id] = time.perf_counter()
            self._clock.call_later(0, partial(call.party_a.press, "1"))

    def await_frames(self, calls: list[Call]) -> None:
        """Wait until each call has its next prompt."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        waiting = {call.transaction_id for call in calls}
        while waiting & self._pressed_at.keys():
            if time.monotonic() > deadline:
                raise TimeoutError("a call got no next prompt")
            pass_real_time(0.002)

    def close(self) -> None:
        """End the clock's thread and the speech."""
        self._is_over = True
        self._thread.join()
        self._speech.close()

    def _run(self) -> None:
        while not self._is_over:
            self._clock.sleep(0.2)

    def _take_frame(self, frame: bytes) -> None:
        now = time.perf_counter()
        header = frame[4 : 4 + int.from_bytes(frame[:4], "little")]
        if b'"kind": "speech"' not in header:
            return
        for transaction_id, pressed_at in list(self._pressed_at.items()):
            if transaction_id.encode() in header:
                del self._pressed_at[transaction_id]
                seconds = now - pressed_at - self._handler_seconds[transaction_id]
                self.milliseconds.setdefault(transaction_id, []).append(seconds * 1_000)


def pass_real_time(seconds: float) -> None:
    """Block this thread; the clock of the calls goes on."""
    threading.Event().wait(seconds)


def menu() -> dict[str, Any]:
    """Return the answer that plays the next prompt."""
    parameters = {
        "SpeechParameters": {"Text": PROMPT},
        "FailureSpeechParameters": {"Text": "Sorry?"},
        "MaxNumberOfDigits": 1,
        "RepeatDurationInMilliseconds": 5_000,
    }
    action = {"Type": "SpeakAndGetDigits", "Parameters": parameters}
    return {"SchemaVersion": "1.0", "Actions": [action]}


def measure() -> list[Group]:
    """Press keys in one call, in 50 calls at once, and in 50 of which three have slow handlers."""
    load = os.getloadavg()[0]
    samples = {
        "one call": one_call(),
        f"{CALLS} calls at once": many_calls(slow_calls=0),
        f"{CALLS} calls, {SLOW_CALLS} handlers of {SLOW_SECONDS:g} s": many_calls(SLOW_CALLS),
    }
    one, many, beside_slow = (percentile_95(figures) for figures in samples.values())
    is_reached = (
        one <= MAX_MS_OF_ONE_CALL
        and many <= MAX_MS_OF_ALL_CALLS
        and beside_slow <= MAX_MS_OF_ALL_CALLS
    )
    return [
        Group(
            name="live",
            title="From a key to the next prompt's first frame",
            text="The line of the browser phone in real time, eSpeak NG in two warm processes, a "
            "handler of this process whose own time is subtracted; the frame with all samples of "
            "65 characters. Each of many calls presses a key a second. The machine's load was "
            f"{load:.1f} on {os.cpu_count()} cores.",
            unit="ms",
            samples=samples,
            floor="one call",
            target=f"95th percentile within {MAX_MS_OF_ONE_CALL:g} ms for one call and within "
            f"{MAX_MS_OF_ALL_CALLS:g} ms for {CALLS} at once, on two calm cores; a slow handler "
            "delays no other call",
            verdict=(
                f"{'Reached' if is_reached else 'Not reached'}: 95th percentiles {one:.0f}, "
                f"{many:.0f} and {beside_slow:.0f} ms."
            ),
            ours=tuple(samples),
        )
    ]


def one_call() -> list[float]:
    """Return the milliseconds of each key of one call."""
    phone = LivePhone()
    try:
        call = phone.dial()
        for _ in range(KEYS_OF_ONE_CALL):
            pass_real_time(PAUSE_SECONDS)
            phone.press([call])
            phone.await_frames([call])
        return phone.milliseconds[call.transaction_id]
    finally:
        phone.close()


def many_calls(slow_calls: int) -> list[float]:
    """Return the milliseconds of the keys of all calls without a slow handler."""
    phone = LivePhone()
    try:
        slow = [phone.dial(is_slow=True) for _ in range(slow_calls)]
        calls = [phone.dial() for _ in range(CALLS - slow_calls)]
        pass_real_time(1)
        for _ in range(ROUNDS_OF_ALL_CALLS):
            phone.press([call for call in slow if not call.invocation_queue.is_busy])
            for call in calls:
                phone.press([call])
                pass_real_time(ROUND_SECONDS / CALLS)
            phone.await_frames(calls)
            pass_real_time(PAUSE_SECONDS)
        return [each for call in calls for each in phone.milliseconds[call.transaction_id]]
    finally:
        phone.close()


def percentile_95(figures: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(figures, n=20)[-1]
