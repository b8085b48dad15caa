"""A conversation with a Lex bot, turn by turn.

The input and output of a code hook are those of Lex V2:
https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html and
https://docs.aws.amazon.com/lexv2/latest/dg/lambda-response-format.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from telephony_simulator.functions import FunctionError
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.bot import FALLBACK_INTENT, Bot

InputMode: TypeAlias = Literal["Speech", "DTMF"]
InvocationSource: TypeAlias = Literal["DialogCodeHook", "FulfillmentCodeHook"]

MAX_DELEGATIONS: Final = 10
"""How often a code hook may delegate in one turn; a hook that goes on would loop."""

_YES: Final = ("yes", "yeah", "sure", "correct", "1")


class CodeHookError(Exception):
    """The code hook of a bot has failed, or returned what Lex refuses."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot does after a turn.

    Attributes:
        messages: The texts that it says.
        is_end: Whether the conversation ends after them.
    """

    messages: tuple[str, ...] = ()
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
    """

    bot: Bot
    session_id: str
    locale_id: str
    session_attributes: JsonObject
    intent_name: str | None = None
    slots: dict[str, Json] = field(default_factory=dict)
    state: str = "InProgress"
    confirmation_state: str = "None"
    _slot_to_elicit: str | None = None
    _is_confirming: bool = False
    _last_messages: tuple[str, ...] = ()

    def take(self, sentence: str, input_mode: InputMode) -> Reply:
        """Take what the caller says or presses, and return what the bot does.

        Raises:
            CodeHookError: The code hook has failed.
        """
        if self._is_confirming:
            confirmed = any(word in sentence.lower() for word in _YES)
            self.confirmation_state = "Confirmed" if confirmed else "Denied"
            self._is_confirming = False
        elif self._slot_to_elicit is not None:
            self.slots[self._slot_to_elicit] = _value(sentence)
            self._slot_to_elicit = None
        else:
            self._match(sentence)
        if self.intent_name is None and self.bot.code_hook is None:
            return self._close(())
        return self._run_turn(sentence, input_mode)

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

    def _run_turn(self, sentence: str, input_mode: InputMode) -> Reply:
        source: InvocationSource = "DialogCodeHook"
        for _ in range(MAX_DELEGATIONS):
            missing = next((name for name, value in self.slots.items() if value is None), None)
            if missing is None:
                self.state = "ReadyForFulfillment"
                source = "FulfillmentCodeHook"
            if self.bot.code_hook is None:
                return self._elicit(missing, ()) if missing else self._close(())
            answer = self._call_hook(source, sentence, input_mode)
            reply = self._apply(answer, missing, source)
            if reply is not None:
                return reply
        raise CodeHookError(f"the code hook has delegated {MAX_DELEGATIONS} times in one turn")

    def _apply(  # noqa: PLR0911 - one result a dialog action
        self, answer: Mapping[str, Any], missing: str | None, source: InvocationSource
    ) -> Reply | None:
        """Apply the session state of a hook; None if the bot goes on in the same turn."""
        session = _member(answer, "sessionState")
        self._take_over(session)
        messages = tuple(str(one["content"]) for one in answer.get("messages") or ())
        action = _member(session, "dialogAction")
        match action.get("type"):
            case "Close":
                return self._close(messages)
            case "ElicitSlot":
                return self._elicit(str(action.get("slotToElicit")), messages)
            case "ElicitIntent":
                self.intent_name, self.slots = None, {}
                return self._say(messages)
            case "ConfirmIntent":
                self._is_confirming = True
                return self._say(messages)
            case "Delegate" if source == "FulfillmentCodeHook":
                return self._close(messages)
            case "Delegate" if missing is not None:
                return self._elicit(missing, messages)
            case "Delegate":
                return None
            case other:
                raise CodeHookError(
                    "dialogAction.type must be Close, ConfirmIntent, Delegate, ElicitIntent or "
                    f"ElicitSlot, got {type(other).__name__}"
                )

    def _take_over(self, session: Mapping[str, Any]) -> None:
        """Take over the attributes and the intent that a hook returns."""
        if isinstance(session.get("sessionAttributes"), dict):
            self.session_attributes = dict(session["sessionAttributes"])
        intent = session.get("intent")
        if not isinstance(intent, dict):
            return
        self.intent_name = str(intent.get("name"))
        self.state = str(intent.get("state") or self.state)
        self.confirmation_state = str(intent.get("confirmationState") or self.confirmation_state)
        slots = intent.get("slots")
        if isinstance(slots, dict):
            self.slots = {name: _pascal(value) for name, value in slots.items()}

    def _call_hook(
        self, source: InvocationSource, sentence: str, input_mode: InputMode
    ) -> Mapping[str, Any]:
        hook, event = self.bot.code_hook, self._hook_event(source, sentence, input_mode)
        assert hook is not None
        try:
            answer = hook.invoke(event) if hasattr(hook, "invoke") else hook(event)
        except FunctionError as error:
            raise CodeHookError(f"the code hook of the bot failed: {error.error_type}") from error
        except Exception as error:
            raise CodeHookError(
                f"the code hook of the bot raised {type(error).__name__}"
            ) from error
        if not isinstance(answer, dict):
            raise CodeHookError(
                f"the code hook of the bot must return a dict, got {type(answer).__name__}"
            )
        return answer

    def _hook_event(
        self, source: InvocationSource, sentence: str, input_mode: InputMode
    ) -> JsonObject:
        _, bot_id, alias_id = self.bot.bot_alias_arn.rsplit("/", 2)
        intent: JsonObject = {
            "name": self.intent_name or FALLBACK_INTENT,
            "slots": {name: _camel(value) for name, value in self.slots.items()},
            "state": self.state,
            "confirmationState": self.confirmation_state,
        }
        attributes: Json = dict(self.session_attributes)
        return {
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
            "interpretations": [{"intent": intent}],
            "requestAttributes": {},
            "sessionState": {"sessionAttributes": attributes, "intent": intent},
            "transcriptions": [{"transcription": sentence, "transcriptionConfidence": 1.0}],
        }

    def _elicit(self, slot: str, messages: tuple[str, ...]) -> Reply:
        self._slot_to_elicit = slot
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


def _member(encoded: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = encoded.get(name)
    if not isinstance(value, dict):
        raise CodeHookError(
            f"the code hook of the bot must return {name} as an object, got {type(value).__name__}"
        )
    return value


def _value(words: str) -> Json:
    value: JsonObject = {
        "OriginalValue": words,
        "InterpretedValue": words,
        "ResolvedValues": [words],
    }
    return {"Value": value, "Values": []}


def _camel(value: Json) -> Json:
    """Write a slot with Lex's names: `originalValue`."""
    return _renamed(value, lambda name: name[:1].lower() + name[1:])


def _pascal(value: Json) -> Json:
    """Write a slot of Lex with the names of the IntentResult: `OriginalValue`."""
    return _renamed(value, lambda name: name[:1].upper() + name[1:])


def _renamed(value: Json, rename: Callable[[str], str]) -> Json:
    if isinstance(value, dict):
        return {rename(name): _renamed(item, rename) for name, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, rename) for item in value]
    return value
