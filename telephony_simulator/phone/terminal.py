"""The phone in a terminal: the transcript scrolls, and keys are what the parties do."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from telephony_simulator.clock import Clock
from telephony_simulator.phone.script import RINGING, ringing_parties
from telephony_simulator.pstn_audio import Call, Record, Service
from telephony_simulator.transcript import line, step_of, transcript

if sys.platform != "win32":
    import termios
    import tty

KEYS = "keys: 0-9 * # · a they answer · r they refuse · b they hang up · h you hang up"

STYLES = {"LEG-A": "bold", "LEG-B": "magenta", "function": "cyan", "service": "yellow"}

BLINK = 0.05
"""How long the terminal sleeps before it looks at the call again, in seconds."""


class Terminal:
    """Shows calls while they happen.

    Args:
        console: Where they are shown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, call: Call, record: Record) -> None:
        """Show what has just happened; for `Service.watch`."""
        if record is call.records[0]:
            self._console.print(Text(transcript(call).partition("\n")[0] + "\n", style="bold"))
        step = step_of(record)
        if step is not None:
            self._console.print(Text(line(call, record), style=STYLES[step.lane]), soft_wrap=True)

    def follow(self, service: Service, call: Call) -> None:
        """Show what has happened on a call, and everything that happens from now on."""
        for record in call.records:
            self.show(call, record)
        service.watch(self.show)

    def show_the_end(self, call: Call) -> None:
        """Say how the call ended."""
        self._console.print(Text("\n" + transcript(call).rstrip().rpartition("\n")[2]))

    def explain(self) -> None:
        """Say what the keys do."""
        self._console.print(Text(KEYS + "\n", style="dim"))

    def hold(self, call: Call, clock: Clock, keys: Iterable[str]) -> None:
        """Play a call until it is over, with a person at the keys.

        Args:
            call: The call, just begun.
            clock: What the call runs on; a real one.
            keys: What the person types; it is read in a thread of its own.
        """
        typing = threading.Thread(target=_type, args=(call, clock, keys), daemon=True)
        typing.start()
        while not call.is_ended or call.invocation_queue.is_busy:
            try:
                clock.sleep(BLINK)
            except KeyboardInterrupt:
                call.party_a.hang_up()

    def answer_calls(self, service: Service, clock: Clock) -> None:
        """Play the calls that the API creates until an interrupt; every telephone is answered.

        Args:
            service: Whose calls are played.
            clock: What the calls run on; a real one.
        """
        while True:
            clock.sleep(BLINK)
            for call in list(service.calls.values()):
                for party in call.parties:
                    if party.ringing and clock.now() - party.ringing.since >= RINGING:
                        party.answer()


def _type(call: Call, clock: Clock, keys: Iterable[str]) -> None:
    for key in keys:
        clock.call_later(0, _deed(call, key))


def _deed(call: Call, key: str) -> Callable[[], None]:
    def do() -> None:
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

    return do


@contextmanager
def keyboard() -> Iterator[Iterable[str]]:
    """Give what is typed key by key; on Windows, and from a pipe, as lines come in."""
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
