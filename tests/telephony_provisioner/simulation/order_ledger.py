"""Records which numbers are ordered, kept and released, and checks each such request."""

from __future__ import annotations

import functools
import json
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

from constructs_lib.resource_type import ResourceType
from telephony_provisioner.owner_tag import request_digest
from telephony_provisioner.phone_number.properties import PRODUCT_TYPES, is_e164
from telephony_simulator.chime_sdk_voice.authorization import permission_requests
from telephony_simulator.identity_policy import denied_resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from telephony_simulator.chime_sdk_voice import VoiceApi
    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.chime_sdk_voice.resources import PhoneNumber
    from telephony_simulator.json_types import Json, JsonObject


@functools.cache
def _policy_of(kind: ResourceType, account_id: str) -> dict[str, Any]:
    """Return the policy document of a resource type, as IAM evaluates it."""
    parts = {"partition": "aws", "account": account_id}
    return {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": list(statement.actions),
                "Resource": statement.resource.format_map(parts),
                "Condition": statement.conditions,
            }
            for statement in kind.statements
        ]
    }


Line: TypeAlias = tuple[str, str]
"""The logical id of a number, and what it was searched by."""


def line_of(logical_id: str, properties: Any) -> Line:
    """Return the line that a resource's properties describe."""
    return logical_id, json.dumps(properties["Search"], sort_keys=True)


class OrderLedger:
    """Records each write together with the event that caused it."""

    def __init__(self, api: VoiceApi, own_number: str) -> None:
        self._api = api
        self._own_number = own_number
        self.released: set[str] = set()
        self._current = threading.local()
        self._lines: dict[Line, set[str]] = {}
        """The numbers ordered for each line."""

        self._requests: dict[str, str] = {}
        """The request for which each number was ordered, as in the number's name."""

        self._last_requests: dict[str, str] = {}
        """The digest of the last request for each logical id."""

        self._kept_requests: set[str] = set()
        """Requests whose resource CloudFormation kept without ever receiving its physical id."""

        self._kept: set[str] = set()
        """Physical ids that a Delete kept."""

        self._releases: dict[Line, bool] = {}
        """Whether each line is to be released, by the last event that CloudFormation knows of."""

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Check the request, perform it, and record it."""
        if operation == "CreatePhoneNumberOrder":
            self._check_line_has_no_number(params["E164PhoneNumbers"])
        if operation == "DeletePhoneNumber":
            self._check_release_was_requested(params["PhoneNumberId"])
        answer = perform()
        if operation == "CreatePhoneNumberOrder":
            numbers = params["E164PhoneNumbers"]
            self._lines.setdefault(self._line, set()).update(numbers)
            request = request_digest(str(self._event["RequestId"]))
            self._requests |= dict.fromkeys(numbers, request)
            self._note_release()
        if operation == "DeletePhoneNumber":
            self.released.add(params["PhoneNumberId"])
        return answer

    @property
    def _event(self) -> JsonObject:
        """The event that the provisioner handles in this task."""
        event: JsonObject = self._current.event
        return event

    def start_event(self, event: JsonObject) -> None:
        """Record the event that the provisioner handles from now on."""
        self._current.event = event
        self._last_requests[str(event["LogicalResourceId"])] = request_digest(
            str(event["RequestId"])
        )

    def skip_deletion(self, logical_id: str, physical_id: str) -> None:
        """Record that CloudFormation kept a resource because of its DeletionPolicy."""
        is_made_up = "/" not in physical_id and not is_e164(physical_id)
        if is_made_up and logical_id in self._last_requests:
            self._kept_requests.add(self._last_requests[logical_id])

    def finish_event(self, answer: Json) -> None:
        """Record the answer to the event; check that a released line left no number."""
        if self._is_for_a_line:
            self._note_release()
        is_deleted = (
            self._is_for_a_line
            and self._event["RequestType"] == "Delete"
            and isinstance(answer, dict)
            and answer.get("IsComplete")
        )
        if is_deleted and not self._releases[self._line]:
            self._kept.add(str(self._event["PhysicalResourceId"]))
        elif is_deleted:
            left = [n for n in self._paid(self._line) if self._is_undone(n.e164_phone_number)]
            assert not left, "a line that was released left a number to pay for"

    def require_permission(self, operation: str, params: Mapping[str, Any]) -> None:
        """Check that the policy of the resource type allows the operation on its resources."""
        properties_in_force: list[Any] = [
            self._event["ResourceProperties"],
            self._event.get("OldResourceProperties", {}),  # whose policy goes with the clean-up
        ]
        kept = all(properties.get("Release") != "true" for properties in properties_in_force)
        account = self._api._account  # noqa: SLF001 - the ARNs of its resources
        policies = [
            _policy_of(kind, account.account_id)
            for kind in ResourceType
            if kind.type_name == self._event["ResourceType"]
            and not (kept and kind.name.startswith("RELEASED_"))
        ]
        for needed in permission_requests(account, operation, params, self._api.region):
            denied = denied_resource(policies, needed)
            assert denied is None, f"the role may not {needed.action} on {denied}"

    def lines_paid_after_release(self, kept: set[str]) -> Iterator[Line]:
        """Yield the released lines that still have an acquired number.

        Args:
            kept: Physical ids that CloudFormation kept because of the template's DeletionPolicy.
        """
        kept = kept | self._kept
        for line, released in self._releases.items():
            paid = {number.e164_phone_number for number in self._paid(line)} - kept
            requests = {one.partition("/")[2] for one in kept} | self._kept_requests
            if released and any(self._requests[number] not in requests for number in paid):
                yield line

    def _note_release(self) -> None:
        properties: Any = self._event["ResourceProperties"]
        self._releases[self._line] = properties["Release"] == "true"

    def _is_undone(self, number: str) -> bool:
        """Whether the event's Delete is for this number, or for the request that ordered it."""
        known = str(self._event["PhysicalResourceId"])
        if is_e164(known):
            return known == number
        request = known.partition("/")[2]
        return not request or request == self._requests[number]

    @property
    def _is_for_a_line(self) -> bool:
        """Whether the event is for a number to order, with valid properties."""
        properties: Any = self._event["ResourceProperties"]
        return "Search" in properties and properties["ProductType"] in PRODUCT_TYPES

    @property
    def _line(self) -> Line:
        return line_of(str(self._event["LogicalResourceId"]), self._event["ResourceProperties"])

    def _ordered(self, line: Line) -> list[PhoneNumber]:
        numbers = self._api._account.phone_numbers  # noqa: SLF001 - the state, not what a read shows
        return [numbers[number] for number in self._lines.get(line, ()) if number in numbers]

    def _paid(self, line: Line) -> list[PhoneNumber]:
        return [n for n in self._ordered(line) if n.ready_from and not n.deletion_timestamp]

    def _check_line_has_no_number(self, numbers: list[str]) -> None:
        """Check the line's numbers; the service refuses another order for the same number."""
        others = {number.e164_phone_number for number in self._ordered(self._line)} - {*numbers}
        assert not others, "a second number was ordered for a line that has one"

    def _check_release_was_requested(self, number: str) -> None:
        properties: Any = self._event["ResourceProperties"]
        if self._event["RequestType"] == "Update":  # of a rollback, which undoes another update
            properties = self._event["OldResourceProperties"]
            assert number != self._event["PhysicalResourceId"], "a line's own number was released"
        else:
            assert self._event["RequestType"] == "Delete", "a number was released without a Delete"
        assert properties["Release"] == "true", "a number was released that was to be kept"
        assert number != self._own_number, "an adopted number was released"
