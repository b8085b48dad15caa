"""The matching of one statement of a policy, by identities and by resources alike.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final, TypeAlias

Context: TypeAlias = Mapping[str, Sequence[str]]
"""The values of each condition key that a request has; the keys are in lower case."""


def _is_equal_ignoring_case(pattern: str, value: str) -> bool:
    return pattern.lower() == value.lower()


def matches(pattern: str, value: str) -> bool:
    """Return whether a value matches a pattern with the wildcards `*` and `?`."""
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def matches_arn(pattern: str, arn: str) -> bool:
    """Return whether each of the six parts of an ARN matches."""
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) and all(map(matches, patterns, parts))


COMPARISONS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "StringEquals": operator.eq,
    "StringEqualsIgnoreCase": _is_equal_ignoring_case,
    "StringLike": matches,
    "ArnEquals": matches_arn,
    "ArnLike": matches_arn,
    "Bool": _is_equal_ignoring_case,
}
"""The condition operators of the keys that the service sets. Others hold for no value."""


def has_action(statement: Mapping[str, Any], action: str) -> bool:
    """Return whether a statement is about an action."""
    return _is_listed(statement, "Action", lambda one: _is_action(one, action))


def has_resource(statement: Mapping[str, Any], resource: str) -> bool:
    """Return whether a statement is about a resource."""
    return _is_listed(statement, "Resource", lambda one: matches(one, resource))


def has_conditions(statement: Mapping[str, Any], context: Context) -> bool:
    """Return whether all conditions of a statement hold."""
    return all(
        _holds(name, context.get(key.lower(), ()), [_text(value) for value in as_list(values)])
        for name, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def as_list(value: Any) -> list[Any]:
    """Return a list: an element of a policy is a value or a list of values."""
    return list(value) if isinstance(value, list | tuple) else [value]


@lru_cache(maxsize=4096)  # a deployment asks for few actions, thousands of times
def _is_action(pattern: str, action: str) -> bool:
    return matches(pattern.lower(), action.lower())


def _is_listed(statement: Mapping[str, Any], name: str, is_match: Callable[[str], bool]) -> bool:
    """Return whether `Action` or `Resource` matches, or `NotAction` or `NotResource` does not."""
    if name in statement:
        return any(map(is_match, as_list(statement[name])))
    return not any(map(is_match, as_list(statement[f"Not{name}"])))


def _holds(name: str, values: Sequence[str], patterns: list[str]) -> bool:
    """Return whether a condition holds; without values, the request does not have the key."""
    quantifier, _, name = name.rpartition(":")
    if name == "Null":
        return (not values) == (patterns == ["true"])
    may_be_absent = name.endswith("IfExists") or quantifier == "ForAllValues"
    name = name.removesuffix("IfExists")
    is_negated = "Not" in name
    if not values:
        return may_be_absent or is_negated
    compare = COMPARISONS.get(name.replace("Not", ""))
    results = [
        (compare is not None and any(compare(pattern, value) for pattern in patterns)) != is_negated
        for value in values
    ]
    return any(results) if quantifier == "ForAnyValue" else all(results)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
