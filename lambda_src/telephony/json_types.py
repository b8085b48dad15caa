"""JSON as Python sees it."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost 3 to 5 ms of every cold start
if TYPE_CHECKING:
    from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"
