"""Scripts: what the parties of a call do and what the line must do, as a list of steps."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from telephony_simulator.clock import Clock
from telephony_simulator.phone.expectation import Expectation
from telephony_simulator.pstn_audio import Call, Party
from telephony_simulator.pstn_audio.leg import ParticipantTag

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
    """The call took another course than the script expects: a step was never due.

    Attributes:
        position: The position of the step in the script, from 1; 0 if it is not known.
    """

    def __init__(self, problem: str, position: int = 0) -> None:
        super().__init__(f"step {position}, {problem}" if position else problem)
        self.position = position


class Step(NamedTuple):
    """One action of a party, or of a client of the API.

    Attributes:
        name: The option of the command line. Without its value: errors name the step.
        is_due: Returns whether the call has reached the point of the step.
        delay_seconds: The time between that point and the action.
        perform: Performs the action.
        audio: The WAV file that the party speaks, if any.
    """

    name: str
    is_due: Callable[[Call], bool]
    delay_seconds: float
    perform: Callable[[Call], None]
    audio: Path | None = None


def press(digits: str, *, leg: ParticipantTag = "LEG-A") -> Step:
    """Let a party press keys when the line listens for keys on its leg."""
    return Step(
        "--press",
        partial(_is_listening_for_keys, tag=leg),
        REACTION_SECONDS,
        lambda call: _party(call, leg).press(digits),
    )


def say(text: str, audio: Path | None = None, *, leg: ParticipantTag = "LEG-A") -> Step:
    """Let a party speak when the line records or a bot listens; the second party also talks."""
    return Step(
        "--say",
        partial(_is_listening_to_speech, tag=leg),
        REACTION_SECONDS,
        lambda call: _party(call, leg).say(text, audio),
        audio,
    )


def wait(seconds: float) -> Step:
    """Let `seconds` pass."""
    return Step("--wait", lambda _: True, seconds, lambda _: None)


def answer() -> Step:
    """Let the party whose telephone rings answer it."""

    def pick_up(call: Call) -> None:
        for party in ringing_parties(call):
            party.answer()

    return Step("--answer", _is_ringing, RINGING_SECONDS, pick_up)


def refuse(sip_response_code: int = 486) -> Step:
    """Let the party whose telephone rings refuse the call; 486 is busy."""

    def decline(call: Call) -> None:
        for party in ringing_parties(call):
            party.refuse(sip_response_code)

    return Step("--refuse", _is_ringing, RINGING_SECONDS, decline)


def no_answer() -> Step:
    """Let the telephone of a party ring without an answer."""
    return Step("--no-answer", _is_ringing, RINGING_SECONDS, lambda _: None)


def hang_up(*, leg: ParticipantTag = "LEG-A") -> Step:
    """Let a party hang up; the second party when it is connected."""
    return Step(
        "--hang-up",
        lambda call: leg == "LEG-A" or _is_connected(call, leg),
        0,
        lambda call: _party(call, leg).hang_up(),
    )


def talk(seconds: float) -> Step:
    """Let both parties talk for `seconds`, then the second party hang up."""

    def hang_up(call: Call) -> None:
        for party in call.parties[1:]:
            party.hang_up()

    return Step("--talk", lambda call: _is_connected(call, "LEG-B"), seconds, hang_up)


def update(arguments: Mapping[str, str]) -> Step:
    """Update the call, as UpdateSipMediaApplicationCall does, when no event waits for its answer.

    Args:
        arguments: The Arguments of the request.
    """

    def request(call: Call) -> None:
        application_id = call.application.sip_media_application_id
        call.service.update_call(application_id, call.transaction_id, arguments)
        call.clock.sleep(0)  # the request puts the event into the queue

    def is_due(call: Call) -> bool:
        queue = call.invocation_queue
        return bool(queue.invocations) and not queue.is_busy and not call.is_ended

    return Step("--update", is_due, REACTION_SECONDS, request)


def play(steps: Iterable[Step | Expectation], call: Call, clock: Clock) -> None:
    """Perform the steps in order, each when it is due, and let the call end.

    A step waits until the parties have finished speaking. An expectation waits until the action
    starts; it counts the actions that started since the last step was due, or since the action of
    the expectation before it. After the last step, the parties that are left hang up when the line
    does nothing more.

    Args:
        steps: The steps and expectations, in order.
        call: The call, just started.
        clock: The clock of the call.

    Raises:
        ScriptError: A step was never due, or an expected action did not start. It names the step by
            position and option, not by value, which can be digits or spoken text.
    """
    seen_records = 0
    for position, step in enumerate(steps, start=1):
        if isinstance(step, Expectation):
            seen_records = _await_action(step, position, call, clock, seen_records)
            continue
        while not step.is_due(call):
            if is_at_a_standstill(call):
                raise ScriptError(f"{step.name}, was never due: {_state(call)}", position)
            clock.sleep(SCRIPT_POLL_SECONDS)
        seen_records = len(call.records)
        clock.sleep(step.delay_seconds)
        step.perform(call)
        while any(party.is_speaking for party in call.parties) and not call.is_ended:
            clock.sleep(SCRIPT_POLL_SECONDS)
    clock.sleep(SCRIPT_POLL_SECONDS)
    while not call.is_ended or call.invocation_queue.is_busy:
        if call.is_idle and call.invocations:
            next(party for party in call.parties if party.leg.is_open).hang_up()
        clock.sleep(SCRIPT_POLL_SECONDS)


def _await_action(
    expected: Expectation, position: int, call: Call, clock: Clock, seen_records: int
) -> int:
    """Wait until the expected action starts, and return the number of records up to it."""
    while (found := expected.find(call, seen_records)) is None:
        if is_at_a_standstill(call) and not call.invocation_queue.is_busy:
            raise ScriptError(
                f"{expected.name}, was not met: "
                f"{expected.describe_others(call, seen_records)}; {_state(call)}",
                position,
            )
        clock.sleep(SCRIPT_POLL_SECONDS)
    return found


def _state(call: Call) -> str:
    return "the call has ended" if call.is_ended else "the call waits for a party to act"


def is_at_a_standstill(call: Call) -> bool:
    """Return whether nothing will happen unless a party acts, or ever."""
    has_begun = bool(call.invocations)
    return call.is_ended or (call.is_idle and has_begun)


def _party(call: Call, tag: ParticipantTag) -> Party:
    for party in call.parties:
        if party.leg.participant_tag == tag:
            return party
    raise ScriptError(f"there is no party on {tag}")


def _is_listening_for_keys(call: Call, tag: ParticipantTag) -> bool:
    connected = [leg for leg in call.legs if leg.participant_tag == tag and leg.is_connected]
    return any(leg.listener is not None for leg in connected) or _is_running(
        call, ACTIONS_THAT_TAKE_KEYS, tag
    )


def _is_listening_to_speech(call: Call, tag: ParticipantTag) -> bool:
    if tag == "LEG-B" and call.actions.running is None:
        return _is_connected(call, tag)
    return _is_running(call, ACTIONS_THAT_TAKE_SPEECH, tag)


def _is_connected(call: Call, tag: ParticipantTag) -> bool:
    return any(leg.is_connected for leg in call.legs if leg.participant_tag == tag)


def _is_running(call: Call, actions: set[str], tag: ParticipantTag) -> bool:
    running = call.actions.running
    return running is not None and running.type in actions and running.leg.participant_tag == tag


def _is_ringing(call: Call) -> bool:
    return bool(ringing_parties(call))


def ringing_parties(call: Call) -> list[Party]:
    """Return the parties whose telephones ring."""
    return [party for party in call.parties if party.ringing]
