"""What a page asks for, done on the thread of the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.browser_phone.line import BrowserLine
from telephony_simulator.browser_phone.panels import attendee_of
from telephony_simulator.call_router import NoRuleError
from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.functions import FunctionError
from telephony_simulator.pstn_audio import ServiceError
from telephony_simulator.pstn_audio.records import PartyActed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony_simulator.browser_phone.call_board import CallBoard
    from telephony_simulator.browser_phone.line import SpeechSource
    from telephony_simulator.browser_phone.sound_frame import MicrophoneFrame
    from telephony_simulator.call_router import AccountCallRouter
    from telephony_simulator.pstn_audio import Leg, Meeting, Party

MAX_OPEN_CALLS: Final = 64
"""The calls that pages may have open at once."""

ACT_ERRORS: Final = (ApiError, FunctionError, NoRuleError, ServiceError, ValueError)
"""Errors of an act whose texts are sentences for the user."""


class Acts:
    """The acts of a page; the names and parameters are those of `requests.FIELDS`.

    Each raises one of `ACT_ERRORS` if it cannot be done.

    Args:
        board: The calls.
    """

    def __init__(self, board: CallBoard) -> None:
        self._board = board

    def dial(self, number: str, from_: str, sip_headers: Mapping[str, str] | None = None) -> None:
        """Call a number of the stack; one beyond the quota of active calls is dropped."""
        router = self._router()
        call = router.dial(number, from_=from_, sip_headers=sip_headers)
        self._board.show(call, sip_headers=sip_headers)
        if call.is_ended:
            *_, last = (one.verb for one in call.records if isinstance(one, PartyActed))
            raise ValueError(f"the call {last}")

    def press(self, call: str, leg: str, keys: str) -> None:
        """Press keys of a telephone."""
        self._party(call, leg).press(keys)

    def answer(self, call: str, leg: str, *, voicemail: bool = False) -> None:
        """Answer a telephone that rings."""
        self._party(call, leg).answer(voicemail=voicemail)

    def refuse(self, call: str, leg: str, sip_code: int = 486) -> None:
        """Refuse a call."""
        self._party(call, leg).refuse(sip_code)

    def hang_up(self, call: str, leg: str) -> None:
        """Hang up; before the answer, cancel the call."""
        self._party(call, leg).hang_up()

    def say(self, call: str, leg: str, text: str) -> None:
        """Speak words, to a bot or into a recording."""
        party = self._party(call, leg)
        if not party.leg.is_connected:
            raise ValueError(f"{leg} is not connected, so nothing hears its words")
        party.say(text)

    def take_samples(self, frame: MicrophoneFrame) -> None:
        """Take sound of the microphone of a party."""
        party, call = self._party(frame.call, frame.leg), self._board.call(frame.call).call
        assert isinstance(call.line, BrowserLine)
        call.line.take_samples(party, frame.samples)

    def speech(self, source: SpeechSource) -> None:
        """Choose who speaks the texts from now on: eSpeak NG on the server, or the pages."""
        lines = self._board.lines
        if source == "espeak" and lines.speech is None:
            raise ValueError(
                "eSpeak NG is not installed: pip install 'phone-line[sound]', and start again"
            )
        lines.speech_source = source

    def mute_attendee(self, call: str, leg: str) -> None:
        """Mute the attendee of a meeting that a leg has joined, or let it be heard again."""
        joined, meeting = self._joined(call, leg)
        attendee = attendee_of(joined, meeting)
        if attendee is None:
            raise ValueError("the meeting does not name its attendees, so none can be muted")
        meeting.muted ^= {attendee}
        self._board.change(self._board.call(call))

    def end_meeting(self, call: str, leg: str) -> None:
        """End the meeting that a leg has joined: its legs end."""
        _, meeting = self._joined(call, leg)
        line = self._board.call(call).line
        line.call_router.service.meetings.end(meeting.meeting_id)

    def create_call(
        self,
        application: str,
        to: str,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Let an application call a number, as CreateSipMediaApplicationCall does."""
        router = self._router()
        request: dict[str, Any] = {
            "SipMediaApplicationId": application,
            "FromPhoneNumber": from_,
            "ToPhoneNumber": to,
            "ArgumentsMap": dict(arguments or {}),
            "SipHeaders": dict(sip_headers or {}),
        }
        created: Any = router.account.voice_api.call("CreateSipMediaApplicationCall", request)
        call = router.service.calls[created["SipMediaApplicationCall"]["TransactionId"]]
        self._board.show(call, arguments=arguments, sip_headers=sip_headers)

    def update_call(self, call: str, arguments: Mapping[str, str] | None = None) -> None:
        """Update a call, as UpdateSipMediaApplicationCall does."""
        shown = self._board.call(call)
        request: dict[str, Any] = {
            "SipMediaApplicationId": shown.call.application.sip_media_application_id,
            "TransactionId": call,
            "Arguments": dict(arguments or {}),
        }
        shown.line.call_router.account.voice_api.call("UpdateSipMediaApplicationCall", request)

    def _router(self) -> AccountCallRouter:
        """Return the router for a new call."""
        if self._board.line is None:
            raise ValueError("no stack is up: see the problem that the page shows")
        router = self._board.line.call_router
        if len(router.service.calls) >= MAX_OPEN_CALLS:
            raise ValueError(f"{MAX_OPEN_CALLS} calls are open: end one of them first")
        return router

    def _joined(self, call: str, leg: str) -> tuple[Leg, Meeting]:
        joined = self._party(call, leg).leg
        if joined.meeting is None:
            raise ValueError(f"{leg} has not joined a meeting")
        return joined, joined.meeting

    def _party(self, call: str, leg: str) -> Party:
        for party in self._board.call(call).call.parties:
            if party.leg.participant_tag == leg:
                return party
        raise ValueError(f"the call has no {leg}, or it has ended")
