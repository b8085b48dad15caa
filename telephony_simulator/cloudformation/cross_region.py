"""The CDK's cross-region references: two custom resources that copy parameters.

In AWS they are Node functions that use Systems Manager; here their effect is implemented.
"""

from typing import Any, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.json_types import JsonObject


class CrossRegionExportWriter:
    """`Custom::CrossRegionExportWriter`: writes the exports of a stack to another Region."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Write the parameters."""
        region, exports = _written(request.properties)
        for name, value in exports.items():
            self._account.parameters[region, name] = str(value)
        return Outcome(request.name())

    def update(self, request: Request, old: Resource) -> Outcome:
        """Write the current parameters and delete the removed ones."""
        self.delete(request, old)
        self.create(request)
        return old.outcome

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the parameters."""
        region, exports = _written(old.properties)
        for name in exports:
            self._account.parameters.pop((region, name), None)


class CrossRegionExportReader:
    """`Custom::CrossRegionExportReader`: returns the written parameters as attributes."""

    def create(self, request: Request) -> Outcome:
        """Return the parameters, which CloudFormation has resolved."""
        return Outcome(request.name(), _imports(request))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Return the current parameters."""
        return Outcome(old.physical_id, _imports(request))

    def delete(self, request: Request, old: Resource) -> None:
        """Keep the parameters; their writer deletes them."""


def _written(properties: JsonObject) -> tuple[str, JsonObject]:
    writer = cast("dict[str, Any]", properties["WriterProps"])
    return writer["region"], writer["exports"]


def _imports(request: Request) -> JsonObject:
    reader = cast("dict[str, Any]", request.properties["ReaderProps"])
    imports: JsonObject = reader["imports"]
    return imports
