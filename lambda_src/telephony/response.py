"""What a callback answers."""

from __future__ import annotations

from .actions import Action, Hangup
from .attributes import THEN
from .call import NO_PAIRS
from .errors import InvalidParameterError
from .kinds import given
from .value import Value, field, unchecked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeAlias

    from .call import CallDetails
    from .events import ActionSuccessfulEvent

    Continuation: TypeAlias = Callable[[ActionSuccessfulEvent], "Response"]


class Response(Value):
    """What happens next; made by `respond`, `carry_on` or `stay_on_the_line`.

    Attributes:
        actions: what is done next, in order; None leaves what was planned.
        attributes: what changes in the call's attributes.
        then: who answers the success of these actions.
    """

    actions: Sequence[Action] | None = None
    attributes: Mapping[str, str] = field(default=NO_PAIRS, secret=True)
    then: Continuation | None = None


CARRY_ON = Response()


def respond(
    action: Action,
    *more: Action,
    attributes: Mapping[str, str] | None = None,
    then: Continuation | None = None,
) -> Response:
    """Do these next, instead of what was planned.

    Args:
        action: the first of at most ten actions.
        more: the others; the first that fails ends the list.
        attributes: what changes in the call's attributes.
        then: the public method of this flow that answers the success of the whole list, in place of
            `on_action_successful`.
    """
    return _response((action, *more), attributes, then)


def carry_on(*, attributes: Mapping[str, str] | None = None) -> Response:
    """Leave what was planned as it is."""
    return _response(None, attributes) if attributes else CARRY_ON


def stay_on_the_line(*, attributes: Mapping[str, str] | None = None) -> Response:
    """Plan nothing more for now; the call goes on, and is billed, until somebody hangs up."""
    return _response((), attributes)


def hang_up_on_everybody(call: CallDetails) -> Response:
    """End every leg that can be hung up on, LEG-A last."""
    goodbyes = [unchecked(Hangup, {"call_id": leg.call_id}) for leg in call.remaining]
    return unchecked(Response, {"actions": tuple(reversed(goodbyes))})


def _response(
    actions: tuple[Any, ...] | None,  # whatever a program without a type checker gives
    attributes: Mapping[Any, Any] | None,
    then: Continuation | None = None,
) -> Response:
    """Check an answer here rather than field by field: every event of every call makes one."""
    for action in actions or ():
        if not isinstance(action, Action):
            problem = f"must be actions, got {given(action)}"
            raise InvalidParameterError("Response", "actions", problem)
    fields: dict[str, object] = {"actions": actions}
    if attributes:
        fields["attributes"] = _checked(attributes)
    if then is not None:
        fields["then"] = then
    return unchecked(Response, fields)


def _checked(attributes: Mapping[Any, Any]) -> Mapping[str, str]:
    if THEN in attributes:
        problem = f"may not name {THEN}: this package keeps something there"
        raise InvalidParameterError("Response", "attributes", problem)
    for name, text in attributes.items():
        if not isinstance(name, str) or not isinstance(text, str):
            problem = f"must map strings to strings, got {given(name)}: {given(text)}"
            raise InvalidParameterError("Response", "attributes", problem)
    return attributes
