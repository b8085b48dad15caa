"""A call as one coroutine: the class that an application writes."""

from __future__ import annotations

from telephony.callflow import CallFlow
from telephony.plan import JOURNAL
from telephony.validators import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import ClassVar

    from telephony.events import (
        ActionFailedEvent,
        ActionSuccessfulEvent,
        CallAnsweredEvent,
        CallUpdateRequestedEvent,
        DigitsReceivedEvent,
        Event,
        HangupEvent,
        InvalidLambdaResponseEvent,
        NewInboundCallEvent,
        NewOutboundCallEvent,
    )
    from telephony.response import Response

    from .scripted_call import ScriptedCall

_OPEN_CALLBACKS = frozenset(("on_ringing", "on_action_interrupted", "on_unknown_event"))
_COROUTINE_FLAG = 0x80  # inspect.CO_COROUTINE; inspect is slow to import


class CallScript(CallFlow):
    """A call as one coroutine: subclass it and write `run`.

    Everything outside a recorded effect runs again at every event; only `await` leaves the
    invocation. What each await returned is kept in the call's transaction attributes, and `run` is
    replayed with it. Reading the clock, random numbers and other services belong into `call.now()`,
    `call.random()` and `call.effect(...)`.

    `on_ringing`, `on_action_interrupted` and `on_unknown_event` can be overridden, as in a
    `CallFlow`; the other events reach `run`.

    Attributes:
        version: raise it when `run` changes so that running calls cannot continue with it.
        compatible_versions: earlier versions whose calls this one can continue; `call.version`
            tells them apart. A call of any other version hears the apology.
    """

    version: ClassVar[int] = 1
    compatible_versions: ClassVar[Sequence[int]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in vars(CallScript).items():
            if getattr(cls, name) is not method and name in _CLOSED_CALLBACKS:
                raise TypeError(
                    f"{cls.__name__}.{name} is not called: the event reaches run() through "
                    f"`await`; a script can override {', '.join(sorted(_OPEN_CALLBACKS))}"
                )
        _check_versions(cls)
        code = getattr(cls.run, "__code__", None)
        if code is None or not code.co_flags & _COROUTINE_FLAG:
            raise TypeError(f"{cls.__name__}.run must be `async def run(self, call)` without yield")

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call. At the return all parties are hung up, after what was planned."""
        raise NotImplementedError(f"{type(self).__name__} has no run(): write `async def run`")

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Begin the script."""
        return _begin(self, event)

    def on_new_outbound_call(  # type: ignore[override]  # the journal has a reserved name
        self, event: NewOutboundCallEvent
    ) -> Response:
        """Begin the script; its first actions wait until the called party answers."""
        return _begin(self, event)

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_hangup(self, event: HangupEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_invalid_lambda_response(self, event: InvalidLambdaResponseEvent) -> Response:
        """End the script."""
        return _resume(self, event)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        """Continue the script, or keep the digits for it."""
        return _resume(self, event)

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        """Continue the script, or keep the update for it."""
        return _resume(self, event)

    def attributes_after_failure(self) -> Mapping[str, str]:
        """Return the attributes that end the script when it has failed."""
        from .journal import DONE, Journal  # noqa: PLC0415 - few scripts fail

        return {JOURNAL: Journal(self.version, state=DONE).encode()}


_CLOSED_CALLBACKS = frozenset(name for name in vars(CallScript) if name.startswith("on_"))


def _check_versions(script: type[CallScript]) -> None:
    """Refuse versions that a journal could not hold, or that would not be found in it."""
    version: object = script.version
    if type(version) is not int or version < 0:
        raise TypeError(
            f"{script.__name__}.version is a whole number from 0, got {describe(version)}"
        )
    compatible: object = script.compatible_versions
    if not isinstance(compatible, tuple | list | set | frozenset | range) or not all(
        type(one) is int for one in compatible
    ):
        raise TypeError(
            f"{script.__name__}.compatible_versions is a tuple of whole numbers such as (1, 2) or "
            f"(1,), got {describe(compatible)}"
        )


def _begin(script: CallScript, event: NewInboundCallEvent | NewOutboundCallEvent) -> Response:
    from .driver import begin  # noqa: PLC0415 - the definition of a class does not need it

    return begin(script, event)


def _resume(script: CallScript, event: Event) -> Response:
    from .resumption import resume  # noqa: PLC0415 - a call's first event does not need it

    return resume(script, event)
