"""What an endpoint of one region knows of an account whose home is us-east-1."""

from collections.abc import Mapping
from typing import Any

from simulator.voice_api.account import Account
from simulator.voice_api.errors import bad_request, not_found
from simulator.voice_api.model import regions
from simulator.voice_api.settings import HOME_REGION

_IDS = ("SipMediaApplicationId", "SipRuleId", "VoiceConnectorId")


def check(account: Account, operation: str, request: Mapping[str, Any], region: str) -> None:
    """Refuse what the endpoint of this region does not do, or does not know yet."""
    if region not in regions():
        raise bad_request(
            f"there is no endpoint in {region}; there is one in {', '.join(regions())}"
        )
    if "PhoneNumber" in operation and region not in account.settings.number_regions:
        allowed = " and ".join(sorted(account.settings.number_regions))
        raise bad_request(f"phone numbers are provisioned in {allowed}, not in {region}")
    if region != HOME_REGION and not operation.startswith(("Create", "List")):
        _require_replicated(account, request)


def _require_replicated(account: Account, request: Mapping[str, Any]) -> None:
    for member in _IDS:
        created = account.created.get(request.get(member, ""))
        if created is None:
            continue
        if account.agenda.now() < created + account.settings.replication_seconds:
            raise not_found(f"there is no {member} {request[member]}")
