"""Replaces what differs between equal calls, ids and times, by names of their roles."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject

OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"
"""Around a role; characters for private use, which no event contains."""

encode: Final = json.JSONEncoder(ensure_ascii=False).encode
"""`json.dumps` without making an encoder each time."""

UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Renaming:
    """The roles of the ids and times of one call."""

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}
        self._text_of_roles: dict[str, str] = {}

    def key(self, event: JsonObject) -> str:
        """Return an event as text, without what differs between equal calls."""
        self.name_ids(event)
        without_sequence = {name: value for name, value in event.items() if name != "Sequence"}
        return self.rename(encode(without_sequence))

    def name_ids(self, event: JsonObject) -> None:
        """Give the ids and times of an event roles, in the order in which they appear."""
        details = event["CallDetails"]
        assert isinstance(details, dict)
        self._name(str(details["TransactionId"]), "transaction")
        legs = details["Participants"]
        assert isinstance(legs, list)
        for leg in legs:
            assert isinstance(leg, dict)
            tag = leg["ParticipantTag"]
            self._name(str(leg["CallId"]), f"id of {tag}")
            if tag != "LEG-A":  # whose start is the time of the call, which is a choice
                self._name(str(leg["StartTimeInMilliseconds"]), f"start of {tag}")
        data = event.get("ActionData")
        if isinstance(data, dict):
            self._name_recording(data.get("RecordingDestination"), "Key")
            self._name_recording(data.get("CallRecordingDestination"), "Location")

    def rename(self, text: str) -> str:
        """Return a text with the roles in place of the known ids and times."""
        for actual, role in self._roles.items():
            if actual in text:
                text = text.replace(actual, role)
        return text

    def restore(self, text: str) -> str:
        """Return a text with this call's ids and times in place of the roles."""
        if OPEN not in text:
            return text
        for role, actual in self._text_of_roles.items():
            text = text.replace(role, actual)
        return text

    def canonical(self, text: str) -> str:
        """Return a renamed text in which unknown ids, of legs that have ended, are equal."""
        renamed = self.rename(text)
        return UUID.sub("earlier id", renamed) if "-4" in renamed else renamed

    def _name(self, actual: str, role: str) -> None:
        if actual in self._roles:
            return
        name, number = f"{OPEN}{role}{CLOSE}", 2
        while name in self._text_of_roles:  # a second LEG-B
            name, number = f"{OPEN}{role} {number}{CLOSE}", number + 1
        self._roles[actual] = name
        self._text_of_roles[name] = actual

    def _name_recording(self, destination: Json, member: str) -> None:
        if isinstance(destination, dict) and destination.get(member):
            self._name(str(destination[member]), "recording")
            # longer names first: a key contains ids and times
            self._roles = dict(sorted(self._roles.items(), key=lambda item: -len(item[0])))
