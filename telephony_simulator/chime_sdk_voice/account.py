"""The account: the API's resources, as frozen values in dictionaries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections import deque

    from telephony_simulator.chime_sdk_voice.resources import (
        OrderOutcome,
        PhoneNumber,
        PhoneNumberOrder,
        SipMediaApplication,
        SipRule,
        VoiceConnector,
    )
    from telephony_simulator.chime_sdk_voice.schedule import Schedule
    from telephony_simulator.chime_sdk_voice.settings import Settings

Document = Mapping[str, object]
"""A request or an answer as boto3 has it: PascalCase names, `datetime` timestamps."""


@dataclass(slots=True, kw_only=True)
class Account:
    """The resources of one account, in all regions."""

    account_id: str
    settings: Settings
    schedule: Schedule
    ids: random.Random
    order_outcomes: deque[OrderOutcome]
    sip_media_applications: dict[str, SipMediaApplication] = field(default_factory=dict)
    sip_rules: dict[str, SipRule] = field(default_factory=dict)
    phone_numbers: dict[str, PhoneNumber] = field(default_factory=dict)
    phone_number_orders: dict[str, PhoneNumberOrder] = field(default_factory=dict)
    voice_connectors: dict[str, VoiceConnector] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    calling_name: tuple[str, datetime] | None = None
    """The account's default outbound calling name, and the time of its last update."""

    cdr_bucket: str | None = None
    """The bucket for the call detail records of Voice Connectors."""

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.fromtimestamp(self.schedule.now(), UTC)

    def new_id(self) -> str:
        """Return a new GUID; the same seed gives the same sequence."""
        return str(uuid.UUID(int=self.ids.getrandbits(128), version=4))
