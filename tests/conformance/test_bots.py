"""StartBotConversation."""

from typing import Any, Literal

import pytest

from telephony_simulator import Bot, Intent, Phone, Settings
from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    Script,
    action,
    bridge,
    events_of,
    hangup,
    last_data,
    last_event,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

ALIAS = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
PIZZA = Bot(
    ALIAS, [Intent("OrderPizza", ["pizza"], slots=["Size", "Topping"]), Intent("Quit", ["bye"])]
)


def converse(**parameters: Json) -> Json:
    return action("StartBotConversation", **{"BotAliasArn": ALIAS, **parameters})


# docs/service/actions-calls.md#intentresult
def test_bot_result_contains_the_intent(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    call.say("Bye, thank you")

    assert "CallId" not in last_data(call)
    assert last_data(call)["IntentResult"] == {
        "SessionId": call.legs[0].call_id,
        "SessionState": {
            "SessionAttributes": {},
            "Intent": {
                "Name": "Quit",
                "Slots": {},
                "State": "ReadyForFulfillment",
                "ConfirmationState": "None",
            },
        },
        "Interpretations": [
            {
                "NluConfidence": {"Score": 1.0},
                "Intent": {
                    "Name": "Quit",
                    "Slots": {},
                    "State": "ReadyForFulfillment",
                    "ConfirmationState": "None",
                },
            },
            {"Intent": {"Name": "FallbackIntent", "Slots": {}}},
            {"NluConfidence": {"Score": 0.42}, "Intent": {"Name": "OrderPizza", "Slots": {}}},
        ],
    }


# docs/service/actions-calls.md#intentresult
def test_bot_elicits_its_slots(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    for sentence in ("A pizza, please", "Large", "Olives"):
        call.say(sentence)

    slots = last_data(call)["IntentResult"]["SessionState"]["Intent"]["Slots"]
    assert slots["Size"] == {
        "Value": {
            "OriginalValue": "Large",
            "InterpretedValue": "Large",
            "ResolvedValues": ["Large"],
        },
        "Values": [],
    }
    assert slots["Topping"]["Value"]["InterpretedValue"] == "Olives"
    assert 'hears "Size?"' in call.transcript


# docs/service/actions-calls.md#intentresult
def test_bot_returns_the_fallback_intent_when_no_intent_matches(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    call.say("Mumble")

    result = last_data(call)["IntentResult"]
    assert result["SessionState"]["Intent"]["Name"] == "FallbackIntent"
    assert "NluConfidence" not in result["Interpretations"][0]


# docs/service/actions-calls.md#intentresult
def test_bot_result_contains_session_attributes(ring: Ring) -> None:
    state: Json = {"SessionState": {"SessionAttributes": {"customer": "7"}}}
    call = ring([converse(Configuration=state)], bots=[PIZZA])

    call.say("bye")

    attributes = last_data(call)["IntentResult"]["SessionState"]["SessionAttributes"]
    assert attributes == {"customer": "7"}


# docs/service/actions-calls.md#lex-session
def test_session_attributes_are_kept_for_the_next_conversation(ring: Ring) -> None:
    state: Json = {"SessionState": {"SessionAttributes": {"customer": "7"}}}
    call = ring([converse(Configuration=state)], [converse()], bots=[PIZZA])

    call.say("bye")
    call.say("bye")

    result = last_data(call)["IntentResult"]
    assert result["SessionId"] == call.legs[0].call_id
    assert result["SessionState"]["SessionAttributes"] == {"customer": "7"}


# docs/service/events.md#echo
def test_bot_echo_has_the_tag_when_the_call_id_was_sent() -> None:
    def answer(event: Any, _context: object) -> Any:
        leg = event["CallDetails"]["Participants"][0]
        first = event["InvocationEventType"] == "NEW_INBOUND_CALL"
        actions = [converse(CallId=leg["CallId"])] if first else []
        return {"SchemaVersion": "1.0", "Actions": actions}

    call = Phone(answer, bots=[PIZZA]).dial()

    call.say("bye")

    assert last_data(call)["Parameters"]["ParticipantTag"] == "LEG-A"
    assert last_data(call)["Parameters"]["CallId"] == call.legs[0].call_id


# docs/service/events.md#echo
def test_bot_echo_has_the_call_id_alone_when_neither_was_sent(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    call.say("bye")

    assert last_data(call)["Parameters"]["CallId"] == call.legs[0].call_id
    assert "ParticipantTag" not in last_data(call)["Parameters"]


# docs/service/actions-calls.md#startbotconversation
def test_bot_plays_its_welcome_message(ring: Ring) -> None:
    configuration: Json = {
        "SessionState": {"DialogAction": {"Type": "ElicitIntent"}},
        "WelcomeMessages": [{"Content": "What would you like?", "ContentType": "PlainText"}],
    }

    call = ring([converse(Configuration=configuration)], bots=[PIZZA])

    assert 'hears "What would you like?"' in call.transcript


# docs/service/actions-calls.md#startbotconversation
@pytest.mark.parametrize(
    ("parameters", "error_type"),
    [
        ({"BotAliasArn": "bot"}, "InvalidActionParameter"),
        ({"BotAliasArn": None}, "InvalidActionParameter"),
        ({"BotAliasArn": ALIAS.replace("us-east-1", "eu-west-1")}, "InvalidActionParameter"),
        ({"BotAliasArn": ALIAS.replace("BOTID", "OTHER")}, "ResourceNotFound"),
        ({"LocaleId": ""}, "InvalidActionParameter"),
        ({"Configuration": "x"}, "InvalidActionParameter"),
        ({"Configuration": {"SessionState": []}}, "InvalidActionParameter"),
        ({"Configuration": {"SessionState": {"x": "y" * 10_240}}}, "InvalidActionParameter"),
        (
            {"Configuration": {"WelcomeMessages": [{"Content": "Hi", "ContentType": "PlainText"}]}},
            "InvalidActionParameter",
        ),
        ({"ParticipantTag": "LEG-B"}, "InvalidActionParameter"),
    ],
)
def test_start_bot_conversation_fails_when_a_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], error_type: str
) -> None:
    call = ring([converse(**parameters)], bots=[PIZZA])

    assert last_data(call)["ErrorType"] == error_type


# docs/service/actions-calls.md#startbotconversation
def test_start_bot_conversation_fails_when_the_call_is_bridged(ring: Ring) -> None:
    call = ring([bridge()], [converse()], bots=[PIZZA])

    call.answer()

    assert last_data(call)["ErrorMessage"] == "Invalid action on the call."


# docs/service/quotas.md#lex-bots
def test_bot_starts_when_the_quota_allows_it(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA], settings=Settings(bots=1))

    call.say("bye")

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/quotas.md#lex-bots
def test_bot_sends_invalid_lambda_response_when_beyond_the_quota(ring: Ring) -> None:
    call = ring([converse()], [speak(), hangup()], bots=[PIZZA], settings=Settings(bots=0))

    (event,) = events_of(call, "INVALID_LAMBDA_RESPONSE")
    assert event["ErrorType"] == "ActionExecutionThrottled"
    assert event["ErrorMessage"] == (
        "This account has exceeded the number of bot references allowed by the PSTN Audio service"
    )


# docs/service/quotas.md#lex-bots
def test_next_response_is_applied_when_a_bot_was_refused(ring: Ring) -> None:
    call = ring(
        [converse()], [speak("This bot is not available.")], bots=[PIZZA], settings=Settings(bots=0)
    )

    call.wait(2)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
    assert '"This bot is not available."' in call.transcript


# docs/service/events.md#echo
def test_failed_bot_echo_names_the_leg_as_requested(ring: Ring) -> None:
    call = ring([converse(ParticipantTag="LEG-B")], bots=[PIZZA])

    assert last_data(call)["Parameters"]["ParticipantTag"] == "LEG-B"


# docs/service/actions-calls.md#keys-in-a-conversation
def test_keys_reach_the_bot_until_pound(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])
    call.say("A pizza, please")

    call.press("12#")
    call.press("3#")

    slots = last_data(call)["IntentResult"]["SessionState"]["Intent"]["Slots"]
    assert slots["Size"]["Value"]["OriginalValue"] == "12"
    assert slots["Topping"]["Value"]["OriginalValue"] == "3"


