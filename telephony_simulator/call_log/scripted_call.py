"""A logged call as one that a script repeats, without the numbers, keys and texts of the log."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from telephony_simulator.call_log.acts import Act, acts_of, session_state_of
from telephony_simulator.call_log.logged_call import LoggedCall, as_texts
from telephony_simulator.call_log.placeholders import Placeholders
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.phone.script import Step


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """How to place a logged call again, and what its parties do.

    Attributes:
        to: The number that is called.
        from_: The number that calls.
        is_outbound: Whether the application places the call.
        arguments: The ArgumentsMap of an outbound call.
        sip_headers: The SIP headers.
        at: The time of the call; None if the log does not have it.
        bots: The Lex bots of the call, as a file of bots has them.
        steps: What the parties do.
    """

    to: str = field(repr=False)
    from_: str = field(repr=False)
    is_outbound: bool
    arguments: dict[str, str] = field(repr=False)
    sip_headers: dict[str, str] = field(repr=False)
    at: datetime | None
    bots: list[JsonObject] = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)


def scripted_call(call: LoggedCall, placeholders: Placeholders) -> ScriptedCall:
    """Return a logged call with placeholders.

    Raises:
        ValueError: An action has failed in the service, which no party can repeat.
    """
    leg, start = call.leg_a, call.start_seconds
    to = placeholders.number(str(leg.get("To", "")))
    from_ = placeholders.number(str(leg.get("From", "")))
    bots: dict[str, JsonObject] = {}
    steps = tuple(
        each.step() for act in acts_of(call) for each in _acts(act, placeholders, bots, call)
    )
    return ScriptedCall(
        to,
        from_,
        call.is_outbound,
        placeholders.pairs(call.arguments),
        placeholders.pairs(call.sip_headers),
        None if start is None else datetime.fromtimestamp(start, UTC),
        list(bots.values()),
        steps,
    )


def _acts(
    act: Act, placeholders: Placeholders, bots: dict[str, JsonObject], call: LoggedCall
) -> Iterator[Act]:
    match act.verb, act.value:
        case "fail", dict(error):
            raise ValueError(
                f"{error['Type']} has failed with {error['ErrorType']}, which no step of a script"
                " repeats; phone-line replay plays it, too"
            )
        case "press", str(keys):
            yield replace(act, value=placeholders.keys(keys))
        case "update", dict(arguments):
            texts: Json = {**placeholders.pairs(as_texts(arguments))}
            yield replace(act, value=texts)
        case "converse", dict(result):
            alias = next(
                str(one.parameters["BotAliasArn"])
                for one in call.invocations
                if one.action_data.get("IntentResult") == result
            )
            bot = bots.setdefault(alias, {"bot_alias_arn": alias, "intents": []})
            for text in _sentences(result, placeholders, bot):
                yield replace(act, verb="say", value=text)
        case _:
            yield act


def _sentences(result: JsonObject, placeholders: Placeholders, bot: JsonObject) -> Iterator[str]:
    """Add the intent of a result to a bot, and yield what the caller says for it."""
    _, intent = session_state_of(result)
    name, slots = str(intent.get("Name", "FallbackIntent")), intent.get("Slots")
    filled = {
        str(slot): words
        for slot, value in (slots.items() if isinstance(slots, dict) else ())
        if (words := _words(value))
    }
    intents = bot["intents"]
    assert isinstance(intents, list)
    sentence = f"I want {name}"
    if name != "FallbackIntent" and not any(each["name"] == name for each in intents):  # type: ignore[index, call-overload]  # made here
        intents.append({"name": name, "utterances": [sentence], "slots": list(filled)})
    yield sentence
    for value in filled.values():
        yield placeholders.text(value)


def _words(slot: Json) -> str:
    """Return what the caller said for a slot; empty for a slot without a value."""
    value = slot.get("Value") if isinstance(slot, dict) else None
    if not isinstance(value, dict):
        return ""
    return str(value.get("OriginalValue") or value.get("InterpretedValue") or "")
