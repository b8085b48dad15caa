"""Further small lines with one fault each, and their repaired twins.

Written when the explorer was complete, before their first run, which found 9 of the 15 and reported
no twin. Three misses were the explorer's: events that wait when the call ends, a code that is a
constant of the program, and a long number at a menu of any length. Three were the list's: the
service reports a busy party as one that does not answer; a caller who was not answered is not
billed; and a queue in the module is a memory, as two calls one after the other show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    FAILED,
    MENU_DONE,
    START,
    TWO_KEYS,
    Json,
    PlantedFault,
    Rule,
    answer,
    attributes,
    bridge,
    changed,
    end_others,
    hangup,
    left,
    line,
    listen,
    menu,
    speak,
)

if TYPE_CHECKING:
    from collections.abc import Callable

PIN: Final = "4821"
ASK_PIN: Final = menu("Please enter your code.", r"^\d{4}$", 4)
OUTCOMES: Final = {480: "no answer", 0: "done"}
RECORD_CALL: Final[Json] = {
    "Type": "StartCallRecording",
    "Parameters": {"Track": "BOTH", "Destination": {"Type": "S3", "Location": "messages"}},
}


def name_in_hangup(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Read at the end what the first answer has stored; a caller may leave before it arrives."""

    def start(event: Json) -> Json:
        caller = event["CallDetails"]["Participants"][0]["From"]
        return answer(*BYE, attributes={"caller": caller})

    def ended(event: Json) -> Json:
        kept = attributes(event)
        _ = kept["caller"] if is_faulty else kept.get("caller")
        return end_others(event)

    return line({START: start, "HANGUP": ended})


