"""A call on each line."""

from collections.abc import Mapping
from typing import Any

import pytest

from telephony_simulator import Phone, PhoneCall
from tests.conformance.lines.lines import LINES, Carried, LineUnderTest, noted
from tests.telephony_simulator.script import Answer, Script


class LineCalls:
    """Places calls on one line.

    Attributes:
        line: The line.
        carried: What it was asked and what it sent, by all calls.
    """

    def __init__(self, line: LineUnderTest) -> None:
        self.line = line
        self.carried = Carried()

    @property
    def asked(self) -> list[str]:
        """What the engine has asked of the line."""
        return self.carried.asked

    def phone(self, *answers: Answer, **phone: Any) -> Phone:
        """Return a telephone on the line; keyword arguments go to `Phone`."""
        made = Phone(Script(*answers), **{"handler_errors": "apologize", **phone})
        made.service.open_line = noted(self.line.open(made.clock, self.carried), self.carried)
        return made

    def dial(self, *answers: Answer, **phone: Any) -> PhoneCall:
        """Dial a function with the given answers."""
        return self.phone(*answers, **phone).dial()

    def place(
        self, *answers: Answer, arguments: Mapping[str, str] | None = None, **phone: Any
    ) -> PhoneCall:
        """Let the application call a number."""
        return self.phone(*answers, **phone).create_call(arguments=arguments)


@pytest.fixture(params=LINES, ids=lambda line: line.name)
def calls(request: pytest.FixtureRequest) -> LineCalls:
    return LineCalls(request.param)


def data_of(call: PhoneCall, index: int) -> dict[str, Any]:
    """Return ActionData of an event; 0 is the first."""
    data: dict[str, Any] = call.invocations[index].event["ActionData"]
    return data
