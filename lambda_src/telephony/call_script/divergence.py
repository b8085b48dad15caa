"""What is said of a script that does not follow its journal."""

from __future__ import annotations

from .codes import CODES

_NAMES = {code: name for name, code in CODES.items()}


def describe_divergence(position: int, recorded: str, expected: str) -> str:
    """Describe the step that differs.

    Args:
        position: the number of the step.
        recorded: the entry of the journal.
        expected: how the entry of the script's step would begin.
    """
    return (
        f"the script does not follow the journal of its call: step {position} was "
        f"{_name_entry(recorded)} and is {_name_entry(expected)}. Either the code was changed "
        "while the call ran (then raise `version`), or it depends on something that is not "
        "recorded (use call.effect, call.now or call.random)"
    )


def _name_entry(entry: str) -> str:
    """Name an entry without its values."""
    if entry[:1] == "$":
        return f"the effect {entry[1:].partition('=')[0].partition('!')[0]}"
    if entry[:1] == "@":
        return "now()"
    code = step = entry.lstrip(">")
    for end in "=!?<~*":
        code = code.partition(end)[0]
    name = _NAMES.get(code, "")
    if entry[:1] == ">":
        return f"next_event({name})"
    if step[len(code) :] == "*":
        return f"{name} with secret=True"
    return name or "the end of the script"
