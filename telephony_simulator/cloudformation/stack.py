"""One stack and CloudFormation's rules: order, replacement, rollback, retention."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.errors import DeploymentError, ResourceError, StackError
from telephony_simulator.cloudformation.intrinsics import Resolver
from telephony_simulator.cloudformation.resource import Resource
from telephony_simulator.cloudformation.resource_types import ResourceTypes
from telephony_simulator.cloudformation.scope import StackScope
from telephony_simulator.cloudformation.stack_resources import Observer, StackResources
from telephony_simulator.cloudformation.template import Declaration, Template

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json

MAX_NESTED_DEPTH = 5
"""Stacks within stacks; a template that nests itself would not end."""


class Stack(StackResources):
    """A stack: its first deployment creates it, each further one changes it.

    Resources are created one after the other, each after those that it refers to. A new physical id
    is a replacement: the old resource is deleted after all others are updated. A failure restores
    the previous state of the stack. Retained resources are kept, as CloudFormation keeps them.

    Args:
        name: Its name.
        account: The account of its resources.
        region: Its Region.
        observer: Called with every event. Default: no observer.
        depth: The number of stacks around it. Default: none.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacks.html
    """

    def __init__(
        self,
        name: str,
        account: Account,
        region: str,
        observer: Observer | None = None,
        *,
        depth: int = 0,
    ) -> None:
        types = ResourceTypes(account, self._open_nested)
        super().__init__(name, account, region, types, observer)
        self.outputs: dict[str, Json] = {}
        self._depth = depth
        self._parameters: Mapping[str, str] = {}
        self._exported: set[tuple[str, str]] = set()
        self._stuck: dict[str, tuple[Resource, Resource]] = {}
        """The resources of a failed rollback, as they were before the update and after it."""

    def deploy(
        self,
        template: Template,
        assets: Mapping[str, Path] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Create or update the stack by a template.

        Args:
            template: The template.
            assets: The files beside it, by their S3 key.
            parameters: Values of the template's parameters. Default: those of the template.

        Raises:
            StackError: A resource was refused; the stack is in its previous state.
        """
        if self.status.endswith("_FAILED"):
            raise StackError(f"{self.name}: is in {self.status}; delete it first", self.status)
        before = dict(self.resources)
        operation = "UPDATE" if before else "CREATE"
        self._assets = {**self._assets, **(assets or {})}
        self._account.assets |= self._assets
        self._parameters = parameters or {}
        resolver = Resolver(template, self._scope(template))
        self._report(f"{operation}_IN_PROGRESS")
        try:
            wanted = _declared_resources(template, resolver)
            self._create_or_update_all(wanted, resolver)
            self._export(template, resolver)
        except (DeploymentError, RecursionError) as error:
            self._roll_back(before, operation, str(error))
            raise StackError(f"{self.name}: {error}", self.status) from None
        self._clean_up(before, [declaration.logical_id for declaration in wanted])
        self._report(f"{operation}_COMPLETE")

    def delete(self) -> None:
        """Delete the stack's resources in reverse order, except retained ones.

        Raises:
            StackError: A resource could not be deleted; the stack keeps it and its dependencies.
        """
        self._report("DELETE_IN_PROGRESS")
        left = self._delete_all(
            [(one, one.declaration.deletion_policy) for one in self.resources.values()]
        )
        self.resources = {one.declaration.logical_id: one for one in reversed(left)}
        if self.resources:
            self._report("DELETE_FAILED")
            names = ", ".join(self.resources)
            raise StackError(
                f"{self.name}: could not be deleted; remaining resources: {names}", self.status
            )
        self._withdraw_exports()
        self._account.outputs.pop((self.region, self.name), None)
        self._report("DELETE_COMPLETE")

    def continue_update_rollback(self, skipped: Collection[str] = ()) -> None:
        """Go on with a rollback that failed.

        Args:
            skipped: The logical ids of resources that CloudFormation regards as rolled back from
                now on, and leaves as they are. They are among those that it could not roll back.

        Raises:
            StackError: The stack is not in UPDATE_ROLLBACK_FAILED, a skipped resource has not
                failed, or a resource that is not skipped fails again.

        See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
        """
        if self.status != "UPDATE_ROLLBACK_FAILED":
            raise StackError(f"{self.name}: is in {self.status}, not in a rollback", self.status)
        unknown = sorted(set(skipped) - self._stuck.keys())
        if unknown:
            raise StackError(f"{self.name}: {unknown[0]} has not failed", self.status)
        self._report("UPDATE_ROLLBACK_IN_PROGRESS")
        for logical_id in skipped:
            old, _ = self._stuck.pop(logical_id)
            self.resources[logical_id] = old
            self._report("UPDATE_COMPLETE", old, "skipped")
        for logical_id, (old, now) in list(self._stuck.items()):
            with suppress(ResourceError):
                self._restore(old, now)
                del self._stuck[logical_id]
        self._report(f"UPDATE_ROLLBACK_{'FAILED' if self._stuck else 'COMPLETE'}")
        if self._stuck:
            names = ", ".join(self._stuck)
            raise StackError(f"{self.name}: could not be rolled back: {names}", self.status)

    @property
    def stuck(self) -> tuple[str, ...]:
        """The logical ids of the resources that a rollback could not restore."""
        return tuple(self._stuck)

    def _clean_up(self, before: Mapping[str, Resource], wanted: list[str]) -> None:
        """Delete replaced and removed resources; one that cannot be deleted is left behind."""
        self.resources = {logical_id: self.resources[logical_id] for logical_id in wanted}
        doomed: list[tuple[Resource, str]] = []
        for logical_id, old in before.items():
            now = self.resources.get(logical_id)
            if now is None:
                doomed.append((old, old.declaration.deletion_policy))
            elif now.physical_id != old.physical_id:
                doomed.append((old, now.declaration.update_replace_policy))
        self._delete_all(doomed)

    def _roll_back(self, before: Mapping[str, Resource], operation: str, reason: str) -> None:
        """Restore changed and replaced resources, and delete new ones."""
        rollback = "UPDATE_ROLLBACK" if operation == "UPDATE" else "ROLLBACK"
        self._report(f"{rollback}_IN_PROGRESS", reason=reason)
        now = dict(self.resources)
        self._stuck = {}
        for logical_id, old in before.items():
            try:
                self._restore(old, now[logical_id])
            except ResourceError:
                self._stuck[logical_id] = old, now[logical_id]
        self.resources = {logical_id: self.resources[logical_id] for logical_id in before}
        left = self._delete_all(
            [
                (new, _policy_of_a_rollback(new))
                for logical_id, new in now.items()
                if logical_id not in before
                or self.resources[logical_id].physical_id != new.physical_id
            ]
        )
        if operation == "CREATE":
            self.resources = {one.declaration.logical_id: one for one in reversed(left)}
            self._stuck = {one.declaration.logical_id: (one, one) for one in left}
        self._report(f"{rollback}_FAILED" if self._stuck else f"{rollback}_COMPLETE")

    def _restore(self, old: Resource, now: Resource) -> None:
        """Update a resource back to its old properties, or take back one that was replaced."""
        if now.physical_id != old.physical_id or now.properties == old.properties:
            self.resources[old.declaration.logical_id] = old
        else:
            self._change(old, now)

    def _export(self, template: Template, resolver: Resolver) -> None:
        """Store the outputs and the exports."""
        outputs: dict[str, Json] = {}
        exports: dict[tuple[str, str], Json] = {}
        for name, output in template.outputs.items():
            if "Condition" not in output or resolver.is_condition_met(output["Condition"]):
                outputs[name] = resolver.resolve(output["Value"])
                if "Export" in output:
                    exported = str(resolver.resolve(output["Export"]["Name"]))
                    exports[self.region, exported] = outputs[name]
        self._withdraw_exports()
        self._account.exports.update(exports)
        self._exported = set(exports)
        self._account.outputs[self.region, self.name] = self.outputs = outputs

    def _withdraw_exports(self) -> None:
        for exported in self._exported:
            self._account.exports.pop(exported, None)

    def _scope(self, template: Template) -> StackScope:
        pseudo: dict[str, Json] = {
            "AWS::AccountId": self._account.account_id,
            "AWS::NotificationARNs": [],
            "AWS::Partition": "aws",
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        return StackScope(self._account, pseudo, template, self.resources, self._parameters)

    def _open_nested(self, name: str) -> "Stack":
        if self._depth >= MAX_NESTED_DEPTH:
            raise ResourceError(f"stacks nest deeper than {MAX_NESTED_DEPTH}; is it its own child?")
        return Stack(name, self._account, self.region, self._observer, depth=self._depth + 1)


def _declared_resources(template: Template, resolver: Resolver) -> list[Declaration]:
    return [
        declaration
        for declaration in template.resources.values()
        if declaration.condition is None or resolver.is_condition_met(declaration.condition)
    ]


def _policy_of_a_rollback(resource: Resource) -> str:
    """`RetainExceptOnCreate` deletes what the failed operation itself created."""
    policy = resource.declaration.deletion_policy
    return "Delete" if policy == "RetainExceptOnCreate" else policy
