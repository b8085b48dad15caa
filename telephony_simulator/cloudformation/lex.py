"""`AWS::Lex::*`: bots of a template become scripted bots, with the policy of their alias."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.functions import FunctionAccessDenied, FunctionError
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio import Bot, Intent

LEX_PRINCIPAL = "lexv2.amazonaws.com"
"""The principal that invokes the functions of bots."""


class LexBot:
    """`AWS::Lex::Bot`: the intents of its first locale, with their utterances and slots.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lex-bot.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Create the bot; its alias makes it usable."""
        return self._put(_new_id(request), request)

    def update(self, request: Request, old: Resource) -> Outcome:
        """Replace the intents, also in the aliases that exist."""
        outcome = self._put(old.physical_id, request)
        for arn, bot in self._account.bots.items():
            if arn.split("/")[1] == old.physical_id:
                self._account.bots[arn] = replace(bot, intents=_intents(request.properties))
        return outcome

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the bot."""
        self._account.bot_intents.pop(old.physical_id, None)

    def _put(self, bot_id: str, request: Request) -> Outcome:
        self._account.bot_intents[bot_id] = _intents(request.properties)
        arn = f"arn:aws:lex:{request.region}:{self._account.account_id}:bot/{bot_id}"
        return Outcome(bot_id, {"Id": bot_id, "Arn": arn})


class LexBotVersion:
    """`AWS::Lex::BotVersion`: each version of the simulator is the bot as it is now."""

    def create(self, request: Request) -> Outcome:
        """Create version 1."""
        return Outcome(f"{request.properties.get('BotId')}|1", {"BotVersion": "1"})

    def update(self, request: Request, old: Resource) -> Outcome:  # noqa: ARG002 - the protocol's
        """Keep the version."""
        return self.create(request)

    def delete(self, request: Request, old: Resource) -> None:
        """Delete the version."""


