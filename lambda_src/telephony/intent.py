"""What a Lex bot understood: the result of `StartBotConversation`."""

from __future__ import annotations

from .call import NO_PAIRS
from .containers import Each, MapOf, Pairs, Shape
from .kinds import Real, Text
from .value import Value, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .json_types import Json


class SlotValue(Value):
    """What was said for a slot, and what the bot made of it."""

    original_value: str | None = field(Text(), default=None, secret=True)
    interpreted_value: str | None = field(Text(), default=None, secret=True)
    resolved_values: Sequence[str] = field(Each(Text()), default=(), secret=True)


class Slot(Value):
    """One thing the bot asked for; a slot with several answers has them in `values`, as JSON."""

    value: SlotValue | None = field(Shape(SlotValue), default=None)
    values: Sequence[Json] = field(Each(), default=(), secret=True)


class Intent(Value):
    """What the caller wants.

    Attributes:
        name: the intent's.
        slots: what was asked for; None where nothing was answered.
        state: such as `Fulfilled` or `ReadyForFulfillment`; only the winner is sure to have one.
        confirmation_state: `Confirmed`, `Denied` or `None` (the text).
    """

    name: str = field(Text())
    slots: Mapping[str, Slot | None] = field(MapOf(Shape(Slot)), default=NO_PAIRS)
    state: str | None = field(Text(), default=None)
    confirmation_state: str | None = field(Text(), default=None)


class NluConfidence(Value):
    """How sure the bot is, from 0 to 1."""

    score: float = field(Real())


class Interpretation(Value):
    """One thing the caller may have meant; the fallback intent has no confidence."""

    intent: Intent = field(Shape(Intent))
    nlu_confidence: NluConfidence | None = field(Shape(NluConfidence), default=None)


class BotSession(Value):
    """How the conversation ended."""

    intent: Intent | None = field(Shape(Intent), default=None)
    session_attributes: Mapping[str, str] = field(Pairs(), default=NO_PAIRS, secret=True)


class IntentResult(Value):
    """The end of a conversation with a bot.

    Attributes:
        session_id: Lex's session, which is the leg's call id.
        session_state: the intent that won, and the session's attributes.
        interpretations: everything the caller may have meant, the likeliest first.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/start-bot-conversation.html
    """

    session_id: str | None = field(Text(), default=None)
    session_state: BotSession = field(Shape(BotSession), default=BotSession())
    interpretations: Sequence[Interpretation] = field(Each(Shape(Interpretation)), default=())
