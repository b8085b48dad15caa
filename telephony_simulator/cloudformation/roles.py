"""The roles of an account's functions, and what their policies allow."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from telephony_simulator.chime_sdk_voice.authorization import access_denied
from telephony_simulator.identity_policy import PermissionRequest, denied_resource

Document: TypeAlias = Mapping[str, Any]

AWS_POLICY: Final = "arn:aws:iam::aws:policy/"
HARMLESS_POLICIES: Final = ("service-role/AWSLambda", "AWSXRay", "CloudWatchLambda")
"""The beginnings of AWS's policies that allow nothing of the services of the local account."""


class Roles:
    """The roles that a template declares, by ARN, and the keys of the functions that have them.

    A role that the template does not declare, or that has a policy whose document is not in the
    template, is allowed everything: its policies are not known.
    """

    def __init__(self) -> None:
        self._inline: dict[str, dict[str, Document]] = {}
        """The documents of each role, by the role's ARN and the name of the policy."""

        self._managed: dict[str, Document] = {}
        """The documents of managed policies, by ARN."""

        self._attached: dict[str, set[str]] = {}
        """The ARNs of managed policies, by the role's ARN."""

        self._owners: dict[str, tuple[str, str]] = {}
        """The role's ARN and the name of the function, by access key."""

        self.denied: list[tuple[str, str]] = []
        """The denied requests: action and resource."""

    def access_key(self, role_arn: str, function_name: str) -> str:
        """Return the access key of a function."""
        key = f"local-{function_name}"
        self._owners[key] = (role_arn, function_name)
        return key

    def add(self, role_arn: str) -> None:
        """Add a role without policies."""
        self._inline[role_arn] = {}
        self._attached[role_arn] = set()

    def remove(self, role_arn: str) -> None:
        """Remove a role and its policies."""
        self._inline.pop(role_arn, None)
        self._attached.pop(role_arn, None)

    def put_policy(self, role_arn: str, name: str, document: Document) -> None:
        """Add or replace an inline policy of a role that the template declares."""
        if role_arn in self._inline:
            self._inline[role_arn][name] = document

    def delete_policy(self, role_arn: str, name: str) -> None:
        """Delete an inline policy."""
        self._inline.get(role_arn, {}).pop(name, None)

    def put_managed_policy(self, policy_arn: str, document: Document) -> None:
        """Add or replace a managed policy."""
        self._managed[policy_arn] = document

    def delete_managed_policy(self, policy_arn: str) -> None:
        """Delete a managed policy."""
        self._managed.pop(policy_arn, None)

    def attach(self, role_arn: str, policy_arn: str) -> None:
        """Attach a managed policy to a role that the template declares."""
        if role_arn in self._attached:
            self._attached[role_arn].add(policy_arn)

    def named(self, role: str) -> str:
        """Return the ARN of a role of the template by its name; empty for any other role."""
        return next((arn for arn in self._inline if arn.rpartition("/")[2] == role), "")

    def role_of(self, access_key: str) -> str | None:
        """Return the ARN of the role of a function, if the template declares the role."""
        role_arn, _ = self._owners.get(access_key, ("", ""))
        return role_arn if role_arn in self._inline else None

    def authorize(self, access_key: str, request: PermissionRequest) -> None:
        """Deny what the role of a function does not allow; see `Authorizer`."""
        role_arn, function_name = self._owners.get(access_key, ("", ""))
        if role_arn not in self._inline:
            return
        documents = [*self._inline[role_arn].values()]
        for policy_arn in self._attached[role_arn]:
            if policy_arn in self._managed:
                documents.append(self._managed[policy_arn])
            elif not _is_harmless(policy_arn):
                return
        resource = denied_resource(documents, request)
        if resource is not None:
            self.denied.append((request.action, resource))
            account, role = role_arn.split(":")[4], role_arn.rpartition("/")[2]
            caller = f"arn:aws:sts::{account}:assumed-role/{role}/{function_name}"
            raise access_denied(caller, request.action, resource)


def _is_harmless(policy_arn: str) -> bool:
    name = policy_arn.removeprefix(AWS_POLICY)
    return name != policy_arn and name.startswith(HARMLESS_POLICIES)


def names_in(properties: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield the strings of a list in the properties of a resource."""
    values = properties.get(name) or ()
    yield from (value for value in values if isinstance(value, str))
