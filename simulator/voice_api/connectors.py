"""Voice Connectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.voice_api.errors import bad_request

if TYPE_CHECKING:
    from simulator.voice_api.account import Account


def require_host_name(account: Account, host_name: str) -> None:
    """Refuse a host name that no Voice Connector of the account has."""
    del account
    raise bad_request(f"no Voice Connector has the outbound host name {host_name}")
