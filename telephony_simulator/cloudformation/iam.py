"""`AWS::IAM::Role`, `AWS::IAM::Policy` and `AWS::IAM::ManagedPolicy`."""

from typing import Any, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.placeholder import Placeholder
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.cloudformation.roles import names_in


class Role(Placeholder):
    """`AWS::IAM::Role`: its policies decide what functions may send to the local services.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
    """

    def create(self, request: Request) -> Outcome:
        """Create the role with its policies."""
        return self._put(request, super().create(request))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Change the policies; keep those that policies of their own have added."""
        outcome = super().update(request, old)
        arn = str(outcome.attributes["Arn"])
        if outcome.physical_id == old.physical_id:
            for policy in _policies(old.properties):
                self._account.roles.delete_policy(arn, policy["PolicyName"])
        return self._put(request, outcome)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the role."""
        self._account.roles.remove(str(old.outcome.attributes["Arn"]))

    def _put(self, request: Request, outcome: Outcome) -> Outcome:
        roles, arn = self._account.roles, str(outcome.attributes["Arn"])
        if not roles.named(arn.rpartition("/")[2]):
            roles.add(arn)
        for policy in _policies(request.properties):
            roles.put_policy(arn, policy["PolicyName"], policy["PolicyDocument"])
        for policy_arn in names_in(request.properties, "ManagedPolicyArns"):
            roles.attach(arn, policy_arn)
        return outcome


class Policy(Placeholder):
    """`AWS::IAM::Policy`: an inline policy of roles.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
    """

    def create(self, request: Request) -> Outcome:
        """Add the policy to its roles."""
        return self._put(request, super().create(request))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Replace the policy."""
        self.delete(request, old)
        return self._put(request, super().update(request, old))

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the policy from its roles."""
        for role_arn in _role_arns(self._account, old.properties):
            self._account.roles.delete_policy(role_arn, old.physical_id)

    def _put(self, request: Request, outcome: Outcome) -> Outcome:
        document = cast("dict[str, Any]", request.properties["PolicyDocument"])
        for role_arn in _role_arns(self._account, request.properties):
            self._account.roles.put_policy(role_arn, outcome.physical_id, document)
        return outcome


class ManagedPolicy(Placeholder):
    """`AWS::IAM::ManagedPolicy`: a policy that roles share.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
    """

    def create(self, request: Request) -> Outcome:
        """Create the policy, and attach it to its roles."""
        return self._put(request, super().create(request))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Replace the document."""
        return self._put(request, super().update(request, old))

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the policy."""
        self._account.roles.delete_managed_policy(old.physical_id)

    def _put(self, request: Request, outcome: Outcome) -> Outcome:
        roles = self._account.roles
        document = cast("dict[str, Any]", request.properties["PolicyDocument"])
        roles.put_managed_policy(outcome.physical_id, document)
        for role_arn in _role_arns(self._account, request.properties):
            roles.attach(role_arn, outcome.physical_id)
        return outcome


def _role_arns(account: Account, properties: Any) -> list[str]:
    """Return the ARNs of the roles of the template that a policy names."""
    return list(filter(None, map(account.roles.named, names_in(properties, "Roles"))))


def _policies(properties: Any) -> list[dict[str, Any]]:
    return list(properties.get("Policies") or ())
