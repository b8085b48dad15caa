"""Small lines with one fault each, the finding that names it, and their repaired twins.

The list was written before the explorer existed. Its first run found 42 of the 45 faults, and
reported nine twins. Four entries were changed then: safe lines did not handle a hang-up that fails;
an unanswered caller is not billed; a hang-up of the wrong leg was another fault; and an answer to
HANGUP replaced the goodbye of a twin. The other reports were mistakes of the explorer.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)
from telephony_simulator import Bot, Intent

if TYPE_CHECKING:
    from collections.abc import Callable

Handler = "Callable[[Any, Any], Any]"
Json = dict[str, Any]

ANONYMOUS: Final = "anonymous"
BOT_ARN: Final = "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST"


@dataclass(frozen=True)
class PlantedFault:
    """A faulty line, its repaired twin, and the kind of finding that names the fault.

    Attributes:
        make_faulty: Makes a new instance of the faulty handler.
        make_repaired: Makes a new instance of the repaired one.
        options: Further arguments of `explore`.
    """

    name: str
    kind: str
    make_faulty: Callable[[], Callable[[Any, Any], Any]]
    make_repaired: Callable[[], Callable[[Any, Any], Any]]
    options: dict[str, Any] = field(default_factory=dict)


def speak(text: str = "Hello.", **parameters: Any) -> Json:
    return {"Type": "Speak", "Parameters": {"Text": text, **parameters}}


def hangup(tag: str = "LEG-A") -> Json:
    return {"Type": "Hangup", "Parameters": {"ParticipantTag": tag}}


def menu(
    text: str = "Press 1 or 2.", regex: str = "^[12]$", most: int = 1, **parameters: Any
) -> Json:
    return {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": text},
            "FailureSpeechParameters": {"Text": "Again, please."},
            "InputDigitsRegex": regex,
            "MinNumberOfDigits": 1,
            "MaxNumberOfDigits": most,
            "Repeat": 2,
            "RepeatDurationInMilliseconds": 3000,
            **parameters,
        },
    }


def bridge(caller_id: str = "+12065550100") -> Json:
    return {
        "Type": "CallAndBridge",
        "Parameters": {
            "CallTimeoutSeconds": 20,
            "CallerIdNumber": caller_id,
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
        },
    }


def listen(regex: str = r"^\*$", tag: str = "LEG-B") -> Json:
    return {
        "Type": "ReceiveDigits",
        "Parameters": {
            "InputDigitsRegex": regex,
            "InBetweenDigitsDurationInMilliseconds": 500,
            "FlushDigitsDurationInMilliseconds": 2000,
            "ParticipantTag": tag,
        },
    }


def pause(milliseconds: int) -> Json:
    return {"Type": "Pause", "Parameters": {"DurationInMilliseconds": milliseconds}}


RECORD: Final[Json] = {
    "Type": "RecordAudio",
    "Parameters": {
        "RecordingDestination": {"Type": "S3", "BucketName": "messages"},
        "RecordingTerminators": ["#"],
        "DurationInSeconds": 30,
        "SilenceDurationInSeconds": 3,
    },
}
PLAY: Final[Json] = {
    "Type": "PlayAudio",
    "Parameters": {"AudioSource": {"Type": "S3", "BucketName": "prompts", "Key": "hello.wav"}},
}
JOIN: Final[Json] = {
    "Type": "JoinChimeMeeting",
    "Parameters": {"JoinToken": "token", "MeetingId": "meeting"},
}
TALK_TO_BOT: Final[Json] = {
    "Type": "StartBotConversation",
    "Parameters": {"BotAliasArn": BOT_ARN, "LocaleId": "en_US"},
}
BYE: Final = (speak("Goodbye."), hangup())


def answer(*actions: Json, attributes: dict[str, str] | None = None) -> Json:
    response: Json = {"SchemaVersion": "1.0", "Actions": list(actions)}
    if attributes is not None:
        response["TransactionAttributes"] = attributes
    return response


def end_others(event: Json) -> Json:
    """End every leg that is still connected."""
    legs = event["CallDetails"]["Participants"]
    open_legs = [leg for leg in legs if leg.get("Status") == "Connected"]
    return answer(
        *({"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in open_legs)
    )


def left(event: Json, tag: str) -> bool:
    """Return whether a HANGUP is of a leg."""
    return bool(event["ActionData"]["Parameters"]["ParticipantTag"] == tag)


def attributes(event: Json) -> dict[str, str]:
    return dict(event["CallDetails"].get("TransactionAttributes") or {})


Rule = Any
"""A list of actions, a whole answer, or a function from an event to an answer."""


def line(rules: dict[str, Rule], *, is_safe: bool = True) -> Callable[[Json, Any], Any]:
    """Return a handler: the most specific rule answers an event.

    A key is an event type, with the action's type and the digits if they decide. A safe line ends
    the other legs at HANGUP, and says goodbye at ACTION_FAILED and INVALID_LAMBDA_RESPONSE.
    """
    safe: dict[str, Rule] = {
        "HANGUP": end_others,
        "ACTION_FAILED": [*BYE],
        "ACTION_FAILED Hangup": end_others,
        "INVALID_LAMBDA_RESPONSE": [hangup()],
    }
    table = {**(safe if is_safe else {}), **rules}

    def handler(event: Json, _context: Any) -> Any:
        data = event.get("ActionData") or {}
        words = [event["InvocationEventType"], data.get("Type"), data.get("ReceivedDigits")]
        for count in (3, 2, 1):
            rule = table.get(" ".join(str(word) for word in words[:count]))
            if rule is not None:
                return rule(event) if callable(rule) else _whole(rule)
        return answer()

    return handler


def _whole(rule: Any) -> Any:
    return answer(*rule) if isinstance(rule, list) else rule


def changed(rules: dict[str, Rule], **options: Any) -> Callable[[], Callable[[Any, Any], Any]]:
    return lambda: line(rules, **options)


START = "NEW_INBOUND_CALL"
DONE = "ACTION_SUCCESSFUL"
FAILED = "ACTION_FAILED"
MENU_DONE = f"{DONE} SpeakAndGetDigits"

TWO_KEYS: Final[dict[str, Rule]] = {
    START: [menu()],
    f"{MENU_DONE} 1": [speak("One."), hangup()],
    f"{MENU_DONE} 2": [speak("Two."), hangup()],
}
BRIDGED: Final[dict[str, Rule]] = {START: [bridge()]}
VOICEMAIL: Final[dict[str, Rule]] = {START: [speak("Leave a message."), RECORD, *BYE]}


def without(rules: dict[str, Rule], *keys: str, **more: Rule) -> dict[str, Rule]:
    return {key: rule for key, rule in {**rules, **more}.items() if key not in keys}


class Apologetic(CallFlow):
    """Raises in a callback; the runtime apologises to the caller."""

    is_faulty = True

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(
            SpeakAndGetDigits(
                Speech("Press 1 or 2."),
                failure_speech_parameters=Speech("Again."),
                input_digits_regex="^[12]$",
                max_number_of_digits=1,
                repeat_duration_in_milliseconds=3_000,
            ),
            then=self.choose,
        )

    def choose(self, event: ActionSuccessfulEvent) -> Response:
        names = {"1": "one"} if self.is_faulty else {"1": "one", "2": "two"}
        return respond(Speak(names[event.received_digits or ""]), Hangup())

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return respond(Speak("Goodbye."), Hangup())


class Repaired(Apologetic):
    is_faulty = False


class WithDeadCode(Repaired):
    """Has a callback that no answer names."""

    def offer_voicemail(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Speak("Leave a message."), Hangup())


class WithLiveCode(Repaired):
    """Uses its callback."""

    def choose(self, event: ActionSuccessfulEvent) -> Response:
        if event.received_digits == "2":
            return self.offer_voicemail(event)
        return super().choose(event)

    def offer_voicemail(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Speak("Leave a message."), Hangup())


def shared_state(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Keep the name of the last caller in the module, or in the attributes."""
    last: dict[str, str] = {}

    def start(event: Json) -> Json:
        caller = event["CallDetails"]["Participants"][0]["From"]
        last["caller"] = caller
        return answer(menu(), attributes={"caller": caller})

    def choose(event: Json) -> Json:
        caller = last.get("caller", "") if is_faulty else attributes(event).get("caller", "")
        return answer(speak(f"We call {caller} back."), hangup())

    return line({START: start, MENU_DONE: choose})


