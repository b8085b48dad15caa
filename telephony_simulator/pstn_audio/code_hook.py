"""The Lambda function of a Lex V2 bot: its input, and its checked output.

https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html and
https://docs.aws.amazon.com/lexv2/latest/dg/lambda-response-format.html
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from telephony_simulator.functions import CallableFunction, Function, FunctionError
from telephony_simulator.json_types import Json, JsonObject

InvocationSource: TypeAlias = Literal["DialogCodeHook", "FulfillmentCodeHook"]
DialogActionType: TypeAlias = Literal[
    "Close", "ConfirmIntent", "Delegate", "ElicitIntent", "ElicitSlot"
]

CodeHook: TypeAlias = Function | Callable[[JsonObject], Json] | Callable[[JsonObject, Any], Json]
"""A Lambda function of a bot, a Lambda handler `(event, context)`, or a function of the event."""

DIALOG_ACTION_TYPES: Final = get_args(DialogActionType)

LEX_NAMES: Final = {
    "Value": "value",
    "Values": "values",
    "OriginalValue": "originalValue",
    "InterpretedValue": "interpretedValue",
    "ResolvedValues": "resolvedValues",
    "Shape": "shape",
    "SubSlots": "subSlots",
}
"""The members of a slot: their names in the IntentResult, and in the events of Lex."""

RESULT_NAMES: Final = {lex: result for result, lex in LEX_NAMES.items()}


class CodeHookError(Exception):
    """The code hook of a bot has failed, or returned what Lex refuses."""


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """The output of a code hook.

    Attributes:
        dialog_action: What the bot does next.
        slot_to_elicit: The slot of ElicitSlot.
        messages: The texts that it says.
        session_attributes: The new session attributes; None keeps those before.
        intent: The new intent, in Lex's names; None keeps the one before.
    """

    dialog_action: DialogActionType
    slot_to_elicit: str | None
    messages: tuple[str, ...] = field(repr=False)
    session_attributes: JsonObject | None = field(repr=False)
    intent: JsonObject | None = field(repr=False)


def call_code_hook(hook: CodeHook, event: JsonObject) -> HookAnswer:
    """Invoke a code hook with a copy of the event, and check its output.

    Raises:
        CodeHookError: The hook has failed, or its output is not valid.
    """
    try:
        answer = _as_function(hook).invoke(event)
    except FunctionError as error:
        is_raised = type(error.__cause__).__name__ == error.error_type
        verb = "raised" if is_raised else "failed:"
        raise CodeHookError(f"the code hook of the bot {verb} {error.error_type}") from (
            error.__cause__ or error
        )
    return _decode(_object(answer, "its answer"))


def slot_to_lex(value: Json) -> Json:
    """Return a slot of the IntentResult in the names of Lex's events."""
    return _renamed(value, LEX_NAMES)


def slot_of_lex(value: Json) -> Json:
    """Return a slot of Lex's events in the names of the IntentResult."""
    slot = _renamed(value, RESULT_NAMES)
    return {"Values": [], **slot} if isinstance(slot, dict) else slot


def _as_function(hook: CodeHook) -> Function:
    if hasattr(hook, "invoke"):
        return cast("Function", hook)
    try:
        inspect.signature(hook).bind(None, None)
    except (TypeError, ValueError):
        of_event = cast("Callable[[JsonObject], Json]", hook)
        return CallableFunction(lambda event, _context: of_event(event))
    return CallableFunction(cast("Callable[[Any, Any], Any]", hook))


def _decode(answer: JsonObject) -> HookAnswer:
    session = _object(answer.get("sessionState"), "sessionState")
    action = _object(session.get("dialogAction"), "sessionState.dialogAction")
    action_type, slot = action.get("type"), action.get("slotToElicit")
    if action_type not in DIALOG_ACTION_TYPES:
        raise CodeHookError(
            f"dialogAction.type must be {', '.join(DIALOG_ACTION_TYPES[:-1])} or "
            f"{DIALOG_ACTION_TYPES[-1]}, got {type(action_type).__name__}"
        )
    if action_type == "ElicitSlot" and not (isinstance(slot, str) and slot):
        raise CodeHookError("dialogAction.slotToElicit must name a slot with ElicitSlot")
    attributes = session.get("sessionAttributes")
    if attributes is not None:
        attributes = _object(attributes, "sessionState.sessionAttributes")
    intent = session.get("intent")
    if intent is not None:
        intent = _object(intent, "sessionState.intent")
        if not isinstance(intent.get("name"), str):
            raise CodeHookError("the code hook of the bot must return intent.name as a string")
    return HookAnswer(
        cast("DialogActionType", action_type),
        slot if isinstance(slot, str) else None,
        tuple(map(_message, _list(answer.get("messages") or [], "messages"))),
        attributes,
        intent,
    )


def _message(message: Json) -> str:
    content = _object(message, "messages[]").get("content")
    if not isinstance(content, str):
        raise CodeHookError("the code hook of the bot must return messages[].content as a string")
    return content


def _object(value: Json, name: str) -> JsonObject:
    if not isinstance(value, dict):
        raise CodeHookError(
            f"the code hook of the bot must return {name} as an object, got {type(value).__name__}"
        )
    return value


def _list(value: Json, name: str) -> list[Json]:
    if not isinstance(value, list):
        raise CodeHookError(
            f"the code hook of the bot must return {name} as an array, got {type(value).__name__}"
        )
    return value


def _renamed(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, dict):
        return {names.get(name, name): _renamed(item, names) for name, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return value
