"""Evaluates a resource policy: may the service use a bucket or a bot?

The rules of the evaluation:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from telephony_simulator.policy_statement import as_list, has_action, has_conditions, has_resource

VOICE_PRINCIPAL = "voiceconnector.chime.amazonaws.com"
"""The principal that invokes functions, and reads and writes buckets."""


class AccessRequest(NamedTuple):
    """A request of the service for an object.

    Attributes:
        action: Such as `s3:GetObject`.
        resource: The ARN of the object.
        source_arn: The ARN of the SIP media application that the service acts for.
        source_account: The account of that application.
    """

    action: str
    resource: str
    source_arn: str
    source_account: str


def is_service_allowed(policy: Mapping[str, Any], request: AccessRequest) -> bool:
    """Return whether a policy allows the request: an Allow statement applies, and no Deny.

    See docs/service/provisioning-api.md#bucket-policies
    """
    statements = [one for one in as_list(policy["Statement"]) if _applies(one, request)]
    effects = {statement["Effect"] for statement in statements}
    return effects == {"Allow"}


def _applies(statement: Mapping[str, Any], request: AccessRequest) -> bool:
    context = {
        "aws:sourceaccount": [request.source_account],
        "aws:sourcearn": [request.source_arn],
        "aws:securetransport": ["true"],
        "aws:principalisawsservice": ["true"],
        "aws:principalservicename": [VOICE_PRINCIPAL],
    }
    return (
        _has_principal(statement)
        and has_action(statement, request.action)
        and has_resource(statement, request.resource)
        and has_conditions(statement, context)
    )


def _has_principal(statement: Mapping[str, Any]) -> bool:
    """Return whether a statement is about the service; everyone includes it in a Deny only."""
    if "NotPrincipal" in statement:
        return VOICE_PRINCIPAL not in _services(statement["NotPrincipal"])
    principal = statement.get("Principal", {})
    if VOICE_PRINCIPAL in _services(principal):
        return True
    return statement["Effect"] == "Deny" and principal in ("*", {"AWS": "*"}, {"AWS": ["*"]})


def _services(principal: Any) -> list[Any]:
    return as_list(principal.get("Service", [])) if isinstance(principal, Mapping) else []