class LexBotAlias:
    """`AWS::Lex::BotAlias`: the ARN that StartBotConversation names, and the bot's function.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lex-botalias.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Add the bot to the account."""
        return self._put(_new_id(request), request)

    def update(self, request: Request, old: Resource) -> Outcome:
        """Replace the function; another bot is another alias."""
        if request.properties.get("BotId") != old.properties.get("BotId"):
            return self.create(request)
        return self._put(str(old.outcome.attributes["BotAliasId"]), request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the bot from the account."""
        self._account.bots.pop(str(old.outcome.attributes["Arn"]), None)

    def _put(self, alias_id: str, request: Request) -> Outcome:
        bot_id = str(request.properties["BotId"])
        owner = f"{request.region}:{self._account.account_id}"
        arn = f"arn:aws:lex:{owner}:bot-alias/{bot_id}/{alias_id}"
        function_arn = _function_arn(request.properties)
        hook = _CodeHook(self._account, arn, function_arn) if function_arn else None
        intents = self._account.bot_intents.get(bot_id, ())
        self._account.bots[arn] = Bot(arn, intents, hook)
        attributes: JsonObject = {"Arn": arn, "BotAliasId": alias_id, "BotAliasStatus": "Available"}
        return Outcome(f"{alias_id}|{bot_id}", attributes)


class LexResourcePolicy:
    """`AWS::Lex::ResourcePolicy`: whether the service may use a bot.

    See docs/service/provisioning-api.md#lex-policy
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Attach the policy to its bot alias."""
        arn = str(request.properties["ResourceArn"])
        self._account.bot_policies[arn] = cast("JsonObject", request.properties["Policy"])
        return Outcome(arn, {"Id": arn, "RevisionId": "1"})

    def update(self, request: Request, old: Resource) -> Outcome:  # noqa: ARG002 - the protocol's
        """Replace the policy."""
        return self.create(request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the policy."""
        self._account.bot_policies.pop(old.physical_id, None)


class AccountBots(Mapping[str, Bot]):
    """The bots of an account as calls see them: each with the policy of its alias, or an empty one.

    Args:
        account: The account; it is read at each use.
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def __getitem__(self, bot_alias_arn: str) -> Bot:
        policy = self._account.bot_policies.get(bot_alias_arn, {"Statement": []})
        return replace(self._account.bots[bot_alias_arn], policy=policy)

    def __iter__(self) -> Iterator[str]:
        return iter(self._account.bots)

    def __len__(self) -> int:
        return len(self._account.bots)


class _CodeHook:
    """The function of an alias, looked up at each turn: it can be deployed after the alias."""

    def __init__(self, account: Account, bot_alias_arn: str, function_arn: str) -> None:
        self._account = account
        self._bot_alias_arn = bot_alias_arn
        self._function_arn = function_arn

    def invoke(self, event: JsonObject) -> Json:
        """See `Function.invoke`."""
        if not self._is_permitted():
            raise FunctionAccessDenied(
                f"{LEX_PRINCIPAL} is not authorized to perform lambda:InvokeFunction"
                f" on {self._function_arn}: no AWS::Lambda::Permission allows it"
            )
        deployed = self._account.functions.get(self._function_arn)
        if deployed is None:
            raise FunctionError("ResourceNotFoundException", f"no function {self._function_arn}")
        return deployed.function.invoke(event)

    def _is_permitted(self) -> bool:
        """Return whether the function's policy lets Lex invoke it for this alias."""
        return any(
            permission.function_arn == self._function_arn
            and permission.action in {"lambda:InvokeFunction", "lambda:*"}
            and permission.principal in {LEX_PRINCIPAL, "*"}
            and permission.source_account in {None, self._account.account_id}
            and fnmatchcase(self._bot_alias_arn, permission.source_arn or "*")
            for permission in self._account.permissions.values()
        )


def _new_id(request: Request) -> str:
    """Return ten characters, as Lex has them in ids."""
    name = f"{request.stack_id} {request.logical_id} {request.request_id}"
    return hashlib.sha256(name.encode()).hexdigest()[:10].upper()


def _intents(properties: Mapping[str, Any]) -> tuple[Intent, ...]:
    locales = properties.get("BotLocales") or [{}]
    return tuple(
        Intent(
            one["Name"],
            tuple(_utterances(one)),
            tuple(_slots(one)),
            dialog_code_hook=_is_enabled(one.get("DialogCodeHook")),
            fulfillment_code_hook=_is_enabled(one.get("FulfillmentCodeHook")),
        )
        for one in locales[0].get("Intents") or ()
        if not str(one.get("ParentIntentSignature", "")).endswith("FallbackIntent")
    )


def _is_enabled(hook: Mapping[str, Any] | None) -> bool:
    return str((hook or {}).get("Enabled", False)).lower() == "true"


def _utterances(intent: Mapping[str, Any]) -> Iterator[str]:
    """Yield the longest words of each utterance that are not a slot."""
    for sample in intent.get("SampleUtterances") or ():
        words = max(re.split(r"\{\w+\}", sample["Utterance"]), key=len).strip()
        if words:
            yield words


def _slots(intent: Mapping[str, Any]) -> Iterator[str]:
    """Yield the required slots, in the order in which the bot asks for them."""
    required = [
        slot["Name"]
        for slot in intent.get("Slots") or ()
        if slot.get("ValueElicitationSetting", {}).get("SlotConstraint", "Required") == "Required"
    ]
    priorities = {
        one["SlotName"]: int(one["Priority"]) for one in intent.get("SlotPriorities") or ()
    }
    yield from sorted(required, key=lambda name: priorities.get(name, len(priorities) + 1))


def _function_arn(properties: Mapping[str, Any]) -> str | None:
    """Return the function of the first enabled locale of an alias."""
    for item in properties.get("BotAliasLocaleSettings") or ():
        setting = item.get("BotAliasLocaleSetting", {})
        hook = setting.get("CodeHookSpecification", {}).get("LambdaCodeHook", {})
        if _is_enabled(setting) and hook.get("LambdaArn"):
            return str(hook["LambdaArn"])
    return None
