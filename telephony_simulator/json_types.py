"""JSON as the type checker sees it: what crosses every wire of the simulator."""

from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

JsonObject: TypeAlias = dict[str, Json]
