"""The steps that a script awaits: a list of actions, or the next event."""

from __future__ import annotations

from .codes import code_of
from .errors import ActionFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import Any

    from telephony.actions import Action

    from .outcome import Packing
    from .replay import Replay
    from .secret import Secret

_PACKINGS: dict[type, Packing] = {}
"""How the results of the actions that a script has performed are packed; replays read it."""


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
        self.mark = code_of(type(actions[-1]))
        self.is_secret = is_secret
        self.replaces_list = False

    def describe(self) -> str:
        """Name the step for an error."""
        names = ", ".join(action.type for action in self.actions)
        return f"next_event({names})" if self.waits_for_event else f"the step {names}"

    def sent_list(self) -> Sequence[Action]:
        """Return the list whose failure the step reports, with what was planned before it."""
        return (*self.replay.planned_actions(), *self.actions)

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
        mark, _, packed = entry.partition("=")
        if mark == self.mark:
            if replay.planned:
                replay.planned.clear()
            unpack = _packing_of(type(self.actions[-1])).unpack
            return None if unpack is None else unpack(packed)
        return self._fail(entry)

    def _fail(self, entry: str) -> Secret:
        replay, size = self.replay, len(self.mark)
        kind, packed = entry[size : size + 1], entry[size + 1 :]
        actions = self.sent_list()
        replay.planned.clear()
        if entry[:size] == self.mark:
            if kind == "!":
                from .outcome import unpack_failure  # noqa: PLC0415 - few lists fail

                raise ActionFailed(unpack_failure(packed, replay.details, actions))
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

    def take(self, actions: tuple[Action, ...]) -> RecordedStep | None:
        """Become the step of a list that succeeded in an earlier invocation; otherwise None."""
        replay = self.replay
        entry = replay.entries[replay.position]
        try:
            packing = _PACKINGS[type(actions[-1])]
        except KeyError:
            packing = _packing_of(type(actions[-1]))
        if not entry.startswith(packing.prefix):
            return None
        replay.position += 1
        if replay.planned:
            replay.planned.clear()
        replay.list = ()
        replay.obstacle = self
        self.actions = actions
        unpack = packing.unpack
        self.result = None if unpack is None else unpack(entry[packing.prefix_length :])
        return self

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
        self.mark = f">{code_of(type(actions[-1]))}" if actions else ">"
        self.is_secret = False
        self.replaces_list = False

    def sent_list(self) -> Sequence[Action]:
        """Return the list that runs while the step waits; empty if there is none."""
        replay = self.replay
        return (*replay.planned_actions(), *replay.list) if replay.list else ()

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        if self.actions:
            self.replaces_list = bool(replay.list)
            replay.list = self.actions
            replay.list_is_sent = False
        elif replay.planned and replay.list_is_sent:
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
            replay.list = self.sent_list()
            replay.list_is_sent = True
            replay.planned.clear()
        from .outcome import unpack_event  # noqa: PLC0415 - a call's first event does not need it

        event = unpack_event(packed, replay.details, replay.list)
        if packed[0] in "SF":
            replay.list = ()
        return event


def _packing_of(action_class: type) -> Packing:
    packing = _PACKINGS.get(action_class)
    if packing is None:
        from .outcome import Packing  # noqa: PLC0415 - a call's first event does not need it

        packing = _PACKINGS[action_class] = Packing(action_class)
    return packing
