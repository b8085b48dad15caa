"""Scripts: what the parties of a call do, as a list of steps."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio import Call, Party

SCRIPT_POLL_SECONDS: Final = 0.1
"""The interval at which a script looks whether its next step is due."""

REACTION_SECONDS: Final = 2.0
"""The time until a party presses a key or speaks, after the line starts to listen."""

RINGING_SECONDS: Final = 3.0
"""The time that a telephone rings until it is answered or refused."""

ACTIONS_THAT_TAKE_KEYS: Final = {
    "PlayAudioAndGetDigits",
    "RecordAudio",
    "SpeakAndGetDigits",
    "StartBotConversation",
}
ACTIONS_THAT_TAKE_SPEECH: Final = {"RecordAudio", "StartBotConversation"}


class ScriptError(Exception):
    """The call took another course than the script expects: a step was never due."""


class Step(NamedTuple):
    """One action of a party.

    Attributes:
        name: The option of the command line. Without its value: errors name the step.
        is_due: Returns whether the call has reached the point of the step.
        delay_seconds: The time between that point and the action.
        perform: Performs the action.
    """

    name: str
    is_due: Callable[[Call], bool]
    delay_seconds: float
    perform: Callable[[Call], None]


def press(digits: str) -> Step:
    """Let the caller press keys when the line listens for keys."""
    return Step(
        "--press",
        _is_listening_for_keys,
        REACTION_SECONDS,
        lambda call: call.party_a.press(digits),
    )


def say(text: str, audio: Path | None = None) -> Step:
    """Let the caller speak when the line records or a bot listens."""
    return Step(
        "--say",
        lambda call: _is_running(call, ACTIONS_THAT_TAKE_SPEECH),
        REACTION_SECONDS,
        lambda call: call.party_a.say(text, audio),
    )


def wait(seconds: float) -> Step:
    """Let `seconds` pass."""
    return Step("--wait", lambda _: True, seconds, lambda _: None)


def answer() -> Step:
    """Let the second party answer when its telephone rings."""

    def pick_up(call: Call) -> None:
        for party in ringing_parties(call):
            party.answer()

    return Step("--answer", _is_ringing, RINGING_SECONDS, pick_up)


def refuse(sip_response_code: int = 486) -> Step:
    """Let the second party refuse the call when its telephone rings; 486 is busy."""

    def decline(call: Call) -> None:
        for party in ringing_parties(call):
            party.refuse(sip_response_code)

    return Step("--refuse", _is_ringing, RINGING_SECONDS, decline)


def no_answer() -> Step:
    """Let the telephone of the second party ring without an answer."""
    return Step("--no-answer", _is_ringing, RINGING_SECONDS, lambda _: None)


def hang_up() -> Step:
    """Let the caller hang up."""
    return Step("--hang-up", lambda _: True, 0, lambda call: call.party_a.hang_up())


def talk(seconds: float) -> Step:
    """Let both parties talk for `seconds`, then the second party hang up."""

    def hang_up(call: Call) -> None:
        for party in call.parties[1:]:
            party.hang_up()

    return Step(
        "--talk",
        lambda call: any(leg.is_connected for leg in call.legs[1:]),
        seconds,
        hang_up,
    )


def play(steps: Iterable[Step], call: Call, clock: Clock) -> None:
    """Perform the steps in order, each when it is due, and let the call end.

    A step waits until the caller has finished speaking. After the last step, the parties that are
    left hang up when the line does nothing more.

    Args:
        steps: The steps, in order.
        call: The call, just started.
        clock: The clock of the call.

    Raises:
        ScriptError: A step was never due. It names the step by position and option, not by value,
            which can be digits or spoken text.
    """
    for position, step in enumerate(steps, start=1):
        while not step.is_due(call):
            if _is_at_a_standstill(call):
                raise ScriptError(f"step {position}, {step.name}, was never due: {_state(call)}")
            clock.sleep(SCRIPT_POLL_SECONDS)
        clock.sleep(step.delay_seconds)
        step.perform(call)
        while call.party_a.is_speaking and not call.is_ended:
            clock.sleep(SCRIPT_POLL_SECONDS)
    clock.sleep(SCRIPT_POLL_SECONDS)
    while not call.is_ended or call.invocation_queue.is_busy:
        if call.is_idle:
            next(party for party in call.parties if party.leg.is_open).hang_up()
        clock.sleep(SCRIPT_POLL_SECONDS)


def _state(call: Call) -> str:
    return "the call has ended" if call.is_ended else "the call waits for a party to act"


def _is_at_a_standstill(call: Call) -> bool:
    return call.is_idle or call.is_ended


def _is_listening_for_keys(call: Call) -> bool:
    return call.leg_a.listener is not None or _is_running(call, ACTIONS_THAT_TAKE_KEYS)


def _is_running(call: Call, actions: set[str]) -> bool:
    running = call.actions.running
    return running is not None and running.type in actions and running.leg is call.leg_a


def _is_ringing(call: Call) -> bool:
    return bool(ringing_parties(call))


def ringing_parties(call: Call) -> list[Party]:
    """Return the parties whose telephones ring."""
    return [party for party in call.parties if party.ringing]
