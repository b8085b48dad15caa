"""Lex bots of a template: their intents, their function, and the policy of their alias."""

from typing import Any

import pytest

from telephony_simulator import BrokenRuleWarning, PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account, Stack
from telephony_simulator.cloudformation.lex import LEX_PRINCIPAL, AccountBots
from telephony_simulator.resource_policy import VOICE_PRINCIPAL
from tests.telephony_simulator.call_router.provisioning import Provisioning, first
from tests.telephony_simulator.cloudformation.conftest import Handlers, function, resources

BOT: dict[str, Any] = {
    "Type": "AWS::Lex::Bot",
    "Properties": {
        "Name": "Orders",
        "BotLocales": [
            {
                "LocaleId": "en_US",
                "Intents": [
                    {
                        "Name": "OrderPizza",
                        "SampleUtterances": [{"Utterance": "I want a {Size} pizza"}],
                        "Slots": [
                            {"Name": "Topping"},
                            {"Name": "Size"},
                            {
                                "Name": "Note",
                                "ValueElicitationSetting": {"SlotConstraint": "Optional"},
                            },
                        ],
                        "SlotPriorities": [
                            {"Priority": 1, "SlotName": "Size"},
                            {"Priority": 2, "SlotName": "Topping"},
                        ],
                        "FulfillmentCodeHook": {"Enabled": True},
                    },
                    {"Name": "Quit", "SampleUtterances": [{"Utterance": "bye"}]},
                    {
                        "Name": "FallbackIntent",
                        "ParentIntentSignature": "AMAZON.FallbackIntent",
                    },
                ],
            }
        ],
    },
}
PERMISSION: dict[str, Any] = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Fn::GetAtt": ["Function", "Arn"]},
        "Principal": LEX_PRINCIPAL,
        "SourceArn": {"Fn::GetAtt": ["Alias", "Arn"]},
    },
}


def alias(**properties: Any) -> dict[str, Any]:
    bot_id = {"Ref": "Bot"}
    properties = {"BotAliasName": "live", "BotId": bot_id, **properties}
    return {"Type": "AWS::Lex::BotAlias", "Properties": properties}


def with_function() -> dict[str, Any]:
    hook = {"LambdaCodeHook": {"LambdaArn": {"Fn::GetAtt": ["Function", "Arn"]}}}
    setting = {"Enabled": True, "CodeHookSpecification": hook}
    locale = {"LocaleId": "en_US", "BotAliasLocaleSetting": setting}
    return alias(BotAliasLocaleSettings=[locale])


def policy(application: str, service: str = "voiceconnector") -> dict[str, Any]:
    """Declare the policy of the alias, with the application as Lex sees it by default."""
    arn = {"Fn::GetAtt": ["Alias", "Arn"]}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": VOICE_PRINCIPAL},
        "Action": "lex:StartConversation",
        "Resource": arn,
        "Condition": {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnEquals": {
                "aws:SourceArn": f"arn:aws:{service}:us-east-1:111122223333:{application}"
            },
        },
    }
    properties = {"ResourceArn": arn, "Policy": {"Statement": [statement]}}
    return {"Type": "AWS::Lex::ResourcePolicy", "Properties": properties}


def alias_arn(stack: Stack) -> str:
    return str(stack.resources["Alias"].outcome.attributes["Arn"])


def start(account: Account, clock: VirtualClock, arn: str) -> tuple[str, Any]:
    """Return an application that starts a conversation, and the function that dials it."""
    provisioning = Provisioning(account)
    action = {"Type": "StartBotConversation", "Parameters": {"BotAliasArn": arn}}
    application = provisioning.application(first(action))
    provisioning.rule(application)
    call_router = AccountCallRouter(account, clock)
    return application, lambda: PhoneCall(call_router.dial("+12065550159"), clock)


def test_bot_of_a_template_has_its_intents_and_required_slots(
    stack: Stack, account: Account
) -> None:
    stack.deploy(resources(Bot=BOT, Alias=alias()))

    (bot,) = AccountBots(account).values()
    order, leave = bot.intents
    assert alias_arn(stack) == bot.bot_alias_arn
    assert (order.name, order.slots) == ("OrderPizza", ("Size", "Topping"))
    assert order.is_matched_by("I want a large one")
    assert (order.dialog_code_hook, order.fulfillment_code_hook) == (False, True)
    assert leave.name == "Quit"
    assert bot.code_hook is None


def test_bot_is_gone_when_its_stack_is_deleted(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Bot=BOT, Alias=alias(), Policy=policy("sma/*")))

    stack.delete()

    assert (account.bots, account.bot_intents, account.bot_policies) == ({}, {}, {})


# docs/service/provisioning-api.md#lex-policy
@pytest.mark.filterwarnings("ignore:a new account may use no Lex bot")
def test_bot_of_the_account_is_used_only_with_a_policy_for_the_application(
    stack: Stack, account: Account, clock: VirtualClock
) -> None:
    stack.deploy(resources(Bot=BOT, Alias=alias()))
    application, dial = start(account, clock, alias_arn(stack))

    def error_type() -> Any:
        return dial().invocations[-1].event.get("ActionData", {}).get("ErrorType")

    with pytest.warns(BrokenRuleWarning, match="ResourceAccessDenied"):
        assert error_type() == "ResourceAccessDenied"
    other = policy(f"sma/{application}", service="chime")
    stack.deploy(resources(Bot=BOT, Alias=alias(), Policy=other))
    with pytest.warns(BrokenRuleWarning, match="ResourceAccessDenied"):
        assert error_type() == "ResourceAccessDenied"
    allowing = policy(f"sma/{application}")
    stack.deploy(resources(Bot=BOT, Alias=alias(), Policy=allowing))
    assert error_type() is None


# docs/service/actions-calls.md#function-of-a-bot
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize(
    ("permissions", "state"), [({"Permission": PERMISSION}, "Fulfilled"), ({}, "Failed")]
)
def test_function_of_the_alias_fulfils_the_intent_when_lex_may_invoke_it(  # noqa: PLR0917 - fixtures
    stack: Stack,
    account: Account,
    clock: VirtualClock,
    handlers: Handlers,
    permissions: dict[str, Any],
    state: str,
) -> None:
    def fulfil(event: Any, _context: Any) -> Any:
        intent = {**event["sessionState"]["intent"], "state": "Fulfilled"}
        return {"sessionState": {"dialogAction": {"type": "Close"}, "intent": intent}}

    handlers["handler.handler"] = fulfil
    declared = {"Bot": BOT, "Function": function(), "Alias": with_function(), **permissions}
    stack.deploy(resources(**declared, Policy=policy("sma/*")))
    _, dial = start(account, clock, alias_arn(stack))
    call = dial()

    call.say("I want a pizza")
    call.press("12#")
    call.say("Olives")

    intent = call.invocations[-1].event["ActionData"]["IntentResult"]["SessionState"]["Intent"]
    assert intent["State"] == state
    assert intent["Slots"]["Size"]["Value"]["OriginalValue"] == "12"


def test_bot_of_another_update_keeps_its_alias_and_has_the_new_intents(
    stack: Stack, account: Account
) -> None:
    stack.deploy(resources(Bot=BOT, Alias=alias()))
    arn = alias_arn(stack)
    locale = {"LocaleId": "en_US", "Intents": [{"Name": "Help", "SampleUtterances": []}]}

    stack.deploy(
        resources(
            Bot={**BOT, "Properties": {"Name": "Orders", "BotLocales": [locale]}}, Alias=alias()
        )
    )

    assert [intent.name for intent in account.bots[arn].intents] == ["Help"]
