"""A scripted Lex bot: intents, their words, and the slots that it asks for.

The format of its results: https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from telephony_simulator.json_types import Json, JsonObject

FALLBACK_INTENT: Final = "FallbackIntent"


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent of a bot.

    Attributes:
        name: Its name in Lex.
        utterances: Words; a sentence with any of them has this intent.
        slots: The slots that the bot asks for, in order.
    """

    name: str
    utterances: Sequence[str]
    slots: Sequence[str] = ()

    def is_matched_by(self, sentence: str) -> bool:
        """Return whether the sentence has this intent."""
        return any(words.lower() in sentence.lower() for words in self.utterances)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that the account owns.

    Attributes:
        bot_alias_arn: The ARN of its alias.
        intents: Its intents; the first one that matches is taken.
    """

    bot_alias_arn: str
    intents: Sequence[Intent]


@dataclass(slots=True)
class Conversation:
    """The state of a conversation with a bot.

    Attributes:
        bot: The bot.
        session_id: The CallId of the caller's leg.
        session_attributes: The session attributes of the Configuration.
        intent: The caller's intent, once a sentence has matched.
        slots: The values of the slots so far.
    """

    bot: Bot
    session_id: str
    session_attributes: JsonObject
    intent: Intent | None = None
    slots: dict[str, str] = field(default_factory=dict)

    def interpret(self, sentence: str) -> None:
        """Take a sentence as the value of the slot that was asked for, or as an intent."""
        slot = self.slot_to_elicit()
        if slot is not None:
            self.slots[slot] = sentence
        else:
            self.intent = next((i for i in self.bot.intents if i.is_matched_by(sentence)), None)

    def slot_to_elicit(self) -> str | None:
        """Return the slot that the bot asks for next; None when it has all."""
        slots = self.intent.slots if self.intent else ()
        return next((slot for slot in slots if slot not in self.slots), None)

    def result(self) -> JsonObject:
        """Return the IntentResult."""
        intent = self._interpretation()
        others: list[Json] = [
            {"NluConfidence": {"Score": 0.42}, "Intent": {"Name": other.name, "Slots": {}}}
            for other in self.bot.intents
            if other is not self.intent
        ]
        fallback: list[Json] = [{"Intent": {"Name": FALLBACK_INTENT, "Slots": {}}}]
        first: JsonObject = {"Intent": intent}
        if self.intent is not None:
            first = {"NluConfidence": {"Score": 1.0}, "Intent": intent}
        rest = others if self.intent is None else fallback + others
        return {
            "SessionId": self.session_id,
            "SessionState": {"SessionAttributes": self.session_attributes, "Intent": intent},
            "Interpretations": [first, *rest],
        }

    def _interpretation(self) -> JsonObject:
        slots = self.intent.slots if self.intent else ()
        return {
            "Name": self.intent.name if self.intent else FALLBACK_INTENT,
            "Slots": {slot: _value(self.slots.get(slot)) for slot in slots},
            "State": "ReadyForFulfillment",
            "ConfirmationState": "None",
        }


def _value(words: str | None) -> Json:
    if words is None:
        return None
    value: JsonObject = {
        "OriginalValue": words,
        "InterpretedValue": words,
        "ResolvedValues": [words],
    }
    return {"Value": value, "Values": []}
