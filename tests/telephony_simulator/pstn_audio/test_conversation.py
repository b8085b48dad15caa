"""The conversation with a scripted bot, turn by turn."""

from typing import Any

import pytest

from telephony_simulator import Bot, Intent
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.code_hook import CodeHookError
from telephony_simulator.pstn_audio.conversation import Conversation

ARN = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
INTENTS = [Intent("Order", ["pizza", "order"], slots=["Size"]), Intent("Quit", ["bye"])]


def conversation_with(hook: Any = None) -> Conversation:
    return Conversation(Bot(ARN, INTENTS, code_hook=hook), "session", "en_US", {})


def answering(dialog: JsonObject, *messages: str, **session: Json) -> JsonObject:
    """Return the output of a code hook."""
    spoken: list[Json] = [{"contentType": "PlainText", "content": text} for text in messages]
    return {"sessionState": {"dialogAction": dialog, **session}, "messages": spoken}


def intent_of(conversation: Conversation) -> dict[str, Any]:
    state: Any = conversation.result()["SessionState"]
    found: dict[str, Any] = state["Intent"]
    return found


def test_sentence_matches_the_first_intent_with_its_words() -> None:
    conversation = conversation_with()

    reply = conversation.take("I'd like a PIZZA, then bye", "Speech")

    assert reply.messages == ("Size?",)
    assert intent_of(conversation)["Name"] == "Order"
    assert intent_of(conversation)["Slots"] == {"Size": None}


def test_open_slot_takes_the_next_sentence() -> None:
    conversation = conversation_with()
    conversation.take("order", "Speech")

    reply = conversation.take("bye", "Speech")

    assert reply.is_end
    assert intent_of(conversation)["Slots"]["Size"]["Value"]["OriginalValue"] == "bye"
    assert intent_of(conversation)["State"] == "ReadyForFulfillment"


def test_hook_gets_the_input_of_lex() -> None:
    events: list[Any] = []

    def hook(event: JsonObject) -> Json:
        events.append(event)
        return answering({"type": "Delegate"})

    conversation_with(hook).take("order", "DTMF")

    [event] = events
    assert event["invocationSource"] == "DialogCodeHook"
    assert event["inputMode"] == "DTMF"
    assert event["inputTranscript"] == "order"
    assert event["sessionId"] == "session"
    assert event["bot"]["id"] == "BOTID"
    assert event["bot"]["aliasId"] == "ALIASID"
    assert event["sessionState"]["intent"]["name"] == "Order"
    assert event["sessionState"]["intent"]["slots"] == {"Size": None}


def test_fulfilment_hook_closes_with_its_state_and_attributes() -> None:
    def hook(event: JsonObject) -> Json:
        if event["invocationSource"] == "DialogCodeHook":
            return answering({"type": "Delegate"})
        intent: JsonObject = {"name": "Quit", "state": "Fulfilled"}
        return answering(
            {"type": "Close"}, "Goodbye.", intent=intent, sessionAttributes={"order": "7"}
        )

    conversation = conversation_with(hook)
    reply = conversation.take("bye", "Speech")

    assert reply.messages == ("Goodbye.",)
    assert reply.is_end
    assert intent_of(conversation)["State"] == "Fulfilled"
    assert conversation.session_attributes == {"order": "7"}


def test_hook_elicits_a_slot_of_its_own() -> None:
    def hook(event: JsonObject) -> Json:
        session: Any = event["sessionState"]
        if session["intent"]["slots"].get("Code") is None:
            return answering({"type": "ElicitSlot", "slotToElicit": "Code"}, "Your code?")
        return answering({"type": "Close"})

    conversation = conversation_with(hook)

    assert conversation.take("order", "Speech").messages == ("Your code?",)
    assert conversation.take("1234", "DTMF").is_end
    assert intent_of(conversation)["Slots"]["Code"]["Value"]["InterpretedValue"] == "1234"


@pytest.mark.parametrize(
    ("said", "state"), [("Yes, please", "Confirmed"), ("No", "Denied"), ("I am not sure", "Denied")]
)
def test_hook_lets_the_caller_confirm(said: str, state: str) -> None:
    def hook(event: JsonObject) -> Json:
        session: Any = event["sessionState"]
        if session["intent"]["confirmationState"] == "None":
            return answering({"type": "ConfirmIntent"}, "Shall I?")
        return answering({"type": "Close"})

    conversation = conversation_with(hook)
    conversation.take("order", "Speech")
    conversation.take(said, "Speech")

    assert intent_of(conversation)["ConfirmationState"] == state


def test_hook_asks_for_another_intent() -> None:
    def hook(event: JsonObject) -> Json:
        if event["inputTranscript"] == "order":
            return answering({"type": "ElicitIntent"}, "We are closed. Anything else?")
        return answering({"type": "Close"})

    conversation = conversation_with(hook)

    assert not conversation.take("order", "Speech").is_end
    assert conversation.take("bye", "Speech").is_end
    assert intent_of(conversation)["Name"] == "Quit"


def test_silent_caller_hears_the_last_messages_again() -> None:
    conversation = conversation_with()
    conversation.take("order", "Speech")

    assert conversation.repeat().messages == ("Size?",)


