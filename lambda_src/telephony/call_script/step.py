"""The steps of a script: what its `await` waits for."""

from __future__ import annotations

from .errors import ActionFailed
from .outcome import CODES, UNPACK_RESULT, unpack_event, unpack_failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from telephony.actions import Action

    from .replay import Replay
    from .secret import Secret

_NAMES = {code: cls.__name__ for cls, code in CODES.items()}


class Step:
    """An await of `perform`: a list of actions that runs to its end.

    Attributes:
        actions: the list.
        mark: identifies the await in the journal.
        is_secret: whether the journal leaves the result out.
        replaces_list: whether another list may be running, so that an event about it may arrive.
    """

    __slots__ = ("actions", "is_secret", "mark", "replaces_list", "replay")

    waits_for_event = False

    def __init__(
        self, replay: Replay, actions: tuple[Action, ...], *, is_secret: bool = False
    ) -> None:
        self.replay = replay
        self.actions = actions
        self.mark = CODES[type(actions[-1])]
        self.is_secret = is_secret
        self.replaces_list = False

    def describe(self) -> str:
        """Name the step for an error."""
        names = ", ".join(action.type for action in self.actions)
        return f"next_event({names})" if self.waits_for_event else f"the step {names}"

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        if replay.list:
            self.replaces_list = True
            replay.list = ()
        position = replay.position
        if position < replay.recorded:
            replay.position = position + 1
            entry = replay.entries[position]
        else:
            replay.require_party()
            entry = yield self
        if replay.planned:
            replay.planned.clear()
        mark, _, packed = entry.partition("=")
        if mark == self.mark:
            return UNPACK_RESULT[type(self.actions[-1])](packed)
        return self._fail(entry)

    def _fail(self, entry: str) -> Secret:
        replay, size = self.replay, len(self.mark)
        kind, packed = entry[size : size + 1], entry[size + 1 :]
        if entry[:size] == self.mark:
            if kind == "!":
                raise ActionFailed(unpack_failure(packed, replay.details, self.actions))
            if kind == "~":
                replay.raise_call_ended(packed)
            if kind == "*" and self.is_secret:
                return replay.open_secret()
        return replay.diverge(entry, self.mark)


class RecordedStep(Step):
    """A step that is replayed with the success of its list; a replay has one, and reuses it.

    Attributes:
        result: what the await returns.
    """

    __slots__ = ("result",)

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.actions = ()
        self.mark = ""
        self.is_secret = False
        self.replaces_list = False
        self.result: object = None

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        return self.result
        yield self  # type: ignore[unreachable]  # makes the method a generator


class EventStep(Step):
    """An await of `next_event`: its list goes on after it."""

    __slots__ = ()

    waits_for_event = True

    def __init__(self, replay: Replay, actions: tuple[Action, ...]) -> None:
        self.replay = replay
        self.actions = actions
        self.mark = f">{CODES[type(actions[-1])]}" if actions else ">"
        self.is_secret = False
        self.replaces_list = False

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        if self.actions:
            self.replaces_list = bool(replay.list)
            replay.list = self.actions
            replay.list_is_sent = False
        elif replay.planned:
            replay.list = ()  # the planned actions replace it
        entry = replay.entries[replay.position] if replay.position < replay.recorded else None
        if entry is not None:
            replay.position += 1
        else:
            replay.require_party()
            entry = replay.take_queued(self.mark) or (yield self)
        size = len(self.mark)
        kind, packed = entry[size : size + 1], entry[size + 1 :]
        if entry[:size] != self.mark or kind not in ("?", "<", "~"):
            replay.diverge(entry, self.mark)
        if kind == "~":
            replay.raise_call_ended(packed)
        if kind == "?":
            replay.list_is_sent = True
            replay.planned.clear()
        event = unpack_event(packed, replay.details, replay.list)
        if packed[0] in "SF":
            replay.list = ()
        return event


def name_entry(entry: str) -> str:
    """Name an entry without its values."""
    if entry[:1] == "$":
        return f"the effect {entry[1:].partition('=')[0].partition('!')[0]}"
    if entry[:1] == "@":
        return "now()"
    code = entry.lstrip(">")
    for end in "=!?<~*":
        code = code.partition(end)[0]
    name = _NAMES.get(code, "")
    if entry[:1] == ">":
        return f"next_event({name})"
    if entry[-1:] == "*":
        return f"{name} with secret=True"
    return name or "the end of the script"
