"""What the parties of a logged call did, as steps: read off the events that it caused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from telephony_simulator.call_log.logged_call import LoggedCall, LoggedInvocation, as_texts
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.phone import script
from telephony_simulator.phone.script import Step
from telephony_simulator.pstn_audio import Bot, Call, Intent
from telephony_simulator.pstn_audio.actions.get_digits import MAX_NUMBER_OF_DIGITS
from telephony_simulator.pstn_audio.code_hook import slot_to_lex
from telephony_simulator.pstn_audio.leg import ParticipantTag
from telephony_simulator.pstn_audio.response import actions_of

BUSY: Final = 486
UNAVAILABLE: Final = 480
RINGING_SECONDS: Final = 30
"""The default of CallTimeoutSeconds."""

SPOKEN: Final = "a few words"
"""What a party says where the log does not have its words."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a party, or a client of the API, did between two events.

    Attributes:
        after: How many events the function has answered before it.
        verb: press, say, converse, answer, refuse, hang_up, update, or fail, which the service did.
        value: The keys, the words, the IntentResult, the SIP response code, the arguments, or the
            error.
        leg: The leg of the party.
        seconds: The time since the event before it, if the log says so.
    """

    after: int
    verb: str
    value: Json = field(default=None, repr=False)
    leg: ParticipantTag = "LEG-A"
    seconds: float | None = None

    def step(self) -> Step:
        """Return the act as a step, which is due after the events before it."""
        made = _STEPS[self.verb](self)
        return made._replace(is_due=partial(_is_due, made.is_due, self.after))


def _hang_up(act: Act) -> Step:
    """Hang up at the time of the log, or else when nothing else happens."""
    step = script.hang_up(leg=act.leg)
    if act.seconds is None:
        return step._replace(is_due=lambda call: call.is_idle and step.is_due(call))
    return step._replace(delay_seconds=act.seconds)


def _update(act: Act) -> Step:
    assert isinstance(act.value, dict)
    return script.update(as_texts(act.value))


def _fail(act: Act) -> Step:
    assert isinstance(act.value, dict)
    error = act.value
    return Step("fail", partial(_is_running, str(error["Type"])), 0, _failing(error))


_STEPS: Final[Mapping[str, Callable[[Act], Step]]] = {
    "press": lambda act: script.press(str(act.value), leg=act.leg),
    "say": lambda act: script.say(str(act.value), leg=act.leg),
    "converse": lambda _: script.say(SPOKEN),
    "answer": lambda _: script.answer(),
    "refuse": lambda act: script.refuse(cast("int", act.value)),
    "hang_up": _hang_up,
    "update": _update,
    "fail": _fail,
}


def acts_of(call: LoggedCall) -> Iterator[Act]:
    """Yield what the parties did, in order.

    The log does not have everything: the words of a party are `SPOKEN`, and keys come 2 seconds
    after the service listens for them.
    """
    before: LoggedInvocation | None = None
    for one in call.invocations:
        seconds = None
        if before is not None and before.at is not None and one.at is not None:
            seconds = max(0.0, one.at - before.at)
        is_application = before is not None and _hangs_up(before.answer)
        yield from _acts_before(one, one.sequence - 1, seconds, is_application=is_application)
        before = one


def bots_of(call: LoggedCall) -> list[Bot]:
    """Return bots that end their conversations with the results of the log."""
    results: dict[str, list[JsonObject]] = {}
    for one in call.invocations:
        alias, result = one.parameters.get("BotAliasArn"), one.action_data.get("IntentResult")
        if isinstance(alias, str) and isinstance(result, dict):
            results.setdefault(alias, []).append(result)
    return [_bot(alias, of_alias) for alias, of_alias in results.items()]


def session_state_of(result: JsonObject) -> tuple[JsonObject, JsonObject]:
    """Return the session state of an IntentResult, and its intent."""
    state = result.get("SessionState")
    if not isinstance(state, dict):  # AWS shows results without it
        state = next(iter(_objects(result.get("Interpretations"))), {})
    return state, _intent_of(state)


def _acts_before(
    one: LoggedInvocation, after: int, seconds: float | None, *, is_application: bool
) -> Iterator[Act]:
    """Yield what led to an event."""
    act = partial(Act, after, leg=_leg_of(one), seconds=seconds)
    digits = one.action_data.get("ReceivedDigits")
    match one.type:
        case "CALL_ANSWERED":
            yield act("answer")
        case "DIGITS_RECEIVED" if isinstance(digits, str) and digits:
            yield act("press", digits)
        case "ACTION_SUCCESSFUL":
            yield from _acts_of_success(one, act)
        case "ACTION_FAILED":
            yield from _acts_of_failure(one, seconds, act)
        case "CALL_UPDATE_REQUESTED":
            arguments = one.parameters.get("Arguments")
            yield act("update", arguments if isinstance(arguments, dict) else {})
        case "HANGUP" if not is_application:
            code = one.parameters.get("SipResponseCode")
            if _is_of_callee(one) and code not in (None, 0, UNAVAILABLE):
                yield act("refuse", code)
            elif code != UNAVAILABLE:
                yield act("hang_up")
        case _:
            pass


def _acts_of_success(one: LoggedInvocation, act: Callable[..., Act]) -> Iterator[Act]:
    data = one.action_data
    digits, used = data.get("ReceivedDigits"), data.get("RecordingTerminatorUsed")
    match data.get("Type"):
        case "PlayAudioAndGetDigits" | "SpeakAndGetDigits" if isinstance(digits, str) and digits:
            yield act("press", digits + _terminator(digits, one.parameters))
        case "RecordAudio":
            yield act("say", SPOKEN)
            if isinstance(used, str):
                yield act("press", used)
        case "StartBotConversation":
            yield act("converse", data.get("IntentResult"))
        case "CallAndBridge":
            yield act("answer")
        case _:
            pass


def _acts_of_failure(
    one: LoggedInvocation, seconds: float | None, act: Callable[..., Act]
) -> Iterator[Act]:
    data = one.action_data
    match data.get("ErrorType"):
        case "CallNotAnswered":
            longest = one.parameters.get("CallTimeoutSeconds", RINGING_SECONDS)
            if seconds is not None and isinstance(longest, int) and seconds < longest - 1:
                yield act("refuse", BUSY)
        case "InvalidDigitsReceived":
            pass
        case _:
            error = {name: data.get(name, "") for name in ("Type", "ErrorType", "ErrorMessage")}
            yield act("fail", error)


def _leg_of(one: LoggedInvocation) -> ParticipantTag:
    tag = one.parameters.get("ParticipantTag")
    if tag not in ("LEG-A", "LEG-B"):
        call_id = one.parameters.get("CallId")
        tag = next(
            (leg.get("ParticipantTag") for leg in one.participants if leg.get("CallId") == call_id),
            "LEG-A",
        )
    return "LEG-B" if tag == "LEG-B" else "LEG-A"


def _is_of_callee(one: LoggedInvocation) -> bool:
    """Whether the leg of an event is that of a party that was called."""
    tag = _leg_of(one)
    legs = [leg for leg in one.participants if leg.get("ParticipantTag") == tag]
    return any(leg.get("Direction") == "Outbound" for leg in legs)


def _terminator(digits: str, parameters: JsonObject) -> str:
    """Return the key that ended the digits, where fewer than the most were received."""
    most = parameters.get("MaxNumberOfDigits", MAX_NUMBER_OF_DIGITS)
    keys = parameters.get("TerminatorDigits", ["#"])
    if not isinstance(most, int) or len(digits) >= most or not isinstance(keys, list) or not keys:
        return ""
    return "" if digits[-1] in keys else str(keys[0])


def _hangs_up(answer: JsonObject | None) -> bool:
    return any(action.get("Type") == "Hangup" for action in actions_of(answer))


def _is_due(is_due: Callable[[Call], bool], after: int, call: Call) -> bool:
    queue = call.invocation_queue
    return len(queue.invocations) >= after and not queue.is_busy and is_due(call)


def _is_running(action: str, call: Call) -> bool:
    running = call.actions.running
    return running is not None and running.type == action


def _failing(error: Mapping[str, Json]) -> Callable[[Call], None]:
    def fail(call: Call) -> None:
        running = call.actions.running
        assert running is not None
        running.stop()
        running.fail(str(error["ErrorType"]), str(error["ErrorMessage"]))

    return fail


def _bot(alias: str, results: list[JsonObject]) -> Bot:
    """Return a bot that ends each conversation, after one sentence, with the next result."""
    remaining = iter(results)
    names = dict.fromkeys(
        name
        for result in results
        for each in _objects(result.get("Interpretations"))
        if isinstance(name := _intent_of(each).get("Name"), str) and name != "FallbackIntent"
    )

    def close(_event: JsonObject) -> Json:
        result = next(remaining, results[-1])
        state, intent = session_state_of(result)
        slots = intent.get("Slots")
        lex_intent: JsonObject = {
            "name": intent.get("Name", "FallbackIntent"),
            "slots": {name: slot_to_lex(value) for name, value in slots.items()}
            if isinstance(slots, dict)
            else {},
            "state": intent.get("State", "Fulfilled"),
            "confirmationState": intent.get("ConfirmationState", "None"),
        }
        attributes = state.get("SessionAttributes")
        session: JsonObject = {"dialogAction": {"type": "Close"}, "intent": lex_intent}
        if isinstance(attributes, dict):
            session["sessionAttributes"] = attributes
        return {"sessionState": session}

    return Bot(alias, [Intent(name, ()) for name in names], code_hook=close)


def _intent_of(interpretation: JsonObject) -> JsonObject:
    intent = interpretation.get("Intent")
    return intent if isinstance(intent, dict) else {}


def _objects(value: Json) -> Iterable[JsonObject]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]