def test_conversation_that_ends_in_silence_has_the_fallback_intent() -> None:
    conversation = conversation_with()
    conversation.take("order", "Speech")

    conversation.end_in_silence()

    assert intent_of(conversation)["Name"] == "FallbackIntent"
    assert intent_of(conversation)["State"] == "Failed"


def raises(_event: JsonObject) -> Json:
    raise KeyError("size")


@pytest.mark.parametrize(
    ("hook", "problem"),
    [
        (raises, "the code hook of the bot raised KeyError"),
        (lambda _event: None, "must return its answer as an object, got NoneType"),
        (lambda _event: {}, "must return sessionState as an object, got NoneType"),
        (lambda _event: answering({"type": "Dance"}), r"dialogAction\.type must be Close"),
        (lambda _event: answering({}), r"dialogAction\.type must be Close"),
        (lambda _event: answering({"type": "ElicitSlot"}), "slotToElicit must name a slot"),
        (lambda _event: answering({"type": "Close"}, intent={}), "intent.name as a string"),
        (lambda _event: {**answering({"type": "Close"}), "messages": ["Bye"]}, r"messages\[\] as"),
        (lambda _event: answering({"type": {}}), r"dialogAction\.type must be Close"),
        (lambda _event: {"sessionState": {1, 2}}, "failed: Runtime.MarshalError"),
    ],
)
def test_broken_hook_is_named(hook: Any, problem: str) -> None:
    with pytest.raises(CodeHookError, match=problem):
        conversation_with(hook).take("order", "Speech")


def test_hooks_are_called_in_the_order_of_lex() -> None:
    sources: list[Json] = []

    def hook(event: JsonObject) -> Json:
        sources.append(event["invocationSource"])
        return answering({"type": "Delegate"})

    conversation = conversation_with(hook)
    conversation.take("order", "Speech")
    conversation.take("large", "Speech")

    assert sources == ["DialogCodeHook", "DialogCodeHook", "FulfillmentCodeHook"]


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        (Intent("Quit", ["bye"], dialog_code_hook=False), ["FulfillmentCodeHook"]),
        (Intent("Quit", ["bye"], fulfillment_code_hook=False), ["DialogCodeHook"]),
        (Intent("Quit", ["bye"], dialog_code_hook=False, fulfillment_code_hook=False), []),
    ],
)
def test_intent_says_which_code_hooks_it_has(intent: Intent, expected: list[str]) -> None:
    sources: list[Json] = []

    def hook(event: JsonObject) -> Json:
        sources.append(event["invocationSource"])
        return answering({"type": "Delegate"})

    conversation = Conversation(Bot(ARN, [intent], code_hook=hook), "session", "en_US", {})
    reply = conversation.take("bye", "Speech")

    assert reply.is_end
    assert sources == expected


def test_bot_without_intents_is_a_lambda_handler() -> None:
    def handler(event: dict[str, Any], _context: object) -> Json:
        event["sessionState"]["sessionAttributes"]["changed"] = "in a copy"
        intent = {**event["sessionState"]["intent"], "state": "Fulfilled"}
        return answering({"type": "Close"}, event["inputTranscript"], intent=intent)

    conversation = Conversation(Bot(ARN, code_hook=handler), "session", "en_US", {})
    reply = conversation.take("hello", "Speech")

    assert reply.messages == ("hello",)
    assert intent_of(conversation)["Name"] == "FallbackIntent"
    assert intent_of(conversation)["State"] == "Fulfilled"
    assert conversation.session_attributes == {}
    assert len(conversation.result()["Interpretations"]) == 1  # type: ignore[arg-type]


def test_dialog_hook_gets_the_next_state_that_lex_proposes() -> None:
    events: list[Any] = []

    def hook(event: JsonObject) -> Json:
        events.append(event)
        return answering({"type": "Delegate"})

    conversation = conversation_with(hook)
    conversation.take("order", "Speech")
    conversation.take("large", "Speech")

    proposed = {"type": "ElicitSlot", "slotToElicit": "Size"}
    assert events[0]["proposedNextState"]["dialogAction"] == proposed
    assert "proposedNextState" not in events[1]


def test_hook_switches_to_another_intent_with_its_empty_slots() -> None:
    def hook(event: JsonObject) -> Json:
        if event["inputTranscript"] == "bye":
            return answering({"type": "Delegate"}, intent={"name": "Order"})
        return answering({"type": "Delegate"})

    conversation = conversation_with(hook)

    assert conversation.take("bye", "Speech").messages == ("Size?",)
    assert intent_of(conversation)["Slots"] == {"Size": None}


def test_slot_of_a_hook_has_the_names_of_the_intent_result() -> None:
    value: JsonObject = {"interpretedValue": "7", "originalValue": "seven", "resolvedValues": []}
    part: JsonObject = {"value": value}

    def hook(_event: JsonObject) -> Json:
        slots: JsonObject = {"address": {"subSlots": {"city": part}}}
        return answering({"type": "Close"}, intent={"name": "Quit", "slots": slots})

    conversation = conversation_with(hook)
    conversation.take("bye", "Speech")

    address = intent_of(conversation)["Slots"]["address"]
    assert address["Values"] == []
    assert address["SubSlots"]["city"]["Value"]["OriginalValue"] == "seven"


def test_conversation_shows_no_words_of_the_caller() -> None:
    conversation = conversation_with()
    conversation.take("order", "Speech")
    conversation.take("4111", "DTMF")

    assert "4111" not in repr(conversation)
