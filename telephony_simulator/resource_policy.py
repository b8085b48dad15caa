"""Evaluates a resource policy: may the service use a bucket or a bot?

The rules of the evaluation:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import operator
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple

VOICE_PRINCIPAL = "voiceconnector.chime.amazonaws.com"
"""The principal that invokes functions, and reads and writes buckets."""


def _is_equal_ignoring_case(pattern: str, value: str) -> bool:
    return pattern.lower() == value.lower()


def _matches(pattern: str, value: str) -> bool:
    """Return whether a value matches a pattern with the wildcards `*` and `?`."""
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def _matches_arn(pattern: str, arn: str) -> bool:
    """Return whether each of the six parts of an ARN matches."""
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) and all(map(_matches, patterns, parts))


COMPARISONS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "StringEquals": operator.eq,
    "StringEqualsIgnoreCase": _is_equal_ignoring_case,
    "StringLike": _matches,
    "ArnEquals": _matches_arn,
    "ArnLike": _matches_arn,
    "Bool": _is_equal_ignoring_case,
}
"""The condition operators of the keys that the service sets. Others hold for no value."""


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
    statements = [one for one in _list(policy["Statement"]) if _applies(one, request)]
    effects = {statement["Effect"] for statement in statements}
    return effects == {"Allow"}


def _applies(statement: Mapping[str, Any], request: AccessRequest) -> bool:
    action = request.action.lower()
    return (
        _has_principal(statement)
        and _is_listed(statement, "Action", lambda one: _matches(one.lower(), action))
        and _is_listed(statement, "Resource", lambda one: _matches(one, request.resource))
        and _has_context(statement, request)
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
    return _list(principal.get("Service", [])) if isinstance(principal, Mapping) else []


def _is_listed(statement: Mapping[str, Any], name: str, is_match: Callable[[str], bool]) -> bool:
    """Return whether `Action` or `Resource` matches, or `NotAction` or `NotResource` does not."""
    if name in statement:
        return any(map(is_match, _list(statement[name])))
    return not any(map(is_match, _list(statement[f"Not{name}"])))


def _has_context(statement: Mapping[str, Any], request: AccessRequest) -> bool:
    context = {
        "aws:sourceaccount": request.source_account,
        "aws:sourcearn": request.source_arn,
        "aws:securetransport": "true",
        "aws:principalisawsservice": "true",
        "aws:principalservicename": VOICE_PRINCIPAL,
    }
    return all(
        _holds(name, context.get(key.lower()), [_text(value) for value in _list(values)])
        for name, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _holds(name: str, value: str | None, patterns: list[str]) -> bool:
    """Return whether a condition holds for a key; None is a key that the service does not set."""
    name = name.rpartition(":")[2]
    if name == "Null":
        return (value is None) == (patterns == ["true"])
    may_be_absent = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    is_negated = "Not" in name
    if value is None:
        return may_be_absent or is_negated
    compare = COMPARISONS.get(name.replace("Not", ""))
    is_match = compare is not None and any(compare(pattern, value) for pattern in patterns)
    return is_match != is_negated


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
