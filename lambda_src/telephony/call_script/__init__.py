"""A call as one coroutine, replayed at each event from a journal in its transaction attributes."""

from .errors import ActionFailed, CallEnded, ScriptError, SideEffectFailed
from .script import CallScript, check_replay
from .scripted_call import ScriptedCall
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
