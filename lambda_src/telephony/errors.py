"""The errors that this package raises.

TelephonyError
├── EventDecodeError      the function received something that is not an event
├── InvalidParameterError a parameter of an action has a value that the service would refuse
└── ResponseError         an answer breaks a rule of the service; it is not sent

No message contains digits, phone numbers, spoken text or tokens.
"""

from __future__ import annotations


class TelephonyError(Exception):
    """Base class of this package's errors."""


class EventDecodeError(TelephonyError, ValueError):
    """An event lacks a member that the call depends on.

    Attributes:
        problem: what was expected and what was found.
        path: where, as a JSON path such as `$.CallDetails.TransactionId`.
    """

    def __init__(self, problem: str, *, path: str) -> None:
        super().__init__(f"{problem} - at `{path}`")
        self.problem = problem
        self.path = path

    def within(self, path: str) -> EventDecodeError:
        """Return this error with the path of the object that encloses it."""
        return EventDecodeError(self.problem, path=f"{path}{self.path}")


class InvalidParameterError(TelephonyError, ValueError):
    """A parameter breaks a rule of the service.

    Attributes:
        owner: the name of the class.
        parameter: the name of the parameter.
    """

    def __init__(self, owner: str, parameter: str, problem: str) -> None:
        super().__init__(f"{owner}.{parameter} {problem}")
        self.owner = owner
        self.parameter = parameter


class ResponseError(TelephonyError, ValueError):
    """An answer breaks `rule`: the service would drop it, or end the call."""

    def __init__(self, rule: str, problem: str) -> None:
        super().__init__(f"{rule}; {problem}")
        self.rule = rule
