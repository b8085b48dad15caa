"""The actions of a flow as it wrote them, found by their JSON."""

from collections.abc import Iterator
from contextlib import contextmanager

from telephony import Action, Response, runtime
from telephony.actions import decode_action
from telephony_simulator.json_types import Json, JsonObject


class WrittenActions:
    """Remembers the actions of answers of flows in this process."""

    def __init__(self) -> None:
        self._written: list[tuple[Json, Action]] = []

    @contextmanager
    def observed(self) -> Iterator[None]:
        """Remember the actions of the answers that a flow gives in this context."""
        runtime.answer_observers.append(self._add)
        try:
            yield
        finally:
            runtime.answer_observers.remove(self._add)

    def find(self, action_type: str, parameters: JsonObject) -> Action:
        """Return the action as the flow wrote it; one of a foreign handler as its JSON has it."""
        encoded: JsonObject = {"Type": action_type, "Parameters": parameters}
        for known, action in reversed(self._written):
            if known == encoded:
                return action
        return decode_action(encoded)

    def _add(self, response: Response, encoded: JsonObject) -> None:
        actions = encoded.get("Actions")
        if isinstance(actions, list):
            self._written.extend(zip(actions, response.actions or (), strict=True))
