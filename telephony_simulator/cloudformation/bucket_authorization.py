"""May a function read, write, delete or list objects? By its role's policies and the bucket's.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from telephony_simulator.chime_sdk_voice.authorization import access_denied
from telephony_simulator.cloudformation.account import Account
from telephony_simulator.identity_policy import PermissionRequest
from telephony_simulator.policy_statement import (
    Context,
    as_list,
    has_action,
    has_conditions,
    has_resource,
)

BucketAuthorizer: TypeAlias = Callable[[str, str, str, Context], None]
"""Takes an access key, an action, a resource and values of the action's own condition keys.

Raises `ApiError` if that is not allowed."""

CONTEXT: Final[Context] = MappingProxyType({"aws:securetransport": ["true"]})
"""What the conditions of policies see: a function reaches S3 by TLS."""


def bucket_authorizer(account: Account) -> BucketAuthorizer:
    """Return what decides about the requests of an account's functions.

    Requests of others are allowed: the credentials of this machine are not a role of the account.
    """

    def authorize(access_key: str, action: str, resource: str, of_action: Context) -> None:
        role_arn = account.roles.role_of(access_key)
        if role_arn is None:
            return
        of_role = {
            "aws:principalarn": [role_arn],
            "aws:principalaccount": [_account_of(role_arn)],
            "aws:principaltype": ["AssumedRole"],
        }
        context = {**CONTEXT, **of_role, **of_action}
        bucket = resource.rpartition(":")[2].partition("/")[0]
        policy = account.bucket_policies.get(bucket, {})
        effects = {
            statement["Effect"]
            for statement in _about(policy, role_arn)
            if has_action(statement, action)
            and has_resource(statement, resource)
            and has_conditions(statement, context)
        }
        if "Deny" in effects:
            account.roles.denied.append((action, resource))
            raise access_denied(role_arn, action, resource)
        if "Allow" not in effects:  # of the same account: one of both policies is enough
            request = PermissionRequest(action, (resource,), context)
            account.roles.authorize(access_key, request)

    return authorize


def _about(policy: Mapping[str, Any], role_arn: str) -> Iterator[Mapping[str, Any]]:
    """Yield the statements that are about a role: by its ARN, or about everyone.

    A statement about an account denies to all its roles, and allows to none: it leaves that to
    their own policies.
    """
    account = _account_of(role_arn)
    of_account = {account, f"{role_arn.partition('::')[0]}::{account}:root"}
    for statement in as_list(policy.get("Statement", [])):
        principal = statement.get("Principal", {})
        named = as_list(principal.get("AWS", [])) if isinstance(principal, Mapping) else [principal]
        denies_account = statement["Effect"] == "Deny" and not of_account.isdisjoint(named)
        if role_arn in named or "*" in named or denies_account:
            yield statement


def _account_of(role_arn: str) -> str:
    return role_arn.split(":")[4]
