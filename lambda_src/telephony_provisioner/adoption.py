"""What a resource was before its stack adopted it, recorded before the first write.

An adopted resource existed before its stack and takes calls. Its adoption changes it in one
request; a Delete, also that of a rollback, puts it back as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from telephony_provisioner.errors import RequestError
from telephony_provisioner.timing import DEPLOYMENT_SECONDS, READ_LAG_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_provisioner.resource import RequestContext

State: TypeAlias = Mapping[str, Any]
"""A resource's state as JSON, in the members of the API."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The record of one adopted resource of a stack, in the request table.

    Args:
        context: The request.
        subject: The resource, such as `SIP rule 0a1b…`; a part of the record's key.
    """

    context: RequestContext
    subject: str

    @property
    def may_be_stale(self) -> bool:
        """Whether a read may be older than this request, and nothing is recorded yet.

        A deletion that has just ended may have put the resource back: what a stale read shows is
        not what a later deletion has to restore.
        """
        is_early = self.context.age_seconds < READ_LAG_SECONDS
        return is_early and not self.context.records.has_current(self._key)

    def record(self, describe: Callable[[], State]) -> State:
        """Record the state unless one is recorded; return the recorded one.

        Raises:
            ProvisioningError: The stack has no table.
        """
        records = self.context.records
        if records.has_current(self._key):
            return _decode(records.read(self._key))
        encoded = json.dumps({**describe(), "AdoptedAt": int(self.context.clock.now())})
        return _decode(records.keep_first(self._key, encoded))

    def recorded(self) -> State | None:
        """Return the recorded state; None when this stack has never adopted the resource."""
        encoded = self.context.records.read(self._key)
        return _decode(encoded) if encoded else None

    def is_rollback(self, recorded: State) -> bool:
        """Return whether a Delete now belongs to the deployment that has adopted the resource."""
        return self.context.clock.since(float(recorded["AdoptedAt"])) < DEPLOYMENT_SECONDS

    def forget(self) -> None:
        """Let the next adoption record the state anew."""
        self.context.records.release(self._key)

    @property
    def _key(self) -> str:
        return f"{self.context.request.stack_id} adopted {self.subject}"


def _decode(encoded: str) -> State:
    try:
        decoded = json.loads(encoded)
        return {**decoded, "AdoptedAt": float(decoded["AdoptedAt"])}
    except (ValueError, TypeError, KeyError):
        raise RequestError("the record of an adopted resource is not readable") from None
