"""A conversation with an Amazon Lex bot."""

from __future__ import annotations

import json

from telephony.codec import encode
from telephony.errors import InvalidParameterError
from telephony.fields import field
from telephony.validators import Arn, ListOf, Nested, OneOf, StringMap, Text
from telephony.value import Value

from .action import LegAAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, TypeAlias

    from telephony.intent import IntentResult  # noqa: F401  # ruff does not read the base class

    DialogActionType: TypeAlias = Literal["Delegate", "ElicitIntent"]
    ContentType: TypeAlias = Literal["PlainText", "SSML"]


MAX_CONFIGURATION_BYTES = 10 * 1024


class DialogAction(Value):
    """The bot's first action.

    Attributes:
        type: `Delegate`, or `ElicitIntent` to greet and ask.
    """

    type: DialogActionType = field(OneOf("Delegate", "ElicitIntent"))


class SessionState(Value):
    """The state in which the conversation starts.

    Attributes:
        session_attributes: passed to the bot.
        dialog_action: the bot's first action.
    """

    session_attributes: Mapping[str, str] | None = field(StringMap(), default=None, secret=True)
    dialog_action: DialogAction | None = field(Nested(DialogAction), default=None)


class WelcomeMessage(Value):
    """The bot's greeting.

    Attributes:
        content: the text.
        content_type: `PlainText` or `SSML`.
    """

    content: str = field(Text(), secret=True)
    content_type: ContentType = field(OneOf("PlainText", "SSML"))


class BotConfiguration(Value):
    """How the conversation starts; at most 10 KB of JSON text.

    Attributes:
        session_state: the state in which the conversation starts.
        welcome_messages: the greeting; the dialog action must then be `ElicitIntent`.
    """

    session_state: SessionState | None = field(Nested(SessionState), default=None)
    welcome_messages: Sequence[WelcomeMessage] = field(ListOf(Nested(WelcomeMessage)), default=())

    def __validate__(self) -> None:
        size = len(json.dumps(encode(self), ensure_ascii=False).encode())
        if size > MAX_CONFIGURATION_BYTES:
            raise InvalidParameterError(
                type(self).__name__,
                "session_state" if self.session_state is not None else "welcome_messages",
                f"makes a configuration of more than 10 KB, got {size} bytes",
            )
        self._check_greeting()

    def _check_greeting(self) -> None:
        if not self.welcome_messages:
            return
        match self.session_state:
            case SessionState(dialog_action=DialogAction(type="ElicitIntent")):
                return
            case _:
                raise InvalidParameterError(
                    type(self).__name__,
                    "welcome_messages",
                    "must come with session_state=SessionState("
                    'dialog_action=DialogAction("ElicitIntent"))',
                )


class StartBotConversation(LegAAction["IntentResult | None"]):
    """Connect LEG-A with a Lex bot; not on a bridged call or in a meeting.

    Attributes:
        bot_alias_arn: the bot's alias, in the application's Region.
        locale_id: `en_US` if not given.
        configuration: how the conversation starts.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
    """

    bot_alias_arn: str = field(
        Arn(
            "lex",
            resources=("bot-alias/",),
            example="arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID",
        )
    )
    locale_id: str = field(Text(), default="en_US", kw_only=True)
    configuration: BotConfiguration | None = field(
        Nested(BotConfiguration), default=None, kw_only=True
    )
