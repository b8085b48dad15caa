"""Applies the answer to an event to its call, by the rule of the event.

The rules are the table `ANSWER_RULES` in `transitions`.
"""

from typing import assert_never

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.call_setup import fail_over, ring_callee
from telephony_simulator.pstn_audio.errors import ResponseError
from telephony_simulator.pstn_audio.event import Event
from telephony_simulator.pstn_audio.invocation_queue import Outcome
from telephony_simulator.pstn_audio.records import ActionsDropped
from telephony_simulator.pstn_audio.response import (
    Response,
    is_blank,
    read_attributes,
    read_response,
    undocumented_attributes,
)
from telephony_simulator.pstn_audio.transitions import ANSWER_RULES, AnswerRule


def handle_outcome(call: Call, event: Event, outcome: Outcome, response: Json) -> None:
    """Apply the outcome of an event, unless the service ignores it."""
    rule = ANSWER_RULES[event.type]
    if not _is_read(call, rule):
        if event.type == "HANGUP" and _has_actions(response):
            call.record(ActionsDropped(call.now()))
        return
    match outcome:
        case "answered" if rule.actions == "never, ring the callee":
            _apply_attributes_only(call, response)
        case "answered":
            _apply_response(call, event, rule, response)
        case "not answered" if rule.without_answer == "fail over":
            fail_over(call)
        case "not answered":
            call.drop()
        case "too many invocations":
            _end_at_maximum_invocations(call)
        case _:
            assert_never(outcome)


def _has_actions(response: Json) -> bool:
    return isinstance(response, dict) and bool(response.get("Actions"))


def _is_read(call: Call, rule: AnswerRule) -> bool:
    match rule.is_read:
        case "always":
            return True
        case "never":
            return False
        case "while a leg is open":
            return not call.is_ended
        case "while a leg is connected":
            return any(leg.is_connected for leg in call.legs)
        case _:
            assert_never(rule.is_read)


def _end_at_maximum_invocations(call: Call) -> None:
    call.log("Too many AWS Lambda invocations for one call.")
    call.refuse("at most 1,000 invocations a call")
    if call.settings.beyond_1000_invocations == "hang up":
        call.drop()


def _apply_response(call: Call, event: Event, rule: AnswerRule, response: Json) -> None:
    if is_blank(response):
        call.log("Response is blank or empty")
        call.refuse("Response is blank or empty")
        call.drop()
        return
    try:
        valid = read_response(response, call.settings)
        if call.service.limits.count_bots(valid.bot_alias_arns):
            call.warn(
                "a new account may use no Lex bot until AWS raises the quota; if yours may use "
                "one, say so with Settings(bots=1)"
            )
    except ResponseError as error:
        _reject(call, event, rule, error)
        return
    _store(call, valid.transaction_attributes)
    _apply_actions(call, event, rule, valid)
    call.start_answer_deadline()


def _apply_actions(call: Call, event: Event, rule: AnswerRule, response: Response) -> None:
    if response.actions is None:
        if rule.without_actions == "log and continue":
            call.log("Actions list is empty.")
            call.warn("Actions list is empty.")
        call.actions.resume()
    elif rule.actions == "after the running action":
        call.actions.replace(response.actions, event)
    elif _can_be_updated(call):
        call.actions.interrupt()
        call.actions.replace(response.actions, event)
    else:
        call.log("The call has not been answered, its actions are ignored.")


def _can_be_updated(call: Call) -> bool:
    """Return whether an update's actions run: they need an answered leg."""
    if call.leg_a.state == "offered":
        return call.settings.update_before_answer
    return any(leg.is_connected for leg in call.legs)


def _reject(call: Call, event: Event, rule: AnswerRule, error: ResponseError) -> None:
    call.log(error.message)
    call.refuse(error.message)
    match rule.invalid_answer:
        case "end the call":
            call.drop()
        case "report":
            error_type = error.error_type or call.settings.invalid_response_error_type
            report = (error_type, error.message)
            call.send_event("INVALID_LAMBDA_RESPONSE", event.leg, error=report)


def _apply_attributes_only(call: Call, response: Json) -> None:
    """Store the attributes of an answer to NEW_OUTBOUND_CALL, and ring the callee."""
    attributes = response.get("TransactionAttributes") if isinstance(response, dict) else None
    try:
        _store(call, read_attributes(attributes, call.settings))
    except ResponseError as error:
        call.log(error.message)
        call.refuse(error.message)
    if call.leg_a.is_open:
        ring_callee(call)


def _store(call: Call, attributes: JsonObject | None) -> None:
    if attributes is None:
        return
    for warning in undocumented_attributes(attributes, call.transaction_attributes):
        call.warn(warning)
    if call.settings.merge_attributes and attributes and call.transaction_attributes:
        attributes = {**call.transaction_attributes, **attributes}
    call.transaction_attributes = attributes
