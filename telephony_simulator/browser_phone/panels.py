"""The panels beside a telephone: the meeting that a leg has joined, the bot that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telephony_simulator.json_types import JsonObject
    from telephony_simulator.pstn_audio import Call, Leg, Meeting

BOT_ACTION: Final = "StartBotConversation"


class Panels:
    """The panels of one call, and what has changed in them.

    Args:
        call: The call.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._shown: dict[tuple[str, str], JsonObject] = {}

    def changes(self) -> list[JsonObject]:
        """Return the messages of the panels that have changed since the last call of this."""
        now = {(str(one["type"]), str(one["leg"])): one for one in self._messages()}
        changed = [message for key, message in now.items() if self._shown.get(key) != message]
        for key, message in self._shown.items():
            if key not in now and message.get("state") == "listens":
                changed.append({**message, "state": "ended"})
        self._shown = now
        return changed

    def present(self) -> list[JsonObject]:
        """Return the messages of all panels as they were sent last."""
        return [*self._shown.values()]

    def _messages(self) -> Iterator[JsonObject]:
        call_id = self._call.transaction_id
        for leg in self._call.legs:
            if leg.meeting is not None and leg.is_open:
                attendee = attendee_of(leg, leg.meeting)
                yield {
                    "type": "meeting",
                    "call": call_id,
                    "leg": leg.participant_tag,
                    "meeting": leg.meeting.meeting_id,
                    "attendees": [*(leg.meeting.join_tokens or ())],
                    "is_muted": attendee in leg.meeting.muted,
                }
        running = self._call.actions.running
        if running is not None and running.type == BOT_ACTION:
            yield {
                "type": "bot",
                "call": call_id,
                "leg": running.leg.participant_tag,
                "state": "listens",
                "bot": str(running.parameters.get("BotAliasArn", "")).rpartition(":")[2],
            }


def attendee_of(leg: Leg, meeting: Meeting) -> str | None:
    """Return the attendee as which a leg has joined a meeting; None if the meeting names none."""
    tokens = (meeting.join_tokens or {}).items()
    return next((attendee for attendee, token in tokens if token == leg.join_token), None)
