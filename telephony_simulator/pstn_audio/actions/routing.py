"""CallAndBridge and Hangup."""

from typing import Final, Literal

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.bridge import E164, Endpoint, read_endpoint, read_sip_headers
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.parameters import invalid_parameter, read_number, whole_number
from telephony_simulator.pstn_audio.sound import Ringback

SIP_RESPONSE_CODES: Final = {0, 480, 486}


class CallAndBridge(Action):
    """Dials a second party and connects it with LEG-A.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/call-and-bridge.html
    """

    __slots__ = ("_endpoint", "_leg_b", "_ringback", "_sip_headers", "_timeout_seconds")
    type = "CallAndBridge"
    fields = ("CallTimeoutSeconds", "CallerIdNumber", "RingbackTone", "Endpoints", "SipHeaders")
    numbers = frozenset({"CallTimeoutSeconds"})
    is_leg_a_only = True
    _endpoint: Endpoint
    _leg_b: Leg
    _ringback: Prompt | Ringback
    _timeout_seconds: int
    _sip_headers: dict[str, str]

    def read_parameters(self) -> None:
        """Read the endpoint, the caller id and the time-out."""
        if self.call.other_leg(self.leg) is not None:
            raise invalid_parameter("Invalid action on the call.")
        self._timeout_seconds = read_number(
            self.parameters,
            "CallTimeoutSeconds",
            "The MaxCallTimeout parameter is invalid. Timeout must be between 0 and 120 seconds.",
            low=0,
            high=120,
            default=30,
        )
        if self._timeout_seconds == 0:
            self.call.warn("CallTimeoutSeconds is documented as 1 to 120, and as 0 to 120")
        self._check_caller_id()
        self._ringback = self._ringback_tone()
        self._endpoint = read_endpoint(self.parameters, self.call.application)
        self._sip_headers = read_sip_headers(self.parameters.get("SipHeaders"))
        if self._sip_headers and self._endpoint.arn is None:
            self.call.warn("SipHeaders are documented for Voice Connectors only")
        self.call.service.limits.check_bridge()

    def run(self) -> None:
        """Dial the second party."""
        call = self.call
        self._leg_b = call.dial(
            to=self._endpoint.uri,
            from_=str(self.parameters["CallerIdNumber"]),
            sip_headers=self._sip_headers,
        )
        call.ring(self._leg_b, self._timeout_seconds, self._connect_parties, self._fail_unanswered)
        self.sound = call.play_sound(self.leg, self._ringback)
        if call.settings.ringing_of_leg_b:
            call.send_event("RINGING", self._leg_b)

    def stop(self) -> JsonObject:
        """Stop ringing: LEG-A has ended."""
        self.call.remove_leg(self._leg_b)
        return {}

    def _connect_parties(self) -> None:
        if self.leg.status is None:
            self.call.answer_inbound()
        self._leg_b.answer(self.call.now())
        self.call.bridge(self.leg, self._leg_b)
        self.succeed()

    def _fail_unanswered(self, sip_response_code: int) -> None:
        self.call.remove_leg(self._leg_b, sip_response_code)
        self.fail("CallNotAnswered", "Call not answered")

    def _ringback_tone(self) -> Prompt | Ringback:
        """Return the sound that the caller hears until the answer."""
        if "RingbackTone" not in self.parameters:
            return Ringback(self._timeout_seconds)
        message = "Ringtone parameter value is invalid."
        tone = self.call.find_prompt(self.parameters["RingbackTone"], message)
        return Prompt(tone.path, self._timeout_seconds)

    def _check_caller_id(self) -> None:
        caller_id = self.parameters.get("CallerIdNumber")
        if caller_id is None:
            raise invalid_parameter("Caller ID not defined.")
        if not isinstance(caller_id, str) or not E164.fullmatch(caller_id):
            raise invalid_parameter("Invalid caller ID.")
        if caller_id != self.leg.from_ and not self.call.service.owns_number(caller_id):
            raise invalid_parameter(
                "Provided caller ID number is invalid. Number must be owned by this "
                "AWS account, or be the From number of LEG-A."
            )


class Hangup(Action):
    """Ends a leg, or refuses an inbound call that is not answered.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/hangup.html
    """

    __slots__ = ("_sip_response_code",)
    type = "Hangup"
    fields = ("SipResponseCode",)
    numbers = frozenset(fields)
    echoes_tag = True
    _sip_response_code: int

    def read_parameters(self) -> None:
        """Read the SIP response code."""
        code = whole_number(self.parameters.get("SipResponseCode", 0))
        if code not in SIP_RESPONSE_CODES:
            raise invalid_parameter("The SipResponseCode parameter is invalid.")
        self._sip_response_code = code

    def run(self) -> None:
        """End the leg; the function gets HANGUP, ACTION_SUCCESSFUL, or both for a LEG-B."""
        leg, call = self.leg, self.call
        code = self._sip_response_code
        call.note(leg, "is hung up" if leg.status else f"is refused with {code or 'no answer'}")
        events = self._events_of(leg)
        call.actions.halt()
        call.end_leg(leg, code, sends_hangup=events != "ACTION_SUCCESSFUL")
        if events == "ACTION_SUCCESSFUL":
            self.succeed()
        elif events == "both" and call.actions.is_idle:
            call.send_event("ACTION_SUCCESSFUL", leg, self.action_data())

    def echo(self) -> dict[str, Json]:
        """Return the parameters; SipResponseCode is added."""
        return {"SipResponseCode": 0, **super().echo()}

    def _events_of(self, leg: Leg) -> Literal["both", "HANGUP", "ACTION_SUCCESSFUL"]:
        """Return the events that follow; only a LEG-B beside a connected LEG-A has a choice."""
        if self.call.other_leg(leg) is None or leg is self.call.leg_a:
            return "HANGUP"
        return "ACTION_SUCCESSFUL" if leg.meeting else self.call.settings.hangup_of_leg_b