def alternating(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Answer every second call differently."""
    numbers = itertools.count()

    def start(_event: Json) -> Json:
        is_odd = is_faulty and next(numbers) % 2
        return answer(speak("Please hold." if is_odd else "Welcome."), hangup())

    return line({START: start})


def counting(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Count the keys of a call in the module: a second delivery counts twice."""
    counts: dict[str, int] = {}

    def choose(event: Json) -> Json:
        transaction = event["CallDetails"]["TransactionId"]
        counts[transaction] = counts.get(transaction, 0) + 1
        text = f"Key number {counts[transaction]}." if is_faulty else "A key."
        return answer(speak(text), hangup())

    return line({START: [menu()], MENU_DONE: choose})


def logging_the_pin(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Print the PIN that the caller types."""

    def check(event: Json) -> Json:
        if is_faulty:
            print("checking", json.dumps(event["ActionData"]["ReceivedDigits"]))  # noqa: T201
        return answer(*BYE)

    return line({START: [menu("Enter your PIN.", r"^\d{4}$", 4)], MENU_DONE: check})


def growing(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Append each key to an attribute, without an end."""

    def choose(event: Json) -> Json:
        kept = attributes(event).get("keys", "") + "x" * 6_000
        if not is_faulty and len(kept) > 12_000:
            return answer(*BYE)
        return answer(menu("Press 1 to go on.", "^1$"), attributes={"keys": kept})

    return line({START: [menu("Press 1 to go on.", "^1$")], MENU_DONE: choose})


def echo_caller(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Use the caller's number as caller id; an anonymous caller has none."""

    def start(event: Json) -> Json:
        caller = event["CallDetails"]["Participants"][0]
        is_number = caller["From"].startswith("+")
        return answer(bridge(caller["From"] if is_faulty or is_number else caller["To"]))

    return line({START: start})


def parse_caller(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Read the caller's country from the number."""

    def start(event: Json) -> Json:
        number = event["CallDetails"]["Participants"][0]["From"]
        country = int(number[1:2]) if is_faulty or number.startswith("+") else 0
        return answer(speak(f"Country {country}."), hangup())

    return line({START: start})


def read_digit(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Convert the digits, which are empty when the caller presses nothing."""

    def choose(event: Json) -> Json:
        digits = event["ActionData"]["ReceivedDigits"]
        count = int(digits) if is_faulty or digits else 0
        return answer(speak(f"{count} tickets."), hangup())

    return line(
        {START: [menu("How many tickets?", r"^\d*$", 2, MinNumberOfDigits=0)], MENU_DONE: choose}
    )


def key_error_at(event_type: str) -> Callable[[Json], Any]:
    def fail(event: Json) -> Any:
        return event["ActionData"]["Parameters"][f"missing at {event_type}"]

    return fail


def _pair(function: Callable[..., Callable[[Any, Any], Any]]) -> tuple[Any, Any]:
    return (lambda: function(is_faulty=True)), (lambda: function(is_faulty=False))


PIN_MENU = menu("Please enter your PIN.", r"^\d{4}$", 4)


def embedded(event: Json, **members: Any) -> None:
    """Print a line of CloudWatch's embedded metric format, with the time of the call."""
    dimensions = [name for name in members if name != "Menus"]
    metrics = {"Namespace": "Line", "Dimensions": [dimensions], "Metrics": [{"Name": "Menus"}]}
    participant = event["CallDetails"]["Participants"][0]
    milliseconds = int(participant["StartTimeInMilliseconds"])
    metadata = {"Timestamp": milliseconds, "CloudWatchMetrics": [metrics]}
    print(json.dumps({"_aws": metadata, **members}))  # noqa: T201


def metric_of_the_pin(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Count menus; the faulty one sends the digits as the number."""

    def done(event: Json) -> Json:
        digits = event["ActionData"]["ReceivedDigits"]
        embedded(event, Menus=int(digits) if is_faulty else 1)
        return answer(*BYE)

    return line({START: [PIN_MENU], MENU_DONE: done})


def dimension_of_the_pin(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Count menus by a dimension; the faulty one sends the digits as its value."""

    def done(event: Json) -> Json:
        digits = event["ActionData"]["ReceivedDigits"]
        embedded(event, Menus=1, Choice=digits if is_faulty else "pin")
        return answer(*BYE)

    return line({START: [PIN_MENU], MENU_DONE: done})


FAULTS: Final[tuple[PlantedFault, ...]] = (
    # a leg stays open and is billed
    PlantedFault(
        "a key without a branch",
        "open leg",
        changed(without(TWO_KEYS, f"{MENU_DONE} 2")),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "a wrong key is not answered",
        "open leg",
        changed({**TWO_KEYS, FAILED: []}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "no hang-up after the last words",
        "open leg",
        changed({START: [speak("Goodbye.")]}),
        changed({START: [*BYE]}),
    ),
    PlantedFault(
        "the caller stays when the second party leaves",
        "open leg",
        changed({**BRIDGED, FAILED: [*BYE]}, is_safe=False),
        changed(BRIDGED),
    ),
    PlantedFault(
        "the second party stays when the caller leaves",
        "open leg",
        changed(
            {
                **BRIDGED,
                "HANGUP": lambda event: end_others(event) if left(event, "LEG-B") else answer(),
            }
        ),
        changed(BRIDGED),
    ),
    PlantedFault(
        "the second party does not answer",
        "open leg",
        changed({START: [speak(), bridge()], f"{FAILED} CallAndBridge": []}),
        changed({START: [speak(), bridge()]}),
    ),
    PlantedFault(
        "nothing follows a recording",
        "open leg",
        changed({START: [RECORD]}),
        changed({START: [RECORD], f"{DONE} RecordAudio": [*BYE]}),
    ),
    PlantedFault(
        "a recording fails",
        "open leg",
        changed({**VOICEMAIL, f"{FAILED} RecordAudio": []}),
        changed(VOICEMAIL),
    ),
    PlantedFault(
        "a prompt fails",
        "open leg",
        changed({START: [PLAY, hangup()], FAILED: []}),
        changed({START: [PLAY, hangup()]}),
    ),
    PlantedFault(
        "an answered outbound call gets no actions",
        "open leg",
        changed({"CALL_ANSWERED": []}),
        changed({"CALL_ANSWERED": [*BYE]}),
        {"outbound": [{}]},
    ),
    PlantedFault(
        "nothing follows an update",
        "open leg",
        changed({START: [speak("Please hold."), hangup()], "CALL_UPDATE_REQUESTED": [speak()]}),
        changed({START: [speak("Please hold."), hangup()], "CALL_UPDATE_REQUESTED": [*BYE]}),
        {"updates": [{"news": "yes"}]},
    ),
    PlantedFault(
        "the caller stays when the agent's key ends the agent's leg",
        "open leg",
        changed(
            {
                START: [bridge(), listen()],
                "DIGITS_RECEIVED": [hangup("LEG-B")],
                f"{DONE} Hangup": [],
                "HANGUP": lambda event: end_others(event) if left(event, "LEG-A") else answer(),
            }
        ),
        changed(
            {
                START: [bridge(), listen()],
                "DIGITS_RECEIVED": lambda _event: answer(
                    hangup("LEG-B"), *BYE, attributes={"agent": "sent away"}
                ),
                # actions in the answer to the agent's HANGUP would replace the goodbye
                "HANGUP": lambda event: (
                    answer() if left(event, "LEG-B") and attributes(event) else end_others(event)
                ),
            }
        ),
    ),
    PlantedFault(
        "words without a hang-up after three wrong keys",
        "open leg",
        changed({**TWO_KEYS, FAILED: [speak("You pressed wrong keys.")]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "a meeting cannot be joined",
        "open leg",
        changed({START: [JOIN], f"{FAILED} JoinChimeMeeting": []}),
        changed({START: [JOIN]}),
    ),
    PlantedFault(
        "nothing follows a conversation with a bot",
        "open leg",
        changed({START: [TALK_TO_BOT]}),
        changed({START: [TALK_TO_BOT], f"{DONE} StartBotConversation": [*BYE]}),
        {"bots": [Bot(BOT_ARN, [Intent("Order", ["a pizza"])])]},
    ),
    # the handler raises
    PlantedFault(
        "a member that this event lacks",
        "exception",
        changed({**TWO_KEYS, f"{FAILED} SpeakAndGetDigits": key_error_at(FAILED)}),
        changed(TWO_KEYS),
    ),
    PlantedFault("digits that may be empty", "exception", *_pair(read_digit)),
    PlantedFault(
        "a member that HANGUP lacks",
        "exception",
        changed({START: [*BYE], "HANGUP": key_error_at("HANGUP")}),
        changed({START: [*BYE]}),
    ),
    PlantedFault(
        "an exception for which the runtime apologises",
        "exception",
        lambda: lambda_handler(Apologetic()),
        lambda: lambda_handler(Repaired()),
    ),
    PlantedFault(
        "an anonymous caller's number is parsed",
        "exception",
        *_pair(parse_caller),
        {"callers": ["+15105550101", ANONYMOUS]},
    ),
    # the service refuses
    PlantedFault(
        "eleven actions",
        "refused answer",
        changed({START: [*(speak(str(n)) for n in range(11)), hangup()]}),
        changed({START: [*(speak(str(n)) for n in range(9)), hangup()]}),
    ),
    PlantedFault(
        "a hang-up of a leg that has ended",
        "refused answer",
        changed({**BRIDGED, "HANGUP": [hangup("LEG-B"), hangup("LEG-A")]}),
        changed(BRIDGED),
    ),
    PlantedFault(
        "a misspelt action",
        "refused answer",
        changed({**TWO_KEYS, f"{MENU_DONE} 2": [{"Type": "Speek", "Parameters": {}}, hangup()]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "a text of 1,200 characters behind a key",
        "refused answer",
        changed({**TWO_KEYS, f"{MENU_DONE} 2": [speak("word " * 240), hangup()]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "an answer without a version",
        "refused answer",
        changed({**TWO_KEYS, f"{MENU_DONE} 2": {"Actions": [*BYE]}}),
        changed(TWO_KEYS),
    ),
    PlantedFault("attributes that grow", "refused answer", *_pair(growing)),
    PlantedFault(
        "an anonymous caller's number as caller id",
        "refused answer",
        *_pair(echo_caller),
        {"callers": ["+15105550101", ANONYMOUS]},
    ),
    # the service drops actions
    PlantedFault(
        "actions after the hang-up of the caller",
        "dropped actions",
        changed({START: [hangup(), speak("Goodbye.")]}),
        changed({START: [*BYE]}),
    ),
    PlantedFault(
        "actions before the callee is rung",
        "dropped actions",
        changed({"NEW_OUTBOUND_CALL": [speak()], "CALL_ANSWERED": [*BYE]}),
        changed({"CALL_ANSWERED": [*BYE]}),
        {"outbound": [{}]},
    ),
    PlantedFault(
        "actions after the hang-up in the branch of a key",
        "dropped actions",
        changed({**TWO_KEYS, f"{MENU_DONE} 2": [hangup(), speak("Two.")]}),
        changed(TWO_KEYS),
    ),
    # the call has no end
    PlantedFault(
        "a failed action is answered with itself",
        "endless loop",
        changed({START: [speak(VoiceId="")], FAILED: [speak(VoiceId="")]}),
        changed({START: [*BYE]}),
    ),
    PlantedFault(
        "silence is answered with the same menu for ever",
        "endless loop",
        changed({**TWO_KEYS, FAILED: [menu()]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "words that are repeated for ever",
        "endless loop",
        changed({START: [speak("Please hold.")], f"{DONE} Speak": [speak("Please hold.")]}),
        changed({START: [speak("Please hold."), *BYE]}),
    ),
    # keys that lead nowhere
    PlantedFault(
        "a key that is announced and not accepted",
        "dead key",
        changed({**TWO_KEYS, START: [menu("Press 1, 2, or 3 for our hours.")]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "a key that asks the same again",
        "dead key",
        changed({**TWO_KEYS, f"{MENU_DONE} 2": [menu()]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "a menu whose expression no keys match",
        "menu without a key",
        changed({**TWO_KEYS, START: [menu(regex="^[a-z]$")]}),
        changed(TWO_KEYS),
    ),
    PlantedFault(
        "four digits where three are taken",
        "menu without a key",
        changed({START: [menu("Enter your code.", r"^\d{4}$", 3)], MENU_DONE: [*BYE]}),
        changed({START: [menu("Enter your code.", r"^\d{4}$", 4)], MENU_DONE: [*BYE]}),
    ),
    # what must not be readable
    PlantedFault(
        "a PIN in the attributes",
        "secret",
        changed(
            {
                START: [PIN_MENU],
                MENU_DONE: lambda event: answer(
                    *BYE, attributes={"entered": event["ActionData"]["ReceivedDigits"]}
                ),
            }
        ),
        changed({START: [PIN_MENU], MENU_DONE: [*BYE]}),
    ),
    PlantedFault("a PIN in a metric", "secret", *_pair(metric_of_the_pin)),
    PlantedFault("a PIN in a dimension of the metrics", "secret", *_pair(dimension_of_the_pin)),
    PlantedFault("a PIN in the log", "secret", *_pair(logging_the_pin)),
    # calls that influence each other
    PlantedFault("the last caller is kept in the module", "leak", *_pair(shared_state)),
    PlantedFault("every second call is answered differently", "memory", *_pair(alternating)),
    PlantedFault("a second delivery counts twice", "second delivery", *_pair(counting)),
    # more than needed
    PlantedFault(
        "a hang-up in an answer of its own",
        "needless invocation",
        changed({START: [speak("Goodbye.")], f"{DONE} Speak": [hangup()]}),
        changed({START: [*BYE]}),
    ),
    PlantedFault(
        "a minute of silence",
        "long silence",
        changed({START: [pause(30_000), pause(30_000), *BYE]}),
        changed({START: [pause(1_000), *BYE]}),
    ),
    PlantedFault(
        "a callback that no answer names",
        "unreachable callback",
        lambda: lambda_handler(WithDeadCode()),
        lambda: lambda_handler(WithLiveCode()),
    ),
)
