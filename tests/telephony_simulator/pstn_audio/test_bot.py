"""The conversation with a scripted bot."""

from telephony_simulator import Bot, Intent
from telephony_simulator.pstn_audio.bot import Conversation

BOT = Bot("arn", [Intent("Order", ["pizza", "order"], slots=["Size"]), Intent("Quit", ["bye"])])


def test_sentence_matches_the_first_intent_with_its_words() -> None:
    conversation = Conversation(BOT, "session", {})

    conversation.interpret("I'd like a PIZZA, then bye")

    assert conversation.intent is BOT.intents[0]
    assert conversation.slot_to_elicit() == "Size"


def test_open_slot_takes_the_next_sentence() -> None:
    conversation = Conversation(BOT, "session", {})
    conversation.interpret("order")

    conversation.interpret("bye")

    assert conversation.slot_to_elicit() is None
    assert conversation.slots == {"Size": "bye"}


def test_unfilled_slot_is_null() -> None:
    conversation = Conversation(BOT, "session", {})
    conversation.interpret("order")

    state = conversation.result()["SessionState"]

    assert isinstance(state, dict)
    assert state["Intent"] == {
        "Name": "Order",
        "Slots": {"Size": None},
        "State": "ReadyForFulfillment",
        "ConfirmationState": "None",
    }


def test_conversation_continues_when_no_intent_matched() -> None:
    conversation = Conversation(BOT, "session", {})
    conversation.interpret("Mumble")
    assert conversation.intent is None

    conversation.interpret("bye")

    assert conversation.intent is BOT.intents[1]
