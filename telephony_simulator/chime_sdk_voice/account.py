"""The account: everything the API knows, as frozen values in plain dictionaries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections import deque

    from telephony_simulator.chime_sdk_voice.applications import SipMediaApplication
    from telephony_simulator.chime_sdk_voice.connectors import VoiceConnector
    from telephony_simulator.chime_sdk_voice.numbers import PhoneNumber
    from telephony_simulator.chime_sdk_voice.orders import OrderOutcome, PhoneNumberOrder
    from telephony_simulator.chime_sdk_voice.rules import SipRule
    from telephony_simulator.chime_sdk_voice.schedule import Agenda
    from telephony_simulator.chime_sdk_voice.settings import Settings

Document = Mapping[str, object]
"""A request or an answer, with the members boto3 has: PascalCase names, `datetime` timestamps."""


@dataclass(slots=True, kw_only=True)
class Account:
    """One account's inventory; its applications, rules, numbers and connectors span all regions."""

    account_id: str
    settings: Settings
    agenda: Agenda
    ids: random.Random
    order_outcomes: deque[OrderOutcome]
    applications: dict[str, SipMediaApplication] = field(default_factory=dict)
    rules: dict[str, SipRule] = field(default_factory=dict)
    numbers: dict[str, PhoneNumber] = field(default_factory=dict)
    orders: dict[str, PhoneNumberOrder] = field(default_factory=dict)
    connectors: dict[str, VoiceConnector] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    calling_name: tuple[str, datetime] | None = None
    """The account's default outbound calling name, and since when."""

    cdr_bucket: str | None = None
    """Where the call detail records of Voice Connectors go."""

    def now(self) -> datetime:
        """The time as the API writes it."""
        return datetime.fromtimestamp(self.agenda.now(), UTC)

    def new_id(self) -> str:
        """A new GUID, the same ones in the same order for the same seed."""
        return str(uuid.UUID(int=self.ids.getrandbits(128), version=4))
