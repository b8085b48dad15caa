"""The run of an effect: its result as JSON, its error by name."""

from __future__ import annotations

import json

from telephony.validators import describe

from .errors import ScriptError
from .replay import IN_EFFECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .replay import Replay


def run_effect(
    replay: Replay, name: str, function: Callable[..., object], args: Any, kwargs: Any
) -> str:
    """Run the function of an effect; return what its entry holds behind the name."""
    if not callable(function):
        replay.abort(
            f"the effect {name} takes a function and its arguments, got {describe(function)}: "
            f'write call.effect("{name}", function, argument), not function(argument)'
        )
    secret = replay.secret
    if secret is not None:
        secret.is_revealed = False
    replay.obstacle = IN_EFFECT
    try:
        result = function(*args, **kwargs)
    except BaseException as error:  # noqa: BLE001 - a replay could not raise each again
        replay.obstacle = None
        return _pack_error(replay, name, error)
    replay.obstacle = None
    encoded = _encode_result(replay, name, result)
    if secret is not None and secret.is_revealed and secret.is_repeated_in(encoded):
        replay.abort(
            f"the effect {name} returns the digits of a secret, and the journal would keep "
            "them: return what was found out, such as True"
        )
    return f"={encoded}"


def _pack_error(replay: Replay, name: str, error: BaseException) -> str:
    """Return what the entry holds of an error; end the script where it cannot be recorded."""
    match error:
        case ScriptError():
            return replay.abort(str(error))
        case Exception():  # the script decides what follows
            replay.effect_error = error
            return f"!{type(error).__name__}"
        case KeyboardInterrupt():
            raise error
        case _:
            return replay.abort(
                f"the effect {name} raised {type(error).__name__}, which is not an Exception "
                "and cannot be recorded: raise an Exception in its place"
            )


def _encode_result(replay: Replay, name: str, result: object) -> str:
    try:
        encoded = json.dumps(result, separators=(",", ":"), allow_nan=False)
        if json.loads(encoded) == result:
            return encoded
    except (TypeError, ValueError, RecursionError):
        pass
    hint = ""
    if hasattr(result, "__await__"):
        hint = "; the function of an effect is not a coroutine"
        if close := getattr(result, "close", None):
            close()  # or Python warns that it was never awaited
    return replay.abort(
        f"the effect {name} must return JSON, got {describe(result)}{hint}: return None, bool, "
        "int, float, str, or lists and dicts of these, whose keys are str"
    )
