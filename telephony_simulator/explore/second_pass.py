"""The second pass: repeated deliveries, other transactions, and two calls at the same time."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from telephony_simulator.explore.detectors import Problem
from telephony_simulator.explore.renaming import Renaming, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telephony_simulator.explore.choice import Choice, Path
    from telephony_simulator.explore.line import ExploredLine, Playback
    from telephony_simulator.explore.remembering_function import RememberingFunction
    from telephony_simulator.explore.search import Search
    from telephony_simulator.pstn_audio.invocation import Invocation

OTHER_CALLS: Final = 2
MAX_CALLS_BESIDE: Final = 40
MAX_EVENTS_ASKED_AGAIN: Final = 2_000
OTHER_CALLER: Final = "+15105550199"


def problems_of_repetition(
    functions: list[RememberingFunction], search: Search, seed: int = 0
) -> Iterator[tuple[Problem, str]]:
    """Yield events that are answered differently when they are sent again, with their keys.

    Each event is sent in a shuffled order, first with another TransactionId, as in another call;
    then with the first one, as the service does after five seconds without an answer. When the time
    of the search is over, the others count as choices left out.
    """
    for function in functions:
        keys = list(function.events)[:MAX_EVENTS_ASKED_AGAIN]
        Random(seed).shuffle(keys)  # noqa: S311 - no secret
        for number, key in enumerate(keys):
            if search.bounds.is_over():
                search.left_out += len(keys) - number
                break
            name = json.loads(function.events[key])["InvocationEventType"]
            first = function.answers[key].decision
            # both differ from the first time where the function keeps the state of a call by its id
            others = {function.ask_again(key, str(uuid4())).decision for _ in range(OTHER_CALLS)}
            if len(others) > 1:
                text = f"the same {name} in two other calls is answered in two ways"
                yield Problem("memory", text), key
            if function.ask_again(key).decision != first:
                text = f"a second delivery of {name} is answered differently from the first"
                yield Problem("second delivery", text), key


def problems_of_calls_beside(line: ExploredLine, search: Search) -> Iterator[tuple[Problem, Path]]:
    """Yield calls that are answered differently while another call runs in the same process."""
    paths = [
        path
        for path in _covering_paths(search)
        if path[0].kind == "dial" and path[0].value != OTHER_CALLER
    ]
    for number, path in enumerate(paths):
        if search.bounds.is_over():
            search.left_out += len(paths) - number
            return
        name = _first_difference(line, path)
        if name is not None:
            text = f"{name} is answered differently while another caller is on the line"
            yield Problem("leak", text), path


def _covering_paths(search: Search) -> list[Path]:
    """Return the longest shortest calls: together they contain the others' beginnings."""
    ends = sorted((state.path for state in search.states.values()), key=len, reverse=True)
    chosen: list[Path] = []
    covered: set[Path] = set()
    for path in ends:
        if path not in covered:
            chosen.append(path)
            covered |= {path[:length] for length in range(1, len(path) + 1)}
    return chosen[:MAX_CALLS_BESIDE]


def _first_difference(line: ExploredLine, path: Path) -> str | None:
    """Return the first event of a call that has another answer beside a second call."""
    clock, call_router = line.open()
    other_path = (path[0]._replace(value=OTHER_CALLER, failure=None),)
    for function in line.functions:
        function.is_remembering = False
    try:
        first = line.play_beside(path[:1], clock, call_router)
        second = line.play_beside(other_path, clock, call_router)
        for choice in path[1:]:
            if not _follow(first, choice):  # the other call took the failure that the path plans
                break
            _follow(second, choice._replace(failure=None))
    finally:
        for function in line.functions:
            function.is_remembering = True
    known = {key: answer for function in line.functions for key, answer in function.answers.items()}
    renaming, chosen = Renaming(), line.aws_answers.chosen
    for invocation in first.call.invocations:
        answer = known.get(chosen + renaming.key(invocation.event))
        if answer is not None and _decision(invocation, renaming) != answer.decision:
            return str(invocation.type)
    return None


def _follow(playback: Playback, choice: Choice) -> bool:
    """Go on with a call, and return whether that is possible in it."""
    if playback.call.is_ended:
        return False
    try:
        playback.perform(choice)
    except ValueError:  # its telephone does not ring, for example
        return False
    return True


def _decision(
    invocation: Invocation, renaming: Renaming
) -> tuple[str | None, tuple[str, str] | None]:
    """Return an answer or an error, with roles in place of ids."""
    error = invocation.error
    if error is not None:
        return None, (error.error_type, renaming.rename(error.message))
    return renaming.rename(encode(invocation.response)), None
