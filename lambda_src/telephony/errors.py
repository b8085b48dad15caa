"""What can be wrong, as a tree.

TelephonyError
├── EventDecodeError      the service, or a test, sent something that is no event
├── InvalidParameterError an action was given a value that the service would refuse
└── ResponseError         an answer breaks a rule of the service; it has not been sent

No message ever holds a digit, a number, spoken text or a token.
"""


class TelephonyError(Exception):
    """Anything this package raises on purpose."""


class EventDecodeError(TelephonyError, ValueError):
    """An event lacks something the call depends on; `path` says where, as a JSON path."""

    def __init__(self, problem: str, *, path: str) -> None:
        super().__init__(f"{problem} - at `{path}`")
        self.path = path


class InvalidParameterError(TelephonyError, ValueError):
    """A parameter breaks a rule of the service; `parameter` is its name, `owner` its class."""

    def __init__(self, owner: str, parameter: str, problem: str) -> None:
        super().__init__(f"{owner}.{parameter} {problem}")
        self.owner = owner
        self.parameter = parameter


class ResponseError(TelephonyError, ValueError):
    """An answer breaks `rule`, and would end the call or be dropped as a whole."""

    def __init__(self, rule: str, problem: str) -> None:
        super().__init__(f"{rule}; {problem}")
        self.rule = rule
