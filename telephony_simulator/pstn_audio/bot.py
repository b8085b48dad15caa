"""A scripted Lex bot: intents, their words, the slots it asks for.

The shapes: https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from telephony_simulator.json_types import Json, JsonObject

FALLBACK = "FallbackIntent"


@dataclass(frozen=True, slots=True)
class Intent:
    """Something a caller may want.

    Attributes:
        name: As Lex names it.
        utterances: Words, any of which in a sentence mean it.
        slots: What the bot asks for, one after the other.
    """

    name: str
    utterances: Sequence[str]
    slots: Sequence[str] = ()

    def matches(self, sentence: str) -> bool:
        """Whether the sentence means it."""
        return any(words.lower() in sentence.lower() for words in self.utterances)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that the account owns.

    Attributes:
        bot_alias_arn: Its alias.
        intents: What it understands, the first match counts.
    """

    bot_alias_arn: str
    intents: Sequence[Intent]


@dataclass(slots=True)
class Conversation:
    """What a bot has understood so far.

    Attributes:
        bot: Whom the caller talks to.
        session_id: The CallId of the caller's leg, so that what was said before is known.
        session_attributes: What the function handed to the bot.
        intent: What the caller wants, once that is known.
        slots: What was asked and answered.
    """

    bot: Bot
    session_id: str
    session_attributes: JsonObject
    intent: Intent | None = None
    slots: dict[str, str] = field(default_factory=dict)

    def hear(self, sentence: str) -> str | None:
        """Take a sentence; return the slot that the bot asks for next, None when it is done."""
        wanted = self._open_slot()
        if wanted is not None:
            self.slots[wanted] = sentence
        else:
            self.intent = next((i for i in self.bot.intents if i.matches(sentence)), None)
        return self._open_slot()

    def result(self) -> JsonObject:
        """Return the IntentResult."""
        won = self._interpretation()
        others: list[Json] = [
            {"NluConfidence": {"Score": 0.42}, "Intent": {"Name": intent.name, "Slots": {}}}
            for intent in self.bot.intents
            if intent is not self.intent
        ]
        fallback: list[Json] = [{"Intent": {"Name": FALLBACK, "Slots": {}}}]
        first: JsonObject = {"Intent": won}
        if self.intent is not None:
            first = {"NluConfidence": {"Score": 1.0}, "Intent": won}
        rest = others if self.intent is None else fallback + others
        return {
            "SessionId": self.session_id,
            "SessionState": {"SessionAttributes": self.session_attributes, "Intent": won},
            "Interpretations": [first, *rest],
        }

    def _open_slot(self) -> str | None:
        asked = self.intent.slots if self.intent else ()
        return next((slot for slot in asked if slot not in self.slots), None)

    def _interpretation(self) -> JsonObject:
        asked = self.intent.slots if self.intent else ()
        return {
            "Name": self.intent.name if self.intent else FALLBACK,
            "Slots": {slot: _value(self.slots.get(slot)) for slot in asked},
            "State": "ReadyForFulfillment",
            "ConfirmationState": "None",
        }


def _value(said: str | None) -> Json:
    if said is None:
        return None
    value: JsonObject = {
        "OriginalValue": said,
        "InterpretedValue": said,
        "ResolvedValues": [said],
    }
    return {"Value": value, "Values": []}
