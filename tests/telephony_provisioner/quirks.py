"""Quirks of the service that change what its answers show. Each wraps the API's requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telephony_simulator.chime_sdk_voice import ApiError
from tests.telephony_provisioner.faults import CrashError, Script, refusal
from tests.telephony_provisioner.simulation.fault_injector import READS, Past

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.chime_sdk_voice.faults import Faults
    from tests.telephony_provisioner.cloud import Cloud


class EmptyListsFor:
    """Answers lists with nothing in them for some seconds; searches are answered as usual."""

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._clock = cloud.clock
        self._until = cloud.clock.now() + seconds

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; empty the answer of a list until the time is over."""
        answer = perform()
        if operation.startswith("List") and self._clock.now() < self._until:
            return {name: [] for name in answer}
        return answer


class HidesAcquiringNumbersInLists:
    """Leaves out of ListPhoneNumbers the numbers that are still being acquired."""

    crash = False

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; with `crash`, end the function after the first order."""
        answer: Any = perform()
        if operation == "CreatePhoneNumberOrder" and self.crash:
            self.crash = False
            raise CrashError
        if operation == "ListPhoneNumbers":
            return _without_those_being_acquired(answer)
        checked: Document = answer
        return checked


class HidesAllNumbers:
    """Never shows a phone number."""

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; hide every number."""
        answer = perform()
        if operation == "ListPhoneNumbers":
            return {"PhoneNumbers": []}
        if operation == "GetPhoneNumber":
            raise refusal("NotFoundException", "not yet")
        return answer


class HidesAcquiringNumbers:
    """Shows no number before its order is complete; raises `trouble` after the first order."""

    def __init__(self, trouble: BaseException | None) -> None:
        self._trouble = trouble

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; hide numbers that are still being acquired."""
        answer: Any = perform()
        if operation == "CreatePhoneNumberOrder" and self._trouble:
            trouble, self._trouble = self._trouble, None
            raise trouble
        if operation == "ListPhoneNumbers":
            return _without_those_being_acquired(answer)
        if operation == "GetPhoneNumber" and answer["PhoneNumber"]["Status"] == "AcquireInProgress":
            raise refusal("NotFoundException", "not yet")
        checked: Document = answer
        return checked


class ShowsNamesLate:
    """Shows a number's name only when its order is complete."""

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; clear the names of numbers that are still being acquired."""
        return _each_number(operation, perform(), _without_name_while_acquired)


class ShowsFailedOrders:
    """Keeps showing the numbers of orders that failed."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, Any]] = {}

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; add numbers seen earlier, with the status AcquireFailed."""
        try:
            answer: Any = perform()
        except ApiError:
            if operation == "GetPhoneNumber" and params["PhoneNumberId"] in self._seen:
                return {"PhoneNumber": self._seen[params["PhoneNumberId"]]}
            raise
        if operation != "ListPhoneNumbers":
            checked: Document = answer
            return checked
        listed = {number["E164PhoneNumber"] for number in answer["PhoneNumbers"]}
        gone = [number for e164, number in self._seen.items() if e164 not in listed]
        for number in answer["PhoneNumbers"]:
            self._seen[number["E164PhoneNumber"]] = {**number, "Status": "AcquireFailed"}
        return {**answer, "PhoneNumbers": [*answer["PhoneNumbers"], *gone]}


class ShowsStaleNumber:
    """Shows an earlier state of a number for some seconds."""

    def __init__(self, cloud: Cloud, before: dict[str, Any], seconds: float) -> None:
        self._clock = cloud.clock
        self._before = before
        self._until = cloud.clock.now() + seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request; show the earlier state until the time is over."""
        answer = perform()
        if self._clock.now() >= self._until:
            return answer
        return _each_number(operation, answer, lambda _number: self._before)


class ShowsStaleRule:
    """Shows an earlier answer of GetSipRule for some seconds."""

    def __init__(self, cloud: Cloud, before: Document, seconds: float) -> None:
        self._clock = cloud.clock
        self._before = before
        self._until = cloud.clock.now() + seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request; show the earlier answer until the time is over."""
        answer = perform()
        is_stale = operation == "GetSipRule" and self._clock.now() < self._until
        return self._before if is_stale else answer


class SlowLists:
    """Delays the answer of each list; the answer shows the state at the time of the request."""

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._clock = cloud.clock
        self._seconds = seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request; wait after a list."""
        answer = perform()
        if operation.startswith("List"):
            self._clock.sleep(self._seconds)
        return answer


class EmptyListsAfterOrder:
    """Answers lists with nothing in them for some seconds after the first order."""

    def __init__(self, faults: Script, cloud: Cloud, seconds: float) -> None:
        self._faults = faults
        self._clock = cloud.clock
        self._seconds = seconds
        self._until = 0.0

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request; empty the answer of a list until the time is over."""
        if operation == "CreatePhoneNumberOrder" and not self._until:
            self._until = self._clock.now() + self._seconds
        answer = self._faults(operation, params, perform)
        if operation.startswith("List") and self._clock.now() < self._until:
            return {name: [] for name in answer}
        return answer


class AlternatesSearchResults:
    """Shows alternate halves of the available numbers in successive searches."""

    searches = 0

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform the request; leave out every other number of a search."""
        answer: Any = perform()
        if operation == "SearchAvailablePhoneNumbers":
            self.searches += 1
            return {"E164PhoneNumbers": answer["E164PhoneNumbers"][self.searches % 2 :: 2]}
        checked: Document = answer
        return checked


class Combined:
    """Applies two quirks or faults to the same request."""

    def __init__(self, outer: Faults, inner: Faults) -> None:
        self._outer = outer
        self._inner = inner

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform the request inside both."""
        return self._outer(operation, params, lambda: self._inner(operation, params, perform))


def _each_number(
    operation: str, answer: Any, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Document:
    if operation == "ListPhoneNumbers":
        return {**answer, "PhoneNumbers": list(map(change, answer["PhoneNumbers"]))}
    if operation == "GetPhoneNumber":
        return {"PhoneNumber": change(answer["PhoneNumber"])}
    checked: Document = answer
    return checked


def _without_name_while_acquired(number: dict[str, Any]) -> dict[str, Any]:
    return {**number, "Name": ""} if number["Status"] == "AcquireInProgress" else number


def _without_those_being_acquired(answer: Any) -> Document:
    numbers = answer["PhoneNumbers"]
    return {"PhoneNumbers": [n for n in numbers if n["Status"] != "AcquireInProgress"]}


class ReadsAreLate:
    """Every read shows the state of some seconds ago.

    Args:
        cloud: The account.
        seconds: The age of the state, up to `LONGEST_LAG_SECONDS`.
    """

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._past = Past(cloud.api, cloud.clock)
        self._seconds = seconds
        self._past.remember()

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform a write now, and a read on the earlier state."""
        del params
        try:
            if operation.startswith(READS):
                return self._past.at(self._seconds, perform)
            return perform()
        finally:
            self._past.remember()
