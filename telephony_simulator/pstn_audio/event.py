"""An event on its way to the function."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from telephony_simulator.json_types import Json, JsonObject

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.application import Application
    from telephony_simulator.pstn_audio.call import Call
    from telephony_simulator.pstn_audio.leg import Leg

EventType: TypeAlias = Literal[
    "NEW_INBOUND_CALL",
    "NEW_OUTBOUND_CALL",
    "RINGING",
    "CALL_ANSWERED",
    "ACTION_SUCCESSFUL",
    "ACTION_FAILED",
    "ACTION_INTERRUPTED",
    "HANGUP",
    "INVALID_LAMBDA_RESPONSE",
    "DIGITS_RECEIVED",
    "CALL_UPDATE_REQUESTED",
]


@dataclass(slots=True, eq=False)
class Event:
    """Something the function is told.

    Attributes:
        type: The InvocationEventType.
        leg: The leg that it is about; actions that name no leg go there.
        participants: The legs as they were when it happened.
        action_data: What ActionData says, if the event has any.
        error: ErrorType and ErrorMessage of INVALID_LAMBDA_RESPONSE.
    """

    type: EventType
    leg: "Leg"
    participants: list[Json]
    action_data: JsonObject | None = None
    error: tuple[str, str] | None = None

    def payload(self, call: "Call", application: "Application", sequence: int) -> JsonObject:
        """Return the event as the function gets it."""
        payload: JsonObject = {
            "SchemaVersion": "1.0",
            "Sequence": sequence,
            "InvocationEventType": self.type,
        }
        if self.action_data is not None:
            payload["ActionData"] = self.action_data
        payload["CallDetails"] = self._call_details(call, application)
        if self.error is not None:
            payload["ErrorType"], payload["ErrorMessage"] = self.error
        return payload

    def _call_details(self, call: "Call", application: "Application") -> JsonObject:
        details: JsonObject = {"TransactionId": call.transaction_id}
        if call.attributes:
            details["TransactionAttributes"] = dict(call.attributes)
        details["AwsAccountId"] = application.aws_account_id
        details["AwsRegion"] = application.aws_region
        if call.sip_rule_id is not None:
            details["SipRuleId"] = call.sip_rule_id
        details["SipMediaApplicationId"] = application.sip_media_application_id
        details["Participants"] = self.participants
        return details