def survey_after_bridge(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Ask the caller two questions after the agent has left; forget the answer 2 to the second."""
    first, second = menu("Was it good? Press 1 or 2."), menu("Will you call again? Press 1 or 2.")

    def ended(event: Json) -> Json:
        is_asked = attributes(event).get("asked")
        return end_others(event) if left(event, "LEG-A") or is_asked else asked(first, "first")

    def asked(question: Json, name: str) -> Json:
        return answer(question, attributes={"asked": name})

    def chosen(event: Json) -> Json:
        if attributes(event)["asked"] == "first":
            return asked(second, "second")
        is_forgotten = is_faulty and event["ActionData"]["ReceivedDigits"] == "2"
        return answer() if is_forgotten else answer(*BYE)

    return line({START: [bridge()], "HANGUP": ended, MENU_DONE: chosen})


def three_wrong_codes(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Count wrong codes; say goodbye after the third, and do not hang up."""

    def check(event: Json) -> Json:
        if event["ActionData"]["ReceivedDigits"] == PIN:
            return answer(*BYE)
        count = int(attributes(event).get("wrong", "0")) + 1
        if count < 3:
            return answer(ASK_PIN, attributes={"wrong": str(count)})
        return answer(speak("Too many wrong codes.")) if is_faulty else answer(*BYE)

    return line({START: [ASK_PIN], MENU_DONE: check})


def right_code(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Forget to hang up after the right code, which is a constant of the program."""

    def handler(event: Json, _context: Any) -> Json:
        match event["InvocationEventType"], event.get("ActionData", {}).get("ReceivedDigits"):
            case "NEW_INBOUND_CALL", _:
                return answer(ASK_PIN)
            case "ACTION_SUCCESSFUL", "4821" if is_faulty:
                return answer(speak("Welcome."))
            case ("ACTION_FAILED", _) | ("ACTION_SUCCESSFUL", str()):
                return answer(*BYE)
            case _:
                return answer()

    return handler


def update_without_argument(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Read an argument that the client of the API need not send."""

    def update(event: Json) -> Json:
        sent = event["ActionData"]["Parameters"]["Arguments"]
        return answer(speak(sent["text"] if is_faulty else sent.get("text", "News.")), hangup())

    return line({START: [menu()], MENU_DONE: [*BYE], "CALL_UPDATE_REQUESTED": update})


def outcome_of_reminder(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Look up the SIP response code of an outbound call; a busy callee sends 486."""

    def ended(event: Json) -> Json:
        code = event["ActionData"]["Parameters"]["SipResponseCode"]
        _ = OUTCOMES[code] if is_faulty else OUTCOMES.get(code)
        return answer()

    return line({"CALL_ANSWERED": [*BYE], "HANGUP": ended})


def outcome_of_call(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Look up the SIP response code of an outbound call; a callee who declines sends 603."""
    outcomes = {**OUTCOMES, 486: "busy"}

    def ended(event: Json) -> Json:
        code = event["ActionData"]["Parameters"]["SipResponseCode"]
        _ = outcomes[code] if is_faulty else outcomes.get(code)
        return answer()

    return line({"CALL_ANSWERED": [*BYE], "HANGUP": ended})


def agent_sends_caller_away(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Let the agent's key 2 end the caller's leg only."""

    def pressed(event: Json) -> Json:
        is_away = event["ActionData"]["ReceivedDigits"] == "2"
        return answer(hangup("LEG-A")) if is_away else answer()

    def ended(event: Json) -> Json:
        return answer() if is_faulty and left(event, "LEG-A") else end_others(event)

    rules = {START: [bridge(), listen("^[12]$")], "DIGITS_RECEIVED": pressed, "HANGUP": ended}
    return line(rules)


def menus_by_turns(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Lead silence from one menu to the other and back."""
    main, other = menu("Press 1 or 2."), menu("Press 3 or 4.", "^[34]$")

    def silent(event: Json) -> Json:
        at = attributes(event).get("at")
        if not is_faulty and at == "other":
            return answer(*BYE)
        is_main = at != "other"
        return answer(other if is_main else main, attributes={"at": "other" if is_main else "main"})

    return line({START: [main], MENU_DONE: [*BYE], f"{FAILED} SpeakAndGetDigits": silent})


def queue_of_callers(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Tell callers their number in a queue that the module keeps."""
    waiting: list[str] = []

    def start(event: Json) -> Json:
        waiting.append(event["CallDetails"]["TransactionId"])
        number = len(waiting) if is_faulty else 1
        return answer(menu(f"You are number {number}. Press 1 or 2."))

    def ended(event: Json) -> Json:
        transaction = event["CallDetails"]["TransactionId"]
        if transaction in waiting:
            waiting.remove(transaction)
        return end_others(event)

    return line({START: start, MENU_DONE: [*BYE], "HANGUP": ended})


def agent_leaves_while_asked(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Hang the agent up, who may have left before the answer arrives; ignore that failure."""
    rules: dict[str, Rule] = {
        START: [bridge(), listen()],
        "DIGITS_RECEIVED": lambda _event: answer(
            hangup("LEG-B"), speak("Goodbye."), hangup("LEG-A"), attributes={"agent": "away"}
        ),
        "HANGUP": lambda event: (
            answer() if left(event, "LEG-B") and attributes(event) else end_others(event)
        ),
        f"{FAILED} Hangup": [] if is_faulty else end_others,
        f"{FAILED} Speak": end_others,
    }
    return line(rules)


def unusual_failure(*, is_faulty: bool) -> Callable[[Any, Any], Any]:
    """Handle an agent who does not answer, and not a failure of the service."""

    def failed(event: Json) -> Json:
        is_known = event["ActionData"].get("ErrorType") == "CallNotAnswered"
        return answer(*BYE) if is_known or not is_faulty else answer()

    return line({START: [speak(), bridge()], f"{FAILED} CallAndBridge": failed})


def fault(
    name: str, kind: str, make: Callable[..., Callable[[Any, Any], Any]], **options: Any
) -> PlantedFault:
    return PlantedFault(
        name, kind, lambda: make(is_faulty=True), lambda: make(is_faulty=False), options
    )


LATER_FAULTS: Final[tuple[PlantedFault, ...]] = (
    fault("an attribute that the first answer stores", "exception", name_in_hangup),
    fault("an answer of a survey after a bridge", "open leg", survey_after_bridge),
    fault("words after the third wrong code", "open leg", three_wrong_codes, failures=0),
    fault("words after the right code", "open leg", right_code),
    fault("an update without an argument", "exception", update_without_argument, updates=[{}]),
    fault("a busy callee", "exception", outcome_of_reminder, outbound=[{}]),
    fault("a callee who declines", "exception", outcome_of_call, outbound=[{}]),
    fault("a key that ends the caller's leg only", "open leg", agent_sends_caller_away),
    fault("two menus by turns", "endless loop", menus_by_turns),
    fault("a queue in the module", "memory", queue_of_callers),
    fault("an agent who leaves while the function is asked", "open leg", agent_leaves_while_asked),
    fault("a bridge that fails otherwise", "open leg", unusual_failure),
    PlantedFault(
        "a call recording that fails",
        "open leg",
        changed({START: [speak(), RECORD_CALL, *BYE], f"{FAILED} StartCallRecording": []}),
        changed({START: [speak(), RECORD_CALL, *BYE]}),
    ),
    PlantedFault(
        "words behind the hang-up in the middle of a list",
        "dropped actions",
        changed({START: [speak("Hello."), hangup(), speak("Goodbye.")]}),
        changed({START: [speak("Hello."), *BYE]}),
    ),
    PlantedFault(
        "a star that the words announce",
        "dead key",
        changed({**TWO_KEYS, START: [menu("Press 1 or 2; to hear this again, press star.")]}),
        changed(
            {
                **TWO_KEYS,
                START: [menu("Press 1 or 2; to hear this again, press star.", r"^[12*]$")],
                f"{MENU_DONE} *": [
                    menu("Press 1 or 2; to hear this again, press star.", r"^[12*]$")
                ],
            }
        ),
    ),
    PlantedFault(
        "an account number in the attributes",
        "secret",
        changed(
            {
                START: [menu("Enter your account number, then press pound.", r"^\d+$", 12)],
                MENU_DONE: lambda event: answer(
                    *BYE, attributes={"account": event["ActionData"]["ReceivedDigits"]}
                ),
            }
        ),
        changed(
            {
                START: [menu("Enter your account number, then press pound.", r"^\d+$", 12)],
                MENU_DONE: [*BYE],
            }
        ),
    ),
)