# docs/service/actions-calls.md#keys-in-a-conversation
def test_keys_reach_the_bot_five_seconds_after_the_last_one(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])
    call.say("A pizza, please")
    call.press("1")

    call.wait(4.9)
    assert 'hears "Topping?"' not in call.transcript
    call.wait(0.2)

    assert 'hears "Topping?"' in call.transcript


# docs/service/actions-calls.md#keys-in-a-conversation
def test_star_cancels_the_keys(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])
    call.say("A pizza, please")

    call.press("12*")
    call.press("3#")

    assert 'hears "Topping?"' in call.transcript
    call.press("4#")
    slots = last_data(call)["IntentResult"]["SessionState"]["Intent"]["Slots"]
    assert slots["Size"]["Value"]["OriginalValue"] == "3"


# docs/service/actions-calls.md#lex-time-outs
def test_silence_repeats_the_prompt_and_ends_with_the_fallback_intent(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])
    call.say("A pizza, please")

    call.wait(20)

    assert call.transcript.count('hears "Size?"') == 3
    intent = last_data(call)["IntentResult"]["SessionState"]["Intent"]
    assert (intent["Name"], intent["State"]) == ("FallbackIntent", "Failed")


# docs/service/actions-calls.md#lex-time-outs
def test_session_attribute_changes_the_time_out(ring: Ring) -> None:
    attributes: Json = {"x-amz-lex:start-timeout-ms:*:*": "60000"}
    configuration: Json = {"SessionState": {"SessionAttributes": attributes}}
    call = ring([converse(Configuration=configuration)], bots=[PIZZA])

    call.wait(59)
    call.say("bye")

    intent = last_data(call)["IntentResult"]["SessionState"]["Intent"]
    assert intent["Name"] == "Quit"


