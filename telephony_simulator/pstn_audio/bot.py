"""A scripted Lex bot: intents, their words, the slots that it asks for, and its code hook.

The format of its results: https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from telephony_simulator.pstn_audio.code_hook import CodeHook
from telephony_simulator.resource_policy import AccessRequest, is_service_allowed

FALLBACK_INTENT: Final = "FallbackIntent"


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent of a bot.

    Attributes:
        name: Its name in Lex.
        utterances: Words; a sentence with any of them has this intent.
        slots: The slots that the bot asks for, in order.
        dialog_code_hook: Whether the bot's code hook is called after each turn.
        fulfillment_code_hook: Whether it is called when the intent has its slots.
    """

    name: str
    utterances: Sequence[str]
    slots: Sequence[str] = ()
    dialog_code_hook: bool = True
    fulfillment_code_hook: bool = True

    def is_matched_by(self, sentence: str) -> bool:
        """Return whether the sentence has this intent."""
        return any(words.lower() in sentence.lower() for words in self.utterances)


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that the account owns.

    Attributes:
        bot_alias_arn: The ARN of its alias.
        intents: Its intents; the first one that matches is taken. Without any, each turn is the
            code hook's, with FallbackIntent.
        code_hook: Called after each turn (`DialogCodeHook`) and when an intent has its slots
            (`FulfillmentCodeHook`), unless the intent says otherwise; returns any session state. A
            Lambda function, a Lambda handler, or a function of the event. Default: none, and the
            bot's intents end `ReadyForFulfillment`.
        policy: The resource policy of its alias. Default: the bot may be used.
    """

    bot_alias_arn: str
    intents: Sequence[Intent] = ()
    code_hook: CodeHook | None = None
    policy: Mapping[str, Any] | None = None

    def may_be_used_by(self, application_arn: str, account_id: str) -> bool:
        """Return whether the policy of the alias admits a SIP media application.

        Lex sees an ARN of the application that differs from that of S3.

        Args:
            application_arn: The ARN as S3 sees it.
            account_id: The account of the application.
        """
        if self.policy is None:
            return True
        seen = application_arn.replace(":chime:", ":voiceconnector:", 1)
        request = AccessRequest("lex:StartConversation", self.bot_alias_arn, seen, account_id)
        return is_service_allowed(self.policy, request)
