"""The evaluation of a role's policies."""

from typing import Any

import pytest

from telephony_simulator.identity_policy import PermissionRequest, denied_resource

ONE, TWO = (f"arn:aws:chime:us-east-1:111122223333:sma/{name}" for name in ("one", "two"))
UPDATE = "chime:UpdateSipRule"


def statement(resource: Any = "*", action: Any = UPDATE, **members: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **members}


def denied(request: PermissionRequest, *statements: dict[str, Any]) -> str | None:
    return denied_resource([{"Statement": list(statements)}], request)


@pytest.mark.parametrize(
    "allowing",
    [
        statement(),
        statement(ONE),
        statement([TWO, ONE]),
        statement("arn:aws:chime:*:111122223333:sma/*"),
        statement(action="chime:Update*"),
        statement(action=["chime:getsiprule", "CHIME:updatesiprule"]),
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Action": UPDATE, "NotResource": TWO},
    ],
    ids=str,
)
def test_request_is_allowed_by_a_statement_that_covers_it(allowing: dict[str, Any]) -> None:
    assert denied(PermissionRequest(UPDATE, (ONE,)), allowing) is None


@pytest.mark.parametrize(
    "other",
    [
        statement(TWO),
        statement(action="chime:GetSipRule"),
        {"Effect": "Allow", "NotAction": "chime:*", "Resource": "*"},
        {"Effect": "Allow", "Action": UPDATE, "NotResource": ONE},
        statement(Effect="Deny"),
    ],
    ids=str,
)
def test_request_is_denied_when_no_statement_allows_it(other: dict[str, Any]) -> None:
    assert denied(PermissionRequest(UPDATE, (ONE,)), other) == ONE


def test_deny_prevails_over_allow() -> None:
    assert denied(PermissionRequest(UPDATE), statement(), statement(Effect="Deny")) == "*"


def test_request_needs_each_of_its_resources() -> None:
    assert denied(PermissionRequest(UPDATE, (ONE, TWO)), statement(ONE)) == TWO


def test_request_without_a_resource_is_denied_by_a_policy_on_arns_only() -> None:
    assert denied(PermissionRequest(UPDATE), statement(ONE)) == "*"


@pytest.mark.parametrize(
    ("condition", "keys", "is_allowed"),
    [
        ({"StringEquals": {"aws:TagKeys": "moved"}}, ["moved"], True),
        ({"StringEquals": {"aws:TagKeys": "moved"}}, [], False),
        ({"StringEqualsIfExists": {"aws:TagKeys": "moved"}}, [], True),
        ({"StringNotEquals": {"aws:TagKeys": "moved"}}, ["moved"], False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["moved"]}}, ["moved", "other"], False),
        ({"ForAnyValue:StringLike": {"aws:TagKeys": ["mo*"]}}, ["moved", "other"], True),
        ({"Null": {"aws:TagKeys": "true"}}, [], True),
        ({"Null": {"aws:TagKeys": "false"}}, [], False),
        ({"NumericEquals": {"aws:TagKeys": "1"}}, ["1"], False),
    ],
    ids=str,
)
def test_statement_applies_when_its_conditions_hold(
    *, condition: dict[str, Any], keys: list[str], is_allowed: bool
) -> None:
    request = PermissionRequest(UPDATE, context={"aws:tagkeys": keys})

    assert (denied(request, statement(Condition=condition)) is None) == is_allowed
