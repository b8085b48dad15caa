"""The map of a line for the pages: each function is explored once, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.concurrency import run_in_threadpool

from telephony_simulator.browser_phone.call_files import NotSavedError
from telephony_simulator.explore.map_drawing import draw
from telephony_simulator.explore.map_elements import Arrow, Node
from telephony_simulator.functions import FunctionConfiguration, ProcessFunction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from telephony_simulator.browser_phone.call_board import CallBoard
    from telephony_simulator.functions import Function
    from telephony_simulator.json_types import JsonObject

EXPLORATION_SECONDS: Final = 60.0
MAX_MAPS: Final = 8

OTHER_PROCESS: Final = (
    "the function does not run from a bundle on this machine, so that its map cannot be explored"
)
NO_FUNCTION: Final = "there is no function to explore: see the problem that the page shows"
FAILED: Final = "the exploration has ended with an error; try `phone-line explore`"


class MapTask(NamedTuple):
    """What is explored, and where a call stands.

    Attributes:
        configuration: The function.
        bots: The intents of the account's bots, by ARN.
        places: Where the call has stood, the present place last.
    """

    configuration: FunctionConfiguration
    bots: Mapping[str, Sequence[Sequence[Any]]]
    places: Sequence[str]


def map_task(board: CallBoard, call: str | None) -> MapTask:
    """Return the task for the map of a call's function; without a call, of the first number's.

    Raises:
        NoSuchCallError: There is no such call.
        NotSavedError: There is no function, or it does not run from a bundle.
    """
    shown = None if call is None else board.call(call)
    line = board.line if shown is None else shown.line
    if line is None:
        raise NotSavedError(NO_FUNCTION)
    running = line.first_function() if shown is None else line.function_of(shown.call)
    if running is None:
        raise NotSavedError(NO_FUNCTION)
    function: Function = running.function
    if not isinstance(function, ProcessFunction):
        raise NotSavedError(OTHER_PROCESS)
    bots = {
        arn: [(intent.name, list(intent.utterances), list(intent.slots)) for intent in bot.intents]
        for arn, bot in line.call_router.service.bots.items()
    }
    return MapTask(function.configuration, bots, [] if shown is None else [*shown.places])


class FunctionKey(NamedTuple):
    """One state of a function's code: an edit gets a directory of its own."""

    directory: str
    handler: str


class LineMaps:
    """The maps of functions; used on the event loop of the server."""

    def __init__(self) -> None:
        self._explorations: dict[FunctionKey, asyncio.Task[JsonObject]] = {}

    async def draw(self, task: MapTask) -> bytes:
        """Return the map of a function as SVG, with the present place lit.

        Raises:
            NotSavedError: It cannot be explored.
        """
        explored: Any = await self._explored(task)
        if "problem" in explored:
            raise NotSavedError(explored["problem"])
        nodes = [Node(*node) for node in explored["nodes"]]
        arrows = [Arrow(*arrow) for arrow in explored["arrows"]]
        known = {node.text for node in nodes}
        present = next((place for place in reversed(task.places) if place in known), None)
        if present is None and task.places:
            present = nodes[0].text
        return await run_in_threadpool(lambda: draw(nodes, arrows, present).encode())

    async def _explored(self, task: MapTask) -> JsonObject:
        """Return the result of the one exploration of a state of the code; a failed one is new."""
        key = FunctionKey(str(task.configuration.directory), task.configuration.handler)
        known = self._explorations.get(key)
        if known is None or (known.done() and known.exception() is not None):
            known = self._explorations[key] = asyncio.create_task(_explore(task))
            while len(self._explorations) > MAX_MAPS:
                del self._explorations[next(iter(self._explorations))]
        return await asyncio.shield(known)


async def _explore(task: MapTask) -> JsonObject:
    """Explore a function in a process.

    Raises:
        NotSavedError: The process has failed, or has taken too long.
    """
    configuration = asdict(task.configuration)
    configuration["environment"] = {
        name: value
        for name, value in task.configuration.environment.items()
        if not name.startswith("AWS_ENDPOINT_URL")
    }
    request = json.dumps({"configuration": configuration, "bots": task.bots}, default=str)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "telephony_simulator.browser_phone.map_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        exchange = process.communicate(request.encode())
        answer, _ = await asyncio.wait_for(exchange, EXPLORATION_SECONDS)
        explored: JsonObject = json.loads(answer)
    except (TimeoutError, ValueError):
        raise NotSavedError(FAILED) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return explored
