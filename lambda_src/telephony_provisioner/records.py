"""Records of a resource that outlive one request, in the request table.

The table keeps, without expiry, what a resource was before a stack adopted it, and which
replacements of rules are not complete.

CloudFormation hands the physical id of a resource to its Delete, but not after a cancelled
creation. So what the Delete has to restore is recorded by the resource's own id, before the first
write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.timing import REGISTER_ENTRY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ABSENT, _PRESENT = "", "1"  # `Latest`, by which the table's conditional update decides


class RecordTable(Protocol):
    """The part of the request table that holds records."""

    def read(self, key: str) -> Mapping[str, Any]:
        """Return an item; empty if there is none."""

    def update_if_latest(self, key: str, order: str, values: Mapping[str, Any]) -> bool:
        """Set values, unless `Latest` is larger than `order`; return whether they are set."""


class Records(Protocol):
    """Texts and times by key."""

    @property
    def is_available(self) -> bool:
        """Whether there is a table that keeps them."""

    def keep_first(self, key: str, text: str) -> str:
        """Record a text unless there is one; return the one that is kept."""

    def has_current(self, key: str) -> bool:
        """Return whether there is a text that is not released."""

    def read(self, key: str) -> str:
        """Return a text, released or not; empty if there is none."""

    def release(self, key: str) -> None:
        """Let the next text replace this one, which can still be read."""

    def claim_time(self, key: str, now: float, *, latest: float) -> bool:
        """Set a time to `now` unless it is after `latest`; return whether it is set."""


class TableRecords:
    """Records in the request table.

    Args:
        table: The table; its items of records have no `ExpiresAt`.
        check_write: Called before every write; it raises an error that stops the write.
    """

    def __init__(self, table: RecordTable, check_write: Callable[[], None] = lambda: None) -> None:
        self._table = table
        self._check_write = check_write

    @property
    def is_available(self) -> bool:
        """See `Records.is_available`."""
        return True

    def keep_first(self, key: str, text: str) -> str:
        """See `Records.keep_first`."""
        self._check_write()
        values = {"Latest": _PRESENT, "Earlier": text}
        if self._table.update_if_latest(key, _ABSENT, values):
            return text
        return self.read(key)

    def has_current(self, key: str) -> bool:
        """See `Records.has_current`."""
        return bool(self._table.read(key).get("Latest", _ABSENT) != _ABSENT)

    def read(self, key: str) -> str:
        """See `Records.read`."""
        return str(self._table.read(key).get("Earlier", ""))

    def release(self, key: str) -> None:
        """See `Records.release`."""
        self._check_write()
        self._table.update_if_latest(key, _PRESENT, {"Latest": _ABSENT})

    def claim_time(self, key: str, now: float, *, latest: float) -> bool:
        """See `Records.claim_time`; the item expires, unlike the others."""
        self._check_write()
        values = {"Latest": _encode_time(now), "ExpiresAt": int(now + REGISTER_ENTRY_SECONDS)}
        return self._table.update_if_latest(key, _encode_time(latest), values)


class NoRecords:
    """Refuses to record: a stack whose template has no table yet."""

    @property
    def is_available(self) -> bool:
        """Return False."""
        return False

    def keep_first(self, key: str, text: str) -> str:
        """Raise an error: what cannot be restored is not changed."""
        del key, text
        raise ProvisioningError(
            "the provisioner of this stack has no table yet; deploy the stack once without the"
            " adoption, then add it"
        )

    def has_current(self, key: str) -> bool:
        """Return False."""
        del key
        return False

    def read(self, key: str) -> str:
        """Return an empty text."""
        del key
        return ""

    def release(self, key: str) -> None:
        """Do nothing."""

    def claim_time(self, key: str, now: float, *, latest: float) -> bool:
        """Return True: the reads alone decide."""
        del key, now, latest
        return True


def _encode_time(moment: float) -> str:
    """Return a text that sorts like the time, in whole seconds."""
    return f"{int(max(0.0, moment)):012}"
