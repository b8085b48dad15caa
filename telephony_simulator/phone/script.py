"""What the people on a call do, written down before it begins."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio import Call, Party

MOMENT = 0.1
"""How long the script waits before it looks again, in seconds."""

THINKING = 2.0
"""How long a person listens before they press a key or speak, in seconds."""

RINGING = 3.0
"""How long a telephone rings before somebody does something about it, in seconds."""

BY_KEYS = {"PlayAudioAndGetDigits", "RecordAudio", "SpeakAndGetDigits"}
BY_VOICE = {"RecordAudio", "StartBotConversation"}


class ScriptError(Exception):
    """The call went another way than the script, so that a step never had its moment."""


class Step(NamedTuple):
    """One thing that somebody does.

    Attributes:
        name: What the option of the command line is called.
        is_due: Whether the moment for it has come.
        hesitation: How long the person takes then, in seconds.
        do: What they do.
    """

    name: str
    is_due: Callable[[Call], bool]
    hesitation: float
    do: Callable[[Call], None]


def press(digits: str) -> Step:
    """The caller presses keys, when the line listens for some."""
    return Step(f"--press {digits}", _hears_keys, THINKING, lambda call: call.party_a.press(digits))


def say(text: str, audio: Path | None = None) -> Step:
    """The caller speaks, when the line records or a bot listens."""
    return Step(
        f"--say {text}",
        lambda call: _runs(call, BY_VOICE),
        THINKING,
        lambda call: call.party_a.say(text, audio),
    )


def wait(seconds: float) -> Step:
    """Nobody does anything for a while."""
    return Step(f"--wait {seconds:g}", lambda _: True, seconds, lambda _: None)


def answer() -> Step:
    """The telephone rings, and somebody answers."""

    def pick_up(call: Call) -> None:
        for party in ringing_parties(call):
            party.answer()

    return Step("--answer", _rings, RINGING, pick_up)


def refuse(sip_response_code: int = 486) -> Step:
    """The telephone rings, and somebody refuses the call, or is busy."""

    def decline(call: Call) -> None:
        for party in ringing_parties(call):
            party.refuse(sip_response_code)

    return Step("--refuse", _rings, RINGING, decline)


def no_answer() -> Step:
    """The telephone rings, and nobody answers."""
    return Step("--no-answer", _rings, RINGING, lambda _: None)


def hang_up() -> Step:
    """The caller hangs up."""
    return Step("--hang-up", lambda _: True, 0, lambda call: call.party_a.hang_up())


def talk(seconds: float) -> Step:
    """The two parties talk for a while, then the other one hangs up."""

    def hang_up(call: Call) -> None:
        for party in call.parties[1:]:
            party.hang_up()

    return Step(
        f"--talk {seconds:g}",
        lambda call: any(leg.is_connected for leg in call.legs[1:]),
        seconds,
        hang_up,
    )


def play(script: Iterable[Step], call: Call, clock: Clock) -> None:
    """Do what the script says, each step when its moment comes, and let the call end.

    A caller who speaks finishes first. Whoever is left on a line that does nothing more hangs up.

    Args:
        script: The steps, in order.
        call: The call, just begun.
        clock: What the call runs on.

    Raises:
        ScriptError: The call ended, or stood still, before a step had its moment.
    """
    for step in script:
        while not step.is_due(call):
            if _stands_still(call):
                raise ScriptError(f"{step.name}: its moment never came; the call stands still")
            clock.sleep(MOMENT)
        clock.sleep(step.hesitation)
        step.do(call)
        while call.party_a.is_speaking and not call.is_ended:
            clock.sleep(MOMENT)
    clock.sleep(MOMENT)
    while not call.is_ended or call.invocation_queue.is_busy:
        if call.is_idle:
            next(party for party in call.parties if party.leg.is_open).hang_up()
        clock.sleep(MOMENT)


def _stands_still(call: Call) -> bool:
    return call.is_idle or call.is_ended


def _hears_keys(call: Call) -> bool:
    return call.leg_a.listener is not None or _runs(call, BY_KEYS)


def _runs(call: Call, actions: set[str]) -> bool:
    running = call.actions.running
    return running is not None and running.type in actions and running.leg is call.leg_a


def _rings(call: Call) -> bool:
    return bool(ringing_parties(call))


def ringing_parties(call: Call) -> list[Party]:
    """Return the parties whose telephones ring."""
    return [party for party in call.parties if party.ringing]
