"""The exceptions of call scripts.

TelephonyError
├── ActionFailed      an awaited action has failed; a script catches it
├── SideEffectFailed  the function of an effect has raised; a script catches it
└── ScriptError       the script breaks a rule of call scripts; it cannot be caught

BaseException
└── CallEnded         LEG-A has hung up; `except Exception` does not catch it

No message contains digits, phone numbers, spoken text or tokens.
"""

from __future__ import annotations

from telephony.errors import TelephonyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from telephony.events import ActionFailedEvent, HangupEvent


class ActionFailed(TelephonyError):  # noqa: N818 - the service's word: ACTION_FAILED
    """An action of the awaited list has failed; the service has dropped the rest of the list.

    Attributes:
        event: the failure; of its fields `action` (as the script wrote it) and `error_type`.
        action_type: such as `CallAndBridge`.
        error_type: such as `CallNotAnswered`; `LegHungUp` if LEG-B hung up during an action on it.
    """

    def __init__(self, event: ActionFailedEvent) -> None:
        self.event = event
        self.action_type = event.action.type
        self.error_type = event.error_type
        super().__init__(f"{self.action_type} failed with {self.error_type or 'no ErrorType'}")


class CallEnded(BaseException):
    """LEG-A has hung up, or did not answer.

    A `finally` or an `except CallEnded` may record an effect; actions need a leg that is connected.

    Attributes:
        event: the end of the leg; of its fields `participant_tag` and `sip_response_code`.
        answered: False if the called party of an outbound call was not reached.
        other_leg_connected: whether LEG-B is still connected; actions then go to it.
    """

    def __init__(self, event: HangupEvent, *, answered: bool, other_leg_connected: bool) -> None:
        super().__init__("LEG-A has ended")
        self.event = event
        self.answered = answered
        self.other_leg_connected = other_leg_connected


class SideEffectFailed(TelephonyError):  # noqa: N818 - a result that a script handles
    """The function of an effect has raised; the same error is raised in each replay.

    Attributes:
        name: the effect's name.
        error_type: the name of the exception's class; its message is not recorded.
    """

    def __init__(self, name: str, error_type: str) -> None:
        super().__init__(f"the effect {name} raised {error_type}")
        self.name = name
        self.error_type = error_type


class ScriptError(TelephonyError):
    """A script breaks a rule of call scripts; the caller hears the apology."""


class ScriptAbortedError(BaseException):
    """Carries the error that ends a script through it, past `except Exception`."""

    def __init__(self, error: TelephonyError) -> None:
        super().__init__(str(error))
        self.error = error


class HungUpError(BaseException):
    """Ends the script after `hang_up()`."""
