"""A conversation with a Lex bot, turn by turn."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.bot import FALLBACK_INTENT, Bot, Intent
from telephony_simulator.pstn_audio.code_hook import (
    HookAnswer,
    InvocationSource,
    call_code_hook,
    slot_of_lex,
    slot_to_lex,
)

InputMode: TypeAlias = Literal["Speech", "DTMF"]

YES: Final = frozenset({"yes", "yeah", "yep", "sure", "correct", "1"})
NO: Final = frozenset({"no", "nope", "not", "wrong", "2"})
"""The words and keys that confirm and deny; a sentence with both denies."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot does after a turn.

    Attributes:
        messages: The texts that it says.
        is_end: Whether the conversation ends after them.
    """

    messages: tuple[str, ...] = field(default=(), repr=False)
    is_end: bool = False


@dataclass(slots=True)
class Conversation:
    """The state of a conversation with a bot.

    Attributes:
        bot: The bot.
        session_id: The CallId of the caller's leg.
        locale_id: The locale of the conversation.
        session_attributes: The session attributes.
        intent_name: The caller's intent, once a sentence has matched; else the fallback intent.
        slots: The values of the slots so far, in the form of the IntentResult.
        state: The state of the intent.
        confirmation_state: Whether the caller has confirmed the intent.
        slot_to_elicit: The slot that the bot has asked for.
    """

    bot: Bot
    session_id: str
    locale_id: str
    session_attributes: JsonObject = field(repr=False)
    intent_name: str | None = None
    slots: dict[str, Json] = field(default_factory=dict, repr=False)
    state: str = "InProgress"
    confirmation_state: str = "None"
    slot_to_elicit: str | None = None
    _is_confirming: bool = False
    _last_messages: tuple[str, ...] = field(default=(), repr=False)

    def take(self, sentence: str, input_mode: InputMode) -> Reply:
        """Take what the caller says or presses, and return what the bot does.

        Raises:
            CodeHookError: The code hook has failed.
        """
        if self._is_confirming:
            words = set(re.findall(r"\w+", sentence.lower()))
            if not words & (YES | NO):
                return self.repeat()
            self.confirmation_state = "Denied" if words & NO else "Confirmed"
            self._is_confirming = False
        elif self.slot_to_elicit is not None:
            self.slots[self.slot_to_elicit] = _value(sentence)
            self.slot_to_elicit = None
        else:
            self._match(sentence)
        if not self._calls_hook("DialogCodeHook"):
            return self._go_on((), sentence, input_mode)
        answer = self._call_hook("DialogCodeHook", sentence, input_mode)
        if answer.dialog_action == "Delegate":
            return self._go_on(answer.messages, sentence, input_mode)
        return self._follow(answer)

    def repeat(self) -> Reply:
        """Return the last messages: the caller was silent."""
        return Reply(self._last_messages)

    def end_in_silence(self) -> None:
        """End the conversation because the caller is silent."""
        self.intent_name, self.slots, self.state = None, {}, "Failed"

    def result(self) -> JsonObject:
        """Return the IntentResult."""
        intent = self._described_intent()
        others: list[Json] = [
            {"NluConfidence": {"Score": 0.42}, "Intent": {"Name": other.name, "Slots": {}}}
            for other in self.bot.intents
            if other.name != self.intent_name
        ]
        fallback: list[Json] = [{"Intent": {"Name": FALLBACK_INTENT, "Slots": {}}}]
        first: JsonObject = {"Intent": intent}
        if self.intent_name is not None:
            first = {"NluConfidence": {"Score": 1.0}, "Intent": intent}
        rest = others if self.intent_name is None else fallback + others
        return {
            "SessionId": self.session_id,
            "SessionState": {"SessionAttributes": self.session_attributes, "Intent": intent},
            "Interpretations": [first, *rest],
        }

    def _match(self, sentence: str) -> None:
        found = next((i for i in self.bot.intents if i.is_matched_by(sentence)), None)
        self.intent_name = None if found is None else found.name
        self.slots = {} if found is None else dict.fromkeys(found.slots)
        self.state, self.confirmation_state = "InProgress", "None"

    def _go_on(self, messages: tuple[str, ...], sentence: str, input_mode: InputMode) -> Reply:
        """Do what Lex does by itself: elicit the next slot, or fulfil the intent."""
        if self.confirmation_state == "Denied":
            self.state = "Failed"
            return self._close(messages)
        missing = self._missing_slot()
        if missing is not None:
            return self._elicit(missing, messages)
        self.state = "ReadyForFulfillment"
        if not self._calls_hook("FulfillmentCodeHook"):
            return self._close(messages)
        answer = self._call_hook("FulfillmentCodeHook", sentence, input_mode)
        if answer.dialog_action == "Delegate":
            return self._close(messages + answer.messages)
        return self._follow(answer)

    def _follow(self, answer: HookAnswer) -> Reply:
        """Do what a hook has returned."""
        match answer.dialog_action:
            case "ElicitSlot":
                return self._elicit(str(answer.slot_to_elicit), answer.messages)
            case "ElicitIntent":
                self.intent_name, self.slots = None, {}
                return self._say(answer.messages)
            case "ConfirmIntent":
                self._is_confirming = True
                return self._say(answer.messages)
            case "Close" | "Delegate":
                return self._close(answer.messages)

    def _missing_slot(self) -> str | None:
        return next((name for name, value in self.slots.items() if value is None), None)

    def _calls_hook(self, source: InvocationSource) -> bool:
        """Return whether the bot has a code hook, and the intent uses it for this."""
        if self.bot.code_hook is None:
            return False
        intent = self._intent()
        if intent is None:
            return True
        is_dialog = source == "DialogCodeHook"
        return intent.dialog_code_hook if is_dialog else intent.fulfillment_code_hook

    def _intent(self) -> Intent | None:
        return next((one for one in self.bot.intents if one.name == self.intent_name), None)

    def _call_hook(
        self, source: InvocationSource, sentence: str, input_mode: InputMode
    ) -> HookAnswer:
        assert self.bot.code_hook is not None
        event = self._hook_event(source, sentence, input_mode)
        answer = call_code_hook(self.bot.code_hook, event)
        if answer.session_attributes is not None:
            self.session_attributes = answer.session_attributes
        if answer.intent is not None:
            self._take_over(answer.intent)
        return answer

    def _take_over(self, intent: JsonObject) -> None:
        """Take over the intent that a hook returns; without slots, another one begins empty."""
        name = None if intent["name"] == FALLBACK_INTENT else str(intent["name"])
        is_other, self.intent_name = name != self.intent_name, name
        self.state = str(intent.get("state") or self.state)
        self.confirmation_state = str(intent.get("confirmationState") or self.confirmation_state)
        slots, known = intent.get("slots"), self._intent()
        if isinstance(slots, dict):
            self.slots = {name: slot_of_lex(value) for name, value in slots.items()}
        elif is_other:
            self.slots = dict.fromkeys(known.slots) if known else {}

    def _hook_event(
        self, source: InvocationSource, sentence: str, input_mode: InputMode
    ) -> JsonObject:
        _, bot_id, alias_id = self.bot.bot_alias_arn.rsplit("/", 2)
        slots: JsonObject = {name: slot_to_lex(value) for name, value in self.slots.items()}
        intent: JsonObject = {
            "name": self.intent_name or FALLBACK_INTENT,
            "slots": slots,
            "state": self.state,
            "confirmationState": self.confirmation_state,
        }
        best: JsonObject = {"intent": intent, "interpretationSource": "Lex"}
        if self.intent_name is not None:
            best["nluConfidence"] = 1.0
        event: JsonObject = {
            "messageVersion": "1.0",
            "invocationSource": source,
            "inputMode": input_mode,
            "responseContentType": "audio/pcm",
            "sessionId": self.session_id,
            "inputTranscript": sentence,
            "bot": {
                "id": bot_id,
                "name": bot_id,
                "aliasId": alias_id,
                "aliasName": alias_id,
                "localeId": self.locale_id,
                "version": "1",
            },
            "interpretations": [best],
            "requestAttributes": {},
            "sessionState": {
                "activeContexts": [],
                "sessionAttributes": {**self.session_attributes},
                "intent": intent,
            },
            "transcriptions": [
                {
                    "transcription": sentence,
                    "transcriptionConfidence": 1.0,
                    "resolvedContext": {"intent": intent["name"]},
                    "resolvedSlots": {},
                }
            ],
        }
        missing = self._missing_slot()
        if source == "DialogCodeHook" and missing is not None:
            event["proposedNextState"] = {
                "dialogAction": {"type": "ElicitSlot", "slotToElicit": missing},
                "intent": intent,
                "prompt": {"attempt": "Initial"},
            }
        return event

    def _elicit(self, slot: str, messages: tuple[str, ...]) -> Reply:
        self.slot_to_elicit = slot
        self.slots.setdefault(slot, None)
        return self._say(messages or (f"{slot}?",))

    def _say(self, messages: tuple[str, ...]) -> Reply:
        self._last_messages = messages
        return Reply(messages)

    def _close(self, messages: tuple[str, ...]) -> Reply:
        if self.state == "InProgress":
            self.state = "ReadyForFulfillment"
        return Reply(messages, is_end=True)

    def _described_intent(self) -> JsonObject:
        return {
            "Name": self.intent_name or FALLBACK_INTENT,
            "Slots": dict(self.slots),
            "State": self.state,
            "ConfirmationState": self.confirmation_state,
        }


def _value(words: str) -> Json:
    value: JsonObject = {
        "OriginalValue": words,
        "InterpretedValue": words,
        "ResolvedValues": [words],
    }
    return {"Value": value, "Values": []}
