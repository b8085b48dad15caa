"""The callbacks of a flow that no call reaches."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any

from telephony import CallFlow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class UnreachedCallbacks:
    """Watches which public methods of a flow's class are called.

    Args:
        flow_class: The class.
    """

    def __init__(self, flow_class: type[CallFlow]) -> None:
        self.flow_class = flow_class
        self._methods: dict[str, FunctionType] = {
            name: value
            for name, value in vars(flow_class).items()
            if not name.startswith("_") and isinstance(value, FunctionType)
        }
        self._reached: set[str] = set()

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

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note the calls of the methods until the end of the context.

        The methods of the class are replaced meanwhile: a hook of `sys.setprofile` would be called
        for each function, and collides with profilers.
        """
        for name, method in self._methods.items():
            setattr(self.flow_class, name, self._noted(name, method))
        try:
            yield
        finally:
            for name, method in self._methods.items():
                setattr(self.flow_class, name, method)

    def names(self) -> list[str]:
        """Return the names of the methods that were never called."""
        return [
            f"{self.flow_class.__name__}.{name}"
            for name in self._methods
            if name not in self._reached
        ]

    def _noted(self, name: str, method: FunctionType) -> Callable[..., Any]:
        @wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            self._reached.add(name)
            return method(*args, **kwargs)

        return call
