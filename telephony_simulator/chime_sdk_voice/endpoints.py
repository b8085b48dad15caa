"""Limits of an endpoint by region; resources are replicated from us-east-1."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from telephony_simulator.chime_sdk_voice.account import Account
from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found
from telephony_simulator.chime_sdk_voice.model import regions
from telephony_simulator.chime_sdk_voice.settings import HOME_REGION


class _Created(Protocol):
    @property
    def created_timestamp(self) -> datetime: ...


def check_endpoint(
    account: Account, operation: str, request: Mapping[str, Any], region: str
) -> None:
    """Refuse a request that the endpoint of this region does not accept, or not yet."""
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
    resources: Mapping[str, Mapping[str, _Created]] = {
        "SipMediaApplicationId": account.sip_media_applications,
        "SipRuleId": account.sip_rules,
        "VoiceConnectorId": account.voice_connectors,
    }
    takes = timedelta(seconds=account.settings.replication_seconds)
    for member in resources.keys() & request.keys():
        resource = resources[member].get(request[member])
        if resource and account.now() < resource.created_timestamp + takes:
            raise not_found(f"there is no {member} {request[member]}")
