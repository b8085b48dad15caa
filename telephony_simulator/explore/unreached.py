"""The callbacks of a flow that no call reaches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from telephony import CallFlow

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType


class UnreachedCallbacks:
    """Watches which public methods of a flow's class are called.

    Args:
        flow_class: The class.
    """

    def __init__(self, flow_class: type[CallFlow]) -> None:
        self._code_names: dict[CodeType, str] = {
            value.__code__: f"{flow_class.__name__}.{name}"
            for name, value in vars(flow_class).items()
            if not name.startswith("_") and hasattr(value, "__code__")
        }
        self._reached: set[CodeType] = set()

    @classmethod
    def of(
        cls, given: Callable[..., Any], handler: Callable[..., Any]
    ) -> UnreachedCallbacks | None:
        """Return the watcher of a flow class, or of the flow behind a handler; None without one."""
        if isinstance(given, type) and issubclass(given, CallFlow):
            return cls(given)
        for cell in getattr(handler, "__closure__", None) or ():
            if isinstance(cell.cell_contents, CallFlow):
                return cls(type(cell.cell_contents))
        return None

    def watched(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Return the handler, with its calls watched."""

        def handle(event: Any, context: Any) -> Any:
            before = sys.getprofile()
            sys.setprofile(self._note)
            try:
                return handler(event, context)
            finally:
                sys.setprofile(before)

        return handle

    def names(self) -> list[str]:
        """Return the names of the methods that were never called."""
        return [name for code, name in self._code_names.items() if code not in self._reached]

    def _note(self, frame: FrameType, what: str, _argument: object) -> None:
        if what == "call" and frame.f_code in self._code_names:
            self._reached.add(frame.f_code)
