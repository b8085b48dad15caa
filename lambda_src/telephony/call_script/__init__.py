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


def __getattr__(name: str) -> object:
    if name == "Secret":
        from .secret import Secret  # noqa: PLC0415 - a cold start does not need it

        return Secret
    raise AttributeError(f"module {__name__} has no attribute {name}")
