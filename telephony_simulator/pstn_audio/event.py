"""An event on its way to the function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.transitions import EventType


class Transaction(Protocol):
    """What every event of a call repeats in CallDetails."""

    @property
    def transaction_id(self) -> str:
        """The id that all legs share."""

    @property
    def sip_rule_id(self) -> str | None:
        """The SIP rule that took the call; None for a call that the API created."""

    @property
    def transaction_attributes(self) -> Mapping[str, Json] | None:
        """The transaction attributes; None before any were set."""


@dataclass(slots=True, eq=False)
class Event:
    """An event of the service, with the state of the legs when it occurred.

    Attributes:
        type: The InvocationEventType.
        leg: The leg that it is about; actions of the answer that name no leg act on it.
        participants: The legs as they were when it occurred.
        action_data: ActionData, if the event has any.
        error: ErrorType and ErrorMessage of INVALID_LAMBDA_RESPONSE.
    """

    type: EventType
    leg: Leg
    participants: list[Json] = field(repr=False)
    action_data: JsonObject | None = field(default=None, repr=False)
    error: tuple[str, str] | None = None

    def payload(
        self, transaction: Transaction, application: Application, sequence: int
    ) -> JsonObject:
        """Return the JSON that the function gets."""
        payload: JsonObject = {
            "SchemaVersion": "1.0",
            "Sequence": sequence,
            "InvocationEventType": self.type,
        }
        if self.action_data is not None:
            payload["ActionData"] = self.action_data
        payload["CallDetails"] = self._call_details(transaction, application)
        if self.error is not None:
            payload["ErrorType"], payload["ErrorMessage"] = self.error
        return payload

    def _call_details(self, transaction: Transaction, application: Application) -> JsonObject:
        details: JsonObject = {"TransactionId": transaction.transaction_id}
        if transaction.transaction_attributes:
            details["TransactionAttributes"] = dict(transaction.transaction_attributes)
        details["AwsAccountId"] = application.aws_account_id
        details["AwsRegion"] = application.aws_region
        if transaction.sip_rule_id is not None:
            details["SipRuleId"] = transaction.sip_rule_id
        details["SipMediaApplicationId"] = application.sip_media_application_id
        details["Participants"] = self.participants
        return details


def hangup_data(leg: Leg, sip_response_code: int) -> JsonObject:
    """Return ActionData of HANGUP."""
    return {
        "Type": "Hangup",
        "Parameters": {
            "SipResponseCode": sip_response_code,
            "CallId": leg.call_id,
            "ParticipantTag": leg.participant_tag,
        },
    }
