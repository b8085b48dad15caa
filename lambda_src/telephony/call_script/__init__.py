"""A call as one coroutine, replayed at each event from a journal in its transaction attributes."""

from importlib import import_module as _import_module

from .errors import ActionFailed, CallEnded, ScriptError, SideEffectFailed
from .script import CallScript
from .scripted_call import ScriptedCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .resumption import check_replay
    from .secret import Secret

__all__ = [
    "ActionFailed",
    "CallEnded",
    "CallScript",
    "ScriptError",
    "ScriptedCall",
    "Secret",
    "SideEffectFailed",
    "check_replay",
]

_LATER = {"Secret": "secret", "check_replay": "resumption"}


def _import_later(name: str) -> object:
    """Import a name at its first use, which a cold start does not need; see `telephony.actions`."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(_import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # pragma: no branch - a type checker would accept every name
    __getattr__ = _import_later