# docs/service/actions-calls.md#lex-time-outs
def test_bot_waits_without_an_end_when_the_setting_says_so(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA], settings=Settings(lex_start_timeout_seconds=None))

    call.wait(600)
    call.say("bye")

    assert last_data(call)["IntentResult"]["SessionState"]["Intent"]["Name"] == "Quit"


def configured(**attributes: str) -> Json:
    """Return a Configuration with attributes for Lex; `__` is a colon, `_` a hyphen."""
    lex: dict[str, Json] = {
        f"x-amz-lex:{name.replace('__', ':').replace('_', '-')}:*:*": value
        for name, value in attributes.items()
    }
    return {"SessionState": {"SessionAttributes": lex}}


# docs/service/actions-calls.md#keys-in-a-conversation
def test_session_attributes_change_the_keys_and_the_length_of_an_input(ring: Ring) -> None:
    configuration = configured(
        dtmf__end_character="*", dtmf__deletion_character="#", dtmf__max_length="4"
    )
    call = ring([converse(Configuration=configuration)], bots=[PIZZA])
    call.say("A pizza, please")

    call.press("9#12*")
    call.press("3456")

    slots = last_data(call)["IntentResult"]["SessionState"]["Intent"]["Slots"]
    assert slots["Size"]["Value"]["OriginalValue"] == "12"
    assert slots["Topping"]["Value"]["OriginalValue"] == "3456"


# docs/service/actions-calls.md#lex-time-outs
def test_time_out_of_speech_does_not_end_keys(ring: Ring) -> None:
    configuration = configured(audio__end_timeout_ms="640", dtmf__end_timeout_ms="3000")
    call = ring([converse(Configuration=configuration)], bots=[PIZZA])
    call.say("A pizza, please")
    call.press("1")

    call.wait(2.9)
    assert 'hears "Topping?"' not in call.transcript
    call.wait(0.2)

    assert 'hears "Topping?"' in call.transcript


# docs/service/actions-calls.md#lex-time-outs
def test_time_out_of_a_slot_comes_before_that_of_all_slots(ring: Ring) -> None:
    attributes: Json = {
        "x-amz-lex:audio:start-timeout-ms:*:*": "1000",
        "x-amz-lex:audio:start-timeout-ms:OrderPizza:Size": "30000",
    }
    state: Json = {"SessionState": {"SessionAttributes": attributes}}
    call = ring([converse(Configuration=state)], bots=[PIZZA])
    call.say("A pizza, please")

    call.wait(29)

    assert call.transcript.count('hears "Size?"') == 1


def close(event: dict[str, Json]) -> Json:
    del event
    session: Json = {"dialogAction": {"type": "Close"}}
    words = "Thank you for calling, and goodbye."
    return {"sessionState": session, "messages": [{"contentType": "PlainText", "content": words}]}


# docs/service/actions-calls.md#function-of-a-bot
def test_last_message_of_a_bot_is_heard_and_nothing_is_taken_after_it() -> None:
    bot = Bot(ALIAS, code_hook=close)
    phone = Phone(Script([converse()]), bots=[bot], settings=Settings(bots=1))
    call = phone.dial()
    (played,) = phone.service.calls.values()

    call.say("bye")
    call.wait(1)
    call.press("1#")
    call.say("Wait")
    call.wait(5)
    (spoken,) = [sound for sound in played.sounds if not sound.is_by_party]

    assert spoken.end - spoken.start == pytest.approx(35 / 15)
    assert call.transcript.count("goodbye") == 1
    assert len(events_of(call, "ACTION_SUCCESSFUL")) == 1


