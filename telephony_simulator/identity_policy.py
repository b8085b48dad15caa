"""Evaluates the policies of a role: may a function send a request?

The rules of the evaluation:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from telephony_simulator.policy_statement import (
    Context,
    as_list,
    has_action,
    has_conditions,
    has_resource,
)

ANY_RESOURCE: Final = "*"
"""The resource of a request that names none: a statement has to name `*` to allow it."""


class PermissionRequest(NamedTuple):
    """What a request to an API needs to be allowed.

    Attributes:
        action: Such as `chime:UpdateSipRule`.
        resources: The ARNs that the request names, or `ANY_RESOURCE`.
        context: The values of its condition keys; the keys are in lower case.
    """

    action: str
    resources: tuple[str, ...] = (ANY_RESOURCE,)
    context: Context = MappingProxyType({})


def denied_resource(
    policies: Iterable[Mapping[str, Any]], request: PermissionRequest
) -> str | None:
    """Return the first resource on which the policies do not allow the action; None if all are.

    Args:
        policies: The documents of a role.
        request: The request.
    """
    statements = [
        statement
        for policy in policies
        for statement in as_list(policy["Statement"])
        if has_action(statement, request.action) and has_conditions(statement, request.context)
    ]
    for resource in request.resources:
        effects = {one["Effect"] for one in statements if has_resource(one, resource)}
        if effects != {"Allow"}:
            return resource
    return None
