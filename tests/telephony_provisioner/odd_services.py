"""Services that show less than they should, each in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telephony_simulator.chime_sdk_voice import ApiError
from tests.telephony_provisioner.faults import CrashError, Script, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.chime_sdk_voice.faults import Faults
    from tests.telephony_provisioner.cloud import Cloud


class BehindFor:
    """Lists show for a while what was true when this began, except for what search shows."""

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._clock = cloud.clock
        self._until = cloud.clock.now() + seconds

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Answer a list with nothing in it while the lists are behind."""
        answer = perform()
        if operation.startswith("List") and self._clock.now() < self._until:
            return {name: [] for name in answer}
        return answer


class Unlisted:
    """A service whose list of numbers leaves out those that are still being acquired."""

    crash = False

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform; crash after the first order."""
        answer: Any = perform()
        if operation == "CreatePhoneNumberOrder" and self.crash:
            self.crash = False
            raise CrashError
        if operation == "ListPhoneNumbers":
            return _without_those_being_acquired(answer)
        checked: Document = answer
        return checked


class ShowsNone:
    """A service that never shows a number."""

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform; hide every number."""
        answer = perform()
        if operation == "ListPhoneNumbers":
            return {"PhoneNumbers": []}
        if operation == "GetPhoneNumber":
            raise refusal("NotFoundException", "not yet")
        return answer


class Unread:
    """A service that shows no number before its order is done, and loses the first answer."""

    def __init__(self, trouble: BaseException | None) -> None:
        self._trouble = trouble

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform; hide what is still being acquired."""
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


class NamedLate:
    """A service that shows a number's name only when its order is done."""

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform; take the names off the numbers that are still being acquired."""
        return _each_number(operation, perform(), _without_name_while_acquired)


class ShowsFailed:
    """A service that goes on showing the numbers of orders that failed."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, Any]] = {}

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform; add the numbers that were there before as failed ones."""
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


class ShowsInstead:
    """A service that shows for a while what a number was before."""

    def __init__(self, cloud: Cloud, before: dict[str, Any], seconds: float) -> None:
        self._clock = cloud.clock
        self._before = before
        self._until = cloud.clock.now() + seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform; show what was before while it lasts."""
        answer = perform()
        if self._clock.now() >= self._until:
            return answer
        return _each_number(operation, answer, lambda _number: self._before)


class SlowLists:
    """A service that takes its time for each list, which is then of when it was asked for."""

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._clock = cloud.clock
        self._seconds = seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform; wait after a list."""
        answer = perform()
        if operation.startswith("List"):
            self._clock.sleep(self._seconds)
        return answer


class Behind:
    """After the first order, reads show for a while that there is nothing."""

    def __init__(self, faults: Script, cloud: Cloud, seconds: float) -> None:
        self._faults = faults
        self._clock = cloud.clock
        self._seconds = seconds
        self._until = 0.0

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform; answer lists with nothing in them while reads are behind."""
        if operation == "CreatePhoneNumberOrder" and not self._until:
            self._until = self._clock.now() + self._seconds
        answer = self._faults(operation, params, perform)
        if operation.startswith("List") and self._clock.now() < self._until:
            return {name: [] for name in answer}
        return answer


class ShowsHalf:
    """Every search shows another half of the numbers."""

    searches = 0

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform; leave out every other number."""
        answer: Any = perform()
        if operation == "SearchAvailablePhoneNumbers":
            self.searches += 1
            return {"E164PhoneNumbers": answer["E164PhoneNumbers"][self.searches % 2 :: 2]}
        checked: Document = answer
        return checked


class Both:
    """Two faults at the same time."""

    def __init__(self, outer: Faults, inner: Faults) -> None:
        self._outer = outer
        self._inner = inner

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform within both."""
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
