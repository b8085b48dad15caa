"""What a callback answers."""

from __future__ import annotations

from .actions import Action, Hangup
from .attributes import THEN
from .call import NO_PAIRS
from .containers import Changes, Each, Shape
from .value import Value, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from .call import CallDetails
    from .events import ActionSuccessfulEvent

    Continuation: TypeAlias = Callable[[ActionSuccessfulEvent], "Response"]


class Response(Value):
    """What happens next; made by `respond`, `carry_on` or `stay_on_the_line`.

    Attributes:
        actions: what is done next, in order; None leaves what was planned.
        attributes: what changes in the call's attributes; None forgets a name.
        then: who answers the success of these actions.
    """

    actions: Sequence[Action] | None = field(Each(Shape(Action)), default=None)
    attributes: Mapping[str, str | None] = field(
        Changes(reserved=THEN), default=NO_PAIRS, secret=True
    )
    then: Continuation | None = None


CARRY_ON = Response()


def respond(
    action: Action,
    *more: Action,
    attributes: Mapping[str, str | None] | None = None,
    then: Continuation | None = None,
) -> Response:
    """Do these next, instead of what was planned.

    Args:
        action: the first of at most ten actions.
        more: the others; the first that fails ends the list.
        attributes: what changes in the call's attributes; None forgets a name.
        then: the public method of this flow that answers the success of the whole list, in place of
            `on_action_successful`.
    """
    return Response((action, *more), attributes or NO_PAIRS, then)


def carry_on(*, attributes: Mapping[str, str | None] | None = None) -> Response:
    """Leave what was planned as it is."""
    return Response(None, attributes) if attributes else CARRY_ON


def stay_on_the_line(*, attributes: Mapping[str, str | None] | None = None) -> Response:
    """Plan nothing more for now; the call goes on, and is billed, until somebody hangs up."""
    return Response((), attributes or NO_PAIRS)


def hang_up_on_everybody(call: CallDetails) -> Response:
    """End every leg that has not ended, LEG-A last."""
    return Response(tuple(Hangup(call_id=leg.call_id) for leg in reversed(call.remaining)))
