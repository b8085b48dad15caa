"""Who is on the line, and for how long."""

from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.bridge import E164, Endpoint, read_endpoint, read_sip_headers
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Prompt, location
from telephony_simulator.pstn_audio.parameters import invalid, number, whole_number
from telephony_simulator.pstn_audio.ringing import Ringing
from telephony_simulator.pstn_audio.sound import Ringback

SIP_RESPONSE_CODES: Final = {0, 480, 486}


class CallAndBridge(Action):
    """Dials a second party and connects it with LEG-A.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/call-and-bridge.html
    """

    __slots__ = ("_endpoint", "_leg_b", "_ringback", "_seconds", "_sip_headers")
    type = "CallAndBridge"
    fields = ("CallTimeoutSeconds", "CallerIdNumber", "RingbackTone", "Endpoints", "SipHeaders")
    numbers = frozenset({"CallTimeoutSeconds"})
    leg_a_only = True
    _endpoint: Endpoint
    _leg_b: Leg
    _ringback: Prompt | Ringback
    _seconds: int
    _sip_headers: dict[str, str]

    def check(self) -> None:
        """Read whom to dial, and as whom."""
        if self.call.other_leg(self.leg) is not None:
            raise invalid("Invalid action on the call.")
        self._seconds = number(
            self.parameters,
            "CallTimeoutSeconds",
            "The MaxCallTimeout parameter is invalid. Timeout must be between 0 and 120 seconds.",
            low=0,
            high=120,
            default=30,
        )
        if self._seconds == 0:
            self.call.warn("CallTimeoutSeconds is documented as 1 to 120, and as 0 to 120")
        self._check_caller_id()
        self._ringback = self._ringback_tone()
        self._endpoint = read_endpoint(self.parameters, self.call.invocation_queue.application)
        self._sip_headers = read_sip_headers(self.parameters.get("SipHeaders"))
        if self._sip_headers and self._endpoint.arn is None:
            self.call.warn("SipHeaders are documented for Voice Connectors only")
        self.call.service.limits.bridge()

    def run(self) -> None:
        """Ring the second party."""
        call = self.call
        self._leg_b = call.dial(
            to=self._endpoint.uri,
            from_=str(self.parameters["CallerIdNumber"]),
            sip_headers=self._sip_headers,
        )
        Ringing(self._leg_b, self._seconds, self._answered, self._unanswered)
        self.sound = self.leg.play_sound(self._ringback)
        if call.settings.ringing_of_leg_b:
            call.send_event("RINGING", self._leg_b)

    def stop(self) -> JsonObject:
        """LEG-A has given up: stop ringing."""
        self._give_up()
        return {}

    def _answered(self) -> None:
        if self.leg.status is None:
            self.call.answer_inbound()
        self._leg_b.status = "Connected"
        self.succeed()

    def _unanswered(self, _sip_response_code: int) -> None:
        self._give_up()
        self.fail("CallNotAnswered", "Call not answered")

    def _give_up(self) -> None:
        self._leg_b.close()
        self.call.legs.remove(self._leg_b)

    def _ringback_tone(self) -> Prompt | Ringback:
        """Return what the caller hears meanwhile."""
        if "RingbackTone" not in self.parameters:
            return Ringback(self._seconds)
        tone = self.parameters["RingbackTone"]
        if location(tone) is None:
            raise ActionError("InvalidAudioSource", "Ringtone parameter value is invalid.")
        return Prompt(self.call.prompt(tone).path, self._seconds)

    def _check_caller_id(self) -> None:
        caller_id = self.parameters.get("CallerIdNumber")
        if caller_id is None:
            raise invalid("Caller ID not defined.")
        if not isinstance(caller_id, str) or not E164.fullmatch(caller_id):
            raise invalid("Invalid caller ID.")
        if caller_id != self.leg.from_ and not self.call.service.owns(caller_id):
            raise invalid(
                "Provided caller ID number is invalid. Number must be owned by this "
                "AWS account, or be the From number of LEG-A."
            )


class Hangup(Action):
    """Ends a leg, or refuses an inbound call that was not answered.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/hangup.html
    """

    __slots__ = ("_code",)
    type = "Hangup"
    fields = ("SipResponseCode",)
    numbers = frozenset(fields)
    echoes_tag = True
    _code: int

    def check(self) -> None:
        """Read the code."""
        code = whole_number(self.parameters.get("SipResponseCode", 0))
        if code not in SIP_RESPONSE_CODES:
            raise invalid("The SipResponseCode parameter is invalid.")
        self._code = code

    def run(self) -> None:
        """Hang up; what the function hears of it depends on who is left."""
        leg, call = self.leg, self.call
        leg.note("is hung up" if leg.status else f"is refused with {self._code or 'no answer'}")
        other = call.other_leg(leg)
        told = other is None or leg is call.leg_a or not self._is_success(leg)
        call.actions.halt()
        call.end_leg(leg, self._code, sends_hangup=told)
        if not told:
            self.succeed()

    def echo(self) -> dict[str, Json]:
        """Return the parameters with SipResponseCode filled in."""
        return {"SipResponseCode": 0, **super().echo()}

    def _is_success(self, leg: Leg) -> bool:
        """Whether hanging up LEG-B is an action that succeeded rather than a leg that ended."""
        return leg.meeting is not None or self.call.settings.hangup_of_leg_b == "ACTION_SUCCESSFUL"