# docs/service/actions-calls.md#function-of-a-bot
def test_function_of_the_bot_fulfils_the_intent(ring: Ring) -> None:
    def fulfil(event: dict[str, Json]) -> Json:
        if event["invocationSource"] == "DialogCodeHook":
            return {"sessionState": {"dialogAction": {"type": "Delegate"}}}
        return {
            "sessionState": {
                "dialogAction": {"type": "Close"},
                "sessionAttributes": {"order": "7"},
                "intent": {"name": "Quit", "state": "Fulfilled"},
            },
            "messages": [{"contentType": "PlainText", "content": "See you."}],
        }

    bot = Bot(ALIAS, PIZZA.intents, code_hook=CallableFunction(lambda event, _: fulfil(event)))
    call = ring([converse()], bots=[bot])

    call.say("bye")
    call.wait(2)

    assert 'hears "See you."' in call.transcript
    state = last_data(call)["IntentResult"]["SessionState"]
    assert state["Intent"]["State"] == "Fulfilled"
    assert state["SessionAttributes"] == {"order": "7"}


# docs/service/actions-calls.md#function-of-a-bot
def test_bot_whose_function_raises_fails_the_step() -> None:
    def broken(_event: dict[str, Json]) -> Json:
        raise KeyError("order")

    bot = Bot(ALIAS, PIZZA.intents, code_hook=broken)
    call = Phone(Script([converse()]), bots=[bot], settings=Settings(bots=1)).dial()

    with pytest.raises(AssertionError, match="the code hook of the bot raised KeyError"):
        call.say("bye")


# docs/service/actions-calls.md#function-of-a-bot
@pytest.mark.parametrize(
    ("failure", "event_type"),
    [("Failed", "ACTION_SUCCESSFUL"), ("ACTION_FAILED", "ACTION_FAILED")],
)
def test_failure_of_the_function_ends_the_conversation_as_the_setting_says(
    ring: Ring, failure: Literal["Failed", "ACTION_FAILED"], event_type: str
) -> None:
    bot = Bot(ALIAS, PIZZA.intents, code_hook=lambda _event: None)
    settings = Settings(lex_code_hook_failure=failure)
    call = ring([converse()], bots=[bot], settings=settings)

    call.say("bye")
    call.wait(60)

    assert last_event(call)["InvocationEventType"] == event_type
    assert ("ErrorType" in last_data(call)) == (failure == "ACTION_FAILED")


# docs/service/actions-calls.md#lex-time-outs
def test_time_out_begins_when_the_caller_has_finished_speaking(ring: Ring) -> None:
    def listen(event: dict[str, Json]) -> Json:
        del event
        return {"sessionState": {"dialogAction": {"type": "ElicitIntent"}}}

    settings = Settings(lex_silent_turns=1, lex_start_timeout_seconds=4)
    call = ring([converse()], bots=[Bot(ALIAS, code_hook=listen)], settings=settings)
    call.say("x" * 150)  # ten seconds

    call.wait(13.9)
    assert not events_of(call, "ACTION_SUCCESSFUL")
    call.wait(0.2)

    assert events_of(call, "ACTION_SUCCESSFUL")


LEX_POLICY: dict[str, Json] = {
    "Effect": "Allow",
    "Principal": {"Service": "voiceconnector.chime.amazonaws.com"},
    "Action": "lex:StartConversation",
    "Resource": ALIAS,
}


# docs/service/provisioning-api.md#lex-policy
@pytest.mark.parametrize(
    ("source_arn", "error_type"),
    [
        ("arn:aws:voiceconnector:us-east-1:111122223333:sma/*", None),
        ("arn:aws:chime:us-east-1:111122223333:sma/*", "ResourceAccessDenied"),
    ],
)
def test_policy_of_the_bot_names_the_application_as_lex_sees_it(
    ring: Ring, source_arn: str, error_type: str | None
) -> None:
    condition: Json = {"ArnLike": {"AWS:SourceArn": source_arn}}
    policy: dict[str, Json] = {"Statement": [{**LEX_POLICY, "Condition": condition}]}
    call = ring([converse()], bots=[Bot(ALIAS, PIZZA.intents, policy=policy)])

    call.say("bye")

    assert last_data(call).get("ErrorType") == error_type
