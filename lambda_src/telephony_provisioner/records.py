"""What a resource was before a stack adopted it, kept without expiry in the request table.

CloudFormation hands the physical id of a resource to its Delete, but not after a cancelled
creation. So what the Delete has to restore is recorded by the resource's own id, before the first
write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from telephony_provisioner.errors import ProvisioningError

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
    """Texts by key."""

    def keep_first(self, key: str, text: str) -> str:
        """Record a text unless there is one; return the one that is kept."""

    def has_current(self, key: str) -> bool:
        """Return whether there is a text that is not released."""

    def read(self, key: str) -> str:
        """Return a text, released or not; empty if there is none."""

    def release(self, key: str) -> None:
        """Let the next text replace this one, which can still be read."""


class TableRecords:
    """Records in the request table.

    Args:
        table: The table; its items of records have no `ExpiresAt`.
        check_write: Called before every write; it raises an error that stops the write.
    """

    def __init__(self, table: RecordTable, check_write: Callable[[], None] = lambda: None) -> None:
        self._table = table
        self._check_write = check_write

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


class NoRecords:
    """Refuses to record: a stack whose template has no table yet."""

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
