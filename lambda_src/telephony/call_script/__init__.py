"""A call as one coroutine, replayed at each event from a journal in its transaction attributes."""

from .errors import ActionFailed, CallEnded, ScriptError, SideEffectFailed
from .script import CallScript, check_replay
from .scripted_call import ScriptedCall

TYPE_CHECKING = False
if TYPE_CHECKING:
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


def _import_later(name: str) -> object:
    """Import a name at its first use; see `telephony.actions`."""
    if name != "Secret":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .secret import Secret  # noqa: PLC0415 - a cold start does not need it

    globals()[name] = Secret
    return Secret


if not TYPE_CHECKING:  # pragma: no branch - a type checker would accept every name
    __getattr__ = _import_later
