"""The table of the request register, in memory."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any


class InMemoryTable:
    """See `telephony_provisioner.request_register.Table`."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = defaultdict(dict)

    def read(self, key: str) -> Mapping[str, Any]:
        """Return a copy of an item."""
        return dict(self.items[key])

    def count_arrival(self, key: str, expires_at: int) -> Mapping[str, Any]:
        """Add 1 to `Arrivals`, and return the item."""
        item = self.items[key]
        item |= {"Arrivals": item.get("Arrivals", 0) + 1, "ExpiresAt": expires_at}
        return dict(item)

    def update_if_latest(self, key: str, order: str, values: Mapping[str, Any]) -> bool:
        """Set values, unless a later request has claimed the item."""
        if self.items[key].get("Latest", "") > order:
            return False
        self.items[key] |= values
        return True
