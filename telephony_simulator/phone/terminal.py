"""A telephone in a terminal: it prints the transcript, and its keys act for the parties."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from weakref import WeakKeyDictionary

from rich.console import Console
from rich.text import Text

from telephony_simulator.clock import Clock
from telephony_simulator.phone.script import RINGING_SECONDS, ringing_parties
from telephony_simulator.pstn_audio import Call, CallObserver, Record, Service
from telephony_simulator.pstn_audio.records import WarningIssued
from telephony_simulator.repetition import RepetitionFilter
from telephony_simulator.transcript import (
    entry_of,
    format_shown_record,
    on_one_line,
    transcript,
)

if sys.platform != "win32":
    import termios
    import tty

KEY_HELP: Final = "keys: 0-9 * # · h hang up · second party: a answer, r refuse, b hang up"

LANE_STYLES: Final = {"LEG-A": "bold", "LEG-B": "magenta", "function": "cyan", "service": "yellow"}

TERMINAL_POLL_SECONDS: Final = 0.05
"""The interval at which the terminal looks at its calls."""


class Terminal(CallObserver[Call]):
    """Prints calls while they happen.

    Args:
        console: The console to print on.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._repetitions: WeakKeyDictionary[Call, RepetitionFilter] = WeakKeyDictionary()

    def recorded(self, call: Call, record: Record) -> None:
        """Print a new record of a call."""
        if record is call.records[0]:
            self._console.print(Text(transcript(call).partition("\n")[0] + "\n", style="bold"))
        if isinstance(record, WarningIssued):
            seconds = record.at - call.records[0].at
            remark = f"{seconds:8.1f}  {'service':<12}  remarks: {on_one_line(record.rule)}"
            self._console.print(Text(remark, style=LANE_STYLES["service"]), soft_wrap=True)
        entry = entry_of(record)
        if entry is None:
            return
        repetitions = self._repetitions.setdefault(call, RepetitionFilter())
        line = format_shown_record(call, record, repetitions)
        if line:
            self._console.print(Text(line, style=LANE_STYLES[entry.lane]), soft_wrap=True)

    def follow(self, service: Service, call: Call) -> None:
        """Print the records of a call so far, and each new record of the service's calls."""
        for record in call.records:
            self.recorded(call, record)
        service.watch(self)

    def show_end(self, call: Call) -> None:
        """Print how the call ended."""
        self._console.print(Text("\n" + transcript(call).rstrip().rpartition("\n")[2]))

    def show_keys(self) -> None:
        """Print what the keys do."""
        self._console.print(Text(KEY_HELP + "\n", style="dim"))

    def play(self, call: Call, clock: Clock, keys: Iterable[str]) -> None:
        """Play a call to its end, with a user at the keys.

        Args:
            call: The call, just started.
            clock: The clock of the call, in real time.
            keys: The keys that the user types. A thread of its own reads them.
        """
        typing = threading.Thread(target=_forward_keys, args=(call, clock, keys), daemon=True)
        typing.start()
        while not call.is_ended or call.invocation_queue.is_busy:
            try:
                clock.sleep(TERMINAL_POLL_SECONDS)
            except KeyboardInterrupt:
                call.party_a.hang_up()

    def answer_calls(
        self, service: Service, clock: Clock, is_over: Callable[[], bool] = lambda: False
    ) -> None:
        """Answer each ringing telephone of the service's calls, until Ctrl-C.

        Args:
            service: The service whose calls ring.
            clock: The clock of the calls, in real time.
            is_over: Returns whether to return; asked between the polls. Default: never.
        """
        while not is_over():
            clock.sleep(TERMINAL_POLL_SECONDS)
            for call in list(service.calls.values()):
                for party in call.parties:
                    ringing = party.ringing
                    if ringing and clock.now() - ringing.since >= RINGING_SECONDS:
                        party.answer()


def _forward_keys(call: Call, clock: Clock, keys: Iterable[str]) -> None:
    for key in keys:
        clock.call_later(0, _key_action(call, key))


def _key_action(call: Call, key: str) -> Callable[[], None]:
    def act() -> None:
        match key.lower():
            case "h" | "\x04" | "":
                call.party_a.hang_up()
            case "a":
                for party in ringing_parties(call):
                    party.answer()
            case "r":
                for party in ringing_parties(call):
                    party.refuse()
            case "b":
                for party in call.parties[1:]:
                    party.hang_up()
            case digit if digit in "0123456789*#":
                call.party_a.press(digit)

    return act


@contextmanager
def keyboard() -> Iterator[Iterable[str]]:
    """Yield the keys that the user types; on Windows and from a pipe, they arrive line by line."""
    keys = iter(lambda: sys.stdin.read(1), "")
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield keys
        return
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield keys
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
