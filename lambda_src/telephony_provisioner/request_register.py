"""The order of CloudFormation's requests for a resource, kept in a small DynamoDB table.

CloudFormation does not wait for a request that it cancels: the Delete of a cancelled creation, or
the Update of a rollback, runs beside it. Each request claims its place before it changes anything,
and asks before every write whether a later request has claimed the resource meanwhile.

The order of two requests is that of the dates in their response addresses, in whole seconds; then
Create, Update, Delete; then the arrival here. No phone number is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qs, urlsplit

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.records import NoRecords, TableRecords
from telephony_provisioner.timing import OVERLAP_SECONDS, REGISTER_ENTRY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from telephony_provisioner.records import Records
    from telephony_provisioner.request import Json, ResourceRequest

RANKS: Final = {"Create": 0, "Update": 1, "Delete": 2}
MAX_EARLIER_REQUESTS: Final = 5
"""The requests whose repeated delivery is recognized."""


class SupersededError(ProvisioningError):
    """A later request of CloudFormation has claimed the resource: this one changes nothing more."""

    def __init__(self) -> None:
        super().__init__(
            "CloudFormation has sent a later request for this resource; this one ends without"
            " further changes"
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """The place of a request in the order of requests for its resource.

    Args:
        order: A text that sorts like the request.
        is_overlapping: Whether an earlier request may still be running.
        has_earlier_delete: Whether a Delete of the resource came before, within a day.
    """

    order: str
    is_overlapping: bool
    has_earlier_delete: bool = False

    def encode(self) -> dict[str, Json]:
        """Return the claim as data of the request, for every later poll."""
        return {
            "Order": self.order,
            "IsOverlapping": self.is_overlapping,
            "HasEarlierDelete": self.has_earlier_delete,
        }


class RequestRegister(Protocol):
    """Orders the requests for each resource."""

    def claim(self, request: ResourceRequest, now: float) -> Claim:
        """Claim the resource for a request; the same request gets the same place again.

        Raises:
            SupersededError: A later request has claimed it.
        """

    def check(self, request: ResourceRequest, claim: Claim) -> None:
        """Raise SupersededError if a later request has claimed the resource."""

    def record_answer(self, request: ResourceRequest, claim: Claim, now: float) -> None:
        """Record that the request is answered, unless a later one has claimed the resource."""

    def records(self, check_write: Callable[[], None]) -> Records:
        """Return the records of adopted resources; `check_write` may stop a write."""


class Table(Protocol):
    """The register's table: strongly consistent, with conditional updates of one item."""

    def read(self, key: str) -> Mapping[str, Any]:
        """Return an item; empty if there is none."""

    def count_arrival(self, key: str, expires_at: int) -> Mapping[str, Any]:
        """Add 1 to `Arrivals`, and return the item."""

    def update_if_latest(self, key: str, order: str, values: Mapping[str, Any]) -> bool:
        """Set values, unless `Latest` is larger than `order`; return whether they are set."""


class TableRegister:
    """Orders requests by a table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, request: ResourceRequest, now: float) -> Claim:
        """See `RequestRegister.claim`."""
        key, name = _key(request), f"{request.request_type} {request.request_id}"
        item = self._table.read(key)
        if item.get("LatestRequest") == name:
            before = str(item.get("EarlierRequests", "")).split("\n")
            return Claim(item["Latest"], item["IsOverlapping"], _has_delete(before))
        item = self._table.count_arrival(key, int(now + REGISTER_ENTRY_SECONDS))
        earlier = _earlier_requests(item)
        if name in earlier:
            raise SupersededError  # delivered once more: it keeps its place
        order = _order(request, item)
        is_overlapping = "Latest" in item and not _was_answered_before(item, now)
        values = {
            "Latest": order,
            "LatestRequest": name,
            "EarlierRequests": "\n".join(earlier),
            "IsOverlapping": is_overlapping,
        }
        if not self._table.update_if_latest(key, order, values):
            raise SupersededError
        return Claim(order, is_overlapping, _has_delete(earlier))

    def check(self, request: ResourceRequest, claim: Claim) -> None:
        """See `RequestRegister.check`."""
        if self._table.read(_key(request)).get("Latest", "") > claim.order:
            raise SupersededError

    def record_answer(self, request: ResourceRequest, claim: Claim, now: float) -> None:
        """See `RequestRegister.record_answer`."""
        values = {"Answered": claim.order, "AnsweredAt": int(now)}
        self._table.update_if_latest(_key(request), claim.order, values)

    def records(self, check_write: Callable[[], None]) -> Records:
        """See `RequestRegister.records`."""
        return TableRecords(self._table, check_write)


class NoRegister:
    """Orders nothing: a stack whose template has no table yet."""

    def records(self, check_write: Callable[[], None]) -> Records:
        """Return records that refuse to keep anything."""
        del check_write
        return NoRecords()

    def claim(self, request: ResourceRequest, now: float) -> Claim:
        """Return a claim that is never superseded."""
        del request, now
        return Claim("", is_overlapping=False)

    def check(self, request: ResourceRequest, claim: Claim) -> None:
        """Accept the request."""

    def record_answer(self, request: ResourceRequest, claim: Claim, now: float) -> None:
        """Record nothing."""


def _key(request: ResourceRequest) -> str:
    return f"{request.stack_id} {request.logical_resource_id}"


def _earlier_requests(item: Mapping[str, Any]) -> list[str]:
    """Return the names of the last requests, which a new one supersedes."""
    earlier = str(item.get("EarlierRequests", "")).split("\n")
    latest = str(item.get("LatestRequest", ""))
    return list(filter(None, (*earlier, latest)))[-MAX_EARLIER_REQUESTS:]


def _has_delete(names: Iterable[str]) -> bool:
    return any(name.startswith("Delete ") for name in names)


def _order(request: ResourceRequest, item: Mapping[str, Any]) -> str:
    date, rank = _date(request.response_url), RANKS[request.request_type]
    if not date and "Latest" in item:
        date, _, rest = str(item["Latest"]).partition(" ")
        rank = max(rank, int(rest.partition(" ")[0]))
    return f"{date} {rank} {int(item['Arrivals']):010}"


def _date(response_url: str) -> str:
    """Return the date of a presigned address, such as 20261126T155000Z; empty without one."""
    (date,) = parse_qs(urlsplit(response_url).query).get("X-Amz-Date", [""])[:1]
    return date if date[:8].isdigit() else ""


def _was_answered_before(item: Mapping[str, Any], now: float) -> bool:
    is_answered = item.get("Answered") == item["Latest"]
    return is_answered and float(item["AnsweredAt"]) < now - OVERLAP_SECONDS
