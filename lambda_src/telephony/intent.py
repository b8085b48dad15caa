"""The result of `StartBotConversation`: what an Amazon Lex bot understood."""

from __future__ import annotations

from .call import EMPTY_MAP
from .fields import field
from .validators import Float, ListOf, MapOf, Nested, StringMap, Text
from .value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .json_types import Json


class SlotValue(Value):
    """The caller's words for a slot, and the bot's interpretation."""

    original_value: str | None = field(Text(), default=None, secret=True)
    interpreted_value: str | None = field(Text(), default=None, secret=True)
    resolved_values: Sequence[str] = field(ListOf(Text()), default=(), secret=True)


class Slot(Value):
    """One item that the bot asked for; several answers are in `values`, as JSON."""

    value: SlotValue | None = field(Nested(SlotValue), default=None)
    values: Sequence[Json] = field(ListOf(), default=(), secret=True)


class Intent(Value):
    """What the caller wants.

    Attributes:
        name: the intent's name.
        slots: the items that the bot asked for; None for one that was not answered.
        state: such as `Fulfilled` or `ReadyForFulfillment`; only the chosen intent always has one.
        confirmation_state: `Confirmed`, `Denied` or `None` (a text).
    """

    name: str = field(Text())
    slots: Mapping[str, Slot | None] = field(MapOf(Nested(Slot)), default=EMPTY_MAP)
    state: str | None = field(Text(), default=None)
    confirmation_state: str | None = field(Text(), default=None)


class NluConfidence(Value):
    """The bot's confidence, from 0 to 1."""

    score: float = field(Float())


class Interpretation(Value):
    """One possible intent; the fallback intent has no confidence."""

    intent: Intent = field(Nested(Intent))
    nlu_confidence: NluConfidence | None = field(Nested(NluConfidence), default=None)


class BotSession(Value):
    """The state in which the conversation ended."""

    intent: Intent | None = field(Nested(Intent), default=None)
    session_attributes: Mapping[str, str] = field(StringMap(), default=EMPTY_MAP, secret=True)


class IntentResult(Value):
    """The end of a conversation with a bot.

    Attributes:
        session_id: the Lex session, which is the leg's call id.
        session_state: the chosen intent, and the session's attributes.
        interpretations: the possible intents, the likeliest first.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
    """

    session_id: str | None = field(Text(), default=None)
    session_state: BotSession = field(Nested(BotSession), default=BotSession())
    interpretations: Sequence[Interpretation] = field(ListOf(Nested(Interpretation)), default=())
