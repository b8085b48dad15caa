"""What a callback returns: the next actions, and changes of the transaction attributes."""

from __future__ import annotations

from .actions import Action, Hangup
from .call import EMPTY_MAP
from .errors import InvalidParameterError
from .fields import field
from .validators import describe
from .value import Value, construct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeAlias

    from .call import CallDetails
    from .events import ActionSuccessfulEvent, Event

    Continuation: TypeAlias = Callable[[ActionSuccessfulEvent], "Response"]


THEN = "telephony.then"
"""The reserved transaction attribute that holds the name of the continuation."""


class Response(Value):
    """The answer to an event; made by `respond`, `carry_on` or `stay_on_the_line`.

    Attributes:
        actions: the next actions, in order; None continues the planned ones.
        attributes: changes of the call's transaction attributes.
        then: the method that is called when these actions have succeeded.
    """

    actions: Sequence[Action] | None = None
    attributes: Mapping[str, str] = field(default=EMPTY_MAP, secret=True)
    then: Continuation | None = None


_CARRY_ON = Response()


def respond(
    action: Action,
    *more: Action,
    attributes: Mapping[str, str] | None = None,
    then: Continuation | None = None,
) -> Response:
    """Run these actions next, in place of the planned ones.

    Args:
        action: the first of at most ten actions.
        more: the others; the first that fails ends the list.
        attributes: changes of the call's transaction attributes.
        then: a public method of this flow; it is called in place of `on_action_successful` when
            the whole list has succeeded.
    """
    return _response((action, *more), attributes, then)


def carry_on(*, attributes: Mapping[str, str] | None = None) -> Response:
    """Continue the planned actions."""
    return _response(None, attributes) if attributes else _CARRY_ON


def stay_on_the_line(*, attributes: Mapping[str, str] | None = None) -> Response:
    """Run no action; the call continues, and is billed, until a party hangs up."""
    return _response((), attributes)


def hang_up_all_legs(call: CallDetails) -> Response:
    """End every leg that has not ended, LEG-A last."""
    hangups = [construct(Hangup, {"call_id": leg.call_id}) for leg in call.remaining_legs]
    return construct(Response, {"actions": tuple(reversed(hangups))})


def attributes_to_send(response: Response, event: Event | None) -> Mapping[str, str] | None:
    """Merge the response's attributes with those stored; None if nothing changes.

    AWS's pages say both that a map replaces the previous one and that it is added to it. Sending
    the whole map, with an empty text for a removed name, is right in both cases.
    """
    stored = event.call.transaction_attributes if event is not None else {}
    planned = stored.get(THEN, "")
    then = "" if response.then is None else response.then.__name__
    if not then and not response.actions and not (event and event.ends_action_list):
        then = planned  # the planned actions continue, and so does their continuation
    if then == planned:
        return {**stored, **response.attributes} if response.attributes else None
    return {**stored, **response.attributes, THEN: then}


def _response(
    actions: tuple[Any, ...] | None,  # Any: callers without a type checker are checked here
    attributes: Mapping[Any, Any] | None,
    then: Continuation | None = None,
) -> Response:
    """Construct a response, checked here because this is faster than by its fields."""
    for action in actions or ():
        if not isinstance(action, Action):
            problem = f"must be actions, got {describe(action)}"
            raise InvalidParameterError("Response", "actions", problem)
    fields: dict[str, object] = {"actions": actions}
    if attributes:
        _check_attributes(attributes)
        fields["attributes"] = attributes
    if then is not None:
        fields["then"] = then
    return construct(Response, fields)


def _check_attributes(attributes: Mapping[Any, Any]) -> None:
    if THEN in attributes:
        problem = f"may not contain {THEN}: this package stores the continuation there"
        raise InvalidParameterError("Response", "attributes", problem)
    for name, text in attributes.items():
        if not isinstance(name, str) or not isinstance(text, str):
            problem = f"must map strings to strings, got {describe(name)}: {describe(text)}"
            raise InvalidParameterError("Response", "attributes", problem)
