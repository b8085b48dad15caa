"""The resources of one stack: each is created, updated or deleted, and reported."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.errors import ResourceError, TemplateError
from telephony_simulator.cloudformation.intrinsics import Resolver
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.cloudformation.resource_types import ResourceTypes
from telephony_simulator.cloudformation.stack_event import StackEvent
from telephony_simulator.cloudformation.template import Declaration
from telephony_simulator.json_types import JsonObject

if TYPE_CHECKING:
    from pathlib import Path

Observer: TypeAlias = Callable[[StackEvent], None]


class StackResources:
    """Creates, updates and deletes the resources of a stack, one at a time, and reports each event.

    Args:
        name: The name of the stack.
        account: The account of its resources.
        region: Its Region.
        types: The code of the types of resources.
        observer: Called with every event. Default: no observer.
    """

    def __init__(
        self,
        name: str,
        account: Account,
        region: str,
        types: ResourceTypes,
        observer: Observer | None = None,
    ) -> None:
        identity = uuid.uuid5(uuid.NAMESPACE_OID, f"{region}/{name}")
        self.name = name
        self.region = region
        self.stack_id = (
            f"arn:aws:cloudformation:{region}:{account.account_id}:stack/{name}/{identity}"
        )
        self.status = "REVIEW_IN_PROGRESS"
        self.resources: dict[str, Resource] = {}
        self._account = account
        self._types = types
        self._observer = observer
        self._assets: Mapping[str, Path] = {}
        self._requests = 0

    def _create_or_update_all(self, wanted: Sequence[Declaration], resolver: Resolver) -> None:
        """Create or update resources, each after those that it depends on."""
        for declaration in wanted:
            self._create_or_update(declaration, resolver)

    def _create_or_update(self, declaration: Declaration, resolver: Resolver) -> None:
        """Create or update one resource unless it is unchanged."""
        wanted, old = self._wanted(declaration, resolver)
        if old and old.properties == wanted.properties:
            self.resources[declaration.logical_id] = wanted
        else:
            self._change(wanted, old)

    def _wanted(
        self, declaration: Declaration, resolver: Resolver
    ) -> tuple[Resource, Resource | None]:
        """Return a resource as it is to be, with its outcome so far, and as it is."""
        logical_id = declaration.logical_id
        old = self.resources.get(logical_id)
        try:
            properties = cast("JsonObject", resolver.resolve(dict(declaration.properties)))
        except TemplateError as error:
            raise TemplateError(f"{logical_id} ({declaration.type}): {error}") from None
        if old and old.declaration.type != declaration.type:
            raise TemplateError(
                f"{logical_id}: the type of a resource cannot change, from {old.declaration.type}"
                f" to {declaration.type}; give it another logical id"
            )
        return Resource(declaration, properties, old.outcome if old else Outcome("")), old

    def _change(self, wanted: Resource, old: Resource | None) -> None:
        self._report(f"{'UPDATE' if old else 'CREATE'}_IN_PROGRESS", wanted)
        try:
            self._note_change(wanted, old, self._perform(wanted, old))
        except ResourceError as error:
            raise self._note_failure(wanted, old, error) from None

    def _perform(self, wanted: Resource, old: Resource | None) -> Outcome:
        kind = self._types[wanted.declaration.type]
        request = self._request(wanted.declaration, wanted.properties)
        with _malformed_properties():
            return kind.update(request, old) if old else kind.create(request)

    def _note_change(self, wanted: Resource, old: Resource | None, outcome: Outcome) -> None:
        made = replace(wanted, outcome=outcome)
        self.resources[wanted.declaration.logical_id] = made
        self._report(f"{'UPDATE' if old else 'CREATE'}_COMPLETE", made, outcome.note)

    def _note_failure(
        self, wanted: Resource, old: Resource | None, error: ResourceError
    ) -> ResourceError:
        """Note a failed resource if it may exist; return the error with its name."""
        declaration = wanted.declaration
        if error.physical_id is not None:
            known = replace(wanted.outcome, physical_id=error.physical_id)
            self.resources[declaration.logical_id] = replace(wanted, outcome=known)
        self._report(f"{'UPDATE' if old else 'CREATE'}_FAILED", wanted, str(error))
        return ResourceError(f"{declaration.logical_id} ({declaration.type}): {error}")

    def _delete_all(self, doomed: list[tuple[Resource, str]]) -> list[Resource]:
        """Delete in reverse order; return those that could not be deleted, and dependencies."""
        left: list[Resource] = []
        needed: set[str] = set()
        for resource, policy in reversed(doomed):
            if resource.declaration.logical_id not in needed:
                try:
                    self._delete_or_retain(resource, policy)
                    continue
                except ResourceError:
                    pass
            left.append(resource)
            needed |= resource.declaration.references
        return left

    def _delete_or_retain(self, resource: Resource, policy: str) -> None:
        """Delete a resource unless its policy retains it; raise ResourceError if this fails."""
        if policy.startswith("Retain"):
            self._report("DELETE_SKIPPED", resource, "it is retained")
            return
        request = self._request(resource.declaration, resource.properties)
        self._report("DELETE_IN_PROGRESS", resource)
        try:
            self._types[resource.declaration.type].delete(request, resource)
        except ResourceError as error:
            self._report("DELETE_FAILED", resource, str(error))
            raise
        self._report("DELETE_COMPLETE", resource)

    def _request(self, declaration: Declaration, properties: JsonObject) -> Request:
        self._requests += 1
        return Request(
            stack_id=self.stack_id,
            stack_name=self.name,
            region=self.region,
            logical_id=declaration.logical_id,
            type=declaration.type,
            properties=properties,
            request_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.stack_id}/{self._requests}")),
            assets=self._assets,
        )

    def _report(self, status: str, resource: Resource | None = None, reason: str = "") -> None:
        if resource is None:
            self.status = status
        if self._observer:
            self._observer(
                StackEvent(
                    timestamp=self._account.clock.now(),
                    stack_name=self.name,
                    logical_id=resource.declaration.logical_id if resource else self.name,
                    resource_type=resource.declaration.type
                    if resource
                    else "AWS::CloudFormation::Stack",
                    status=status,
                    physical_id=resource.physical_id if resource else self.stack_id,
                    reason=reason,
                )
            )


@contextmanager
def _malformed_properties() -> Iterator[None]:
    """Refuse a resource whose properties are not what its type reads."""
    try:
        yield
    except KeyError as error:
        raise ResourceError(f"the property {error.args[0]} is missing") from error
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise ResourceError(f"a property has a value of a wrong type: {error}") from error
    except OSError as error:  # such as a full disk, or a name that is too long for a file
        raise ResourceError(f"its files cannot be written or read: {error}") from error
