"""The process that explores a function for the map of a page: a search would slow the calls down.

`python -m telephony_simulator.browser_phone.map_worker` reads one `MapTask` as JSON from stdin, and
writes the nodes and arrows of the map, or a sentence that says why there is none.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.cli.explore import CHOICES_FILE
from telephony_simulator.cloudformation.unsimulated_services import UnsimulatedServices
from telephony_simulator.explore.choices_file import read_choices
from telephony_simulator.explore.exploration import explore_line
from telephony_simulator.explore.explored_lines import line_of_function
from telephony_simulator.explore.map import Map
from telephony_simulator.explore.options import ExploreOptions
from telephony_simulator.explore.source_constants import constants_of
from telephony_simulator.functions import FunctionConfiguration, FunctionError, ProcessFunction
from telephony_simulator.pstn_audio import Bot, Intent

if TYPE_CHECKING:
    from telephony_simulator.explore import Report
    from telephony_simulator.json_types import JsonObject

MAX_SECONDS: Final = 20.0
MAX_CALLS: Final = 20_000
LOWER_PRIORITY: Final = 10

NEEDS_AWS: Final = (
    "the handler calls an AWS service, which an exploration must not change; explore it with"
    " `phone-line explore --memory`"
)


def explore_function(task: dict[str, Any]) -> JsonObject:
    """Return the map of a function; `problem` in place of it if it cannot be explored.

    Args:
        task: `configuration` with the fields of `FunctionConfiguration`, and `bots`.
    """
    configured = task["configuration"]
    configuration = FunctionConfiguration(
        **{
            **configured,
            "directory": Path(configured["directory"]),
            "layers": tuple(map(Path, configured["layers"])),
        }
    )
    bots = [
        Bot(arn, [Intent(*intent) for intent in intents]) for arn, intents in task["bots"].items()
    ]
    options = replace(
        ExploreOptions(), bots=bots, max_seconds=MAX_SECONDS, max_calls=MAX_CALLS, failures=0
    )
    try:
        if CHOICES_FILE.is_file():
            options = read_choices(CHOICES_FILE, options)
        report = _explored(configuration, options)
    except (FunctionError, ValueError) as error:
        return {"problem": f"the handler cannot be explored: {error}"}
    if any("NotSimulated" in finding.problem for finding in report.findings):
        return {"problem": NEEDS_AWS}
    drawn = Map(report)
    return {
        "nodes": [list(node) for node in drawn.nodes.values()],
        "arrows": [list(arrow) for arrow in drawn.arrows],
    }


def _explored(configuration: FunctionConfiguration, options: ExploreOptions) -> Report:
    """Explore a function that reaches no AWS service."""
    with UnsimulatedServices() as refusing:
        environment = {
            **configuration.environment,
            "AWS_ENDPOINT_URL": refusing.endpoint_url,
        }
        function = ProcessFunction(replace(configuration, environment=environment))
        try:
            function.start()
            line = line_of_function(function, options, constants=constants_of(function))
            return explore_line(line, options, line.numbers())
        finally:
            function.close()


def main() -> None:
    """Explore the function of a task."""
    with suppress(OSError):
        os.nice(LOWER_PRIORITY)
    json.dump(explore_function(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
