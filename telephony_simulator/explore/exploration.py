"""`explore`: plays every call that a line can have, and reports what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telephony_simulator.explore.choice import failures_in, parse_path
from telephony_simulator.explore.detectors import Problem
from telephony_simulator.explore.explored_lines import line_of
from telephony_simulator.explore.options import ExploreOptions
from telephony_simulator.explore.report import Finding, Report
from telephony_simulator.explore.search import Search
from telephony_simulator.explore.second_pass import (
    problems_of_calls_beside,
    problems_of_repetition,
)
from telephony_simulator.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.line import ExploredLine
    from telephony_simulator.explore.unreached import UnreachedCallbacks


def explore(handler: Callable[..., Any] | str, **options: Any) -> Report:
    """Play every call that a handler can have, the shortest first, and report what is wrong.

    Args:
        handler: What `Phone` accepts: a Lambda handler, a function that makes a `CallFlow`, or the
            name of a file.
        **options: The attributes of `ExploreOptions`.
    """
    chosen = ExploreOptions(**options)
    with line_of(handler, chosen) as (line, unreached):
        return explore_line(line, chosen, line.numbers(), unreached)


def replay(handler: Callable[..., Any] | str, steps: str, **options: Any) -> Report:
    """Play one call, and report what is wrong in it.

    Args:
        handler: As in `explore`.
        steps: The steps of a finding, such as `dial +15105550101 · press 1 · wait`.
        **options: The attributes of `ExploreOptions`.

    Raises:
        ValueError: A step is not one.
    """
    path, chosen = parse_path(steps), ExploreOptions(**options)
    with line_of(handler, chosen) as (line, _):
        return replay_line(line, path, chosen)


def explore_line(
    line: ExploredLine,
    options: ExploreOptions,
    numbers: Sequence[str],
    unreached: UnreachedCallbacks | None = None,
) -> Report:
    """Explore a line; Ctrl-C ends the search, and what was found so far is reported.

    Args:
        line: The line.
        options: What is played, and how far.
        numbers: The numbers that are dialled.
        unreached: Watches the callbacks of the flow. Default: none are watched.
    """
    search = Search(line, options.bounds(), options.updates, options.keys)
    names_number = list(numbers) != line.numbers()[:1]
    answers = line.aws_answers.combinations
    first = options.first_choices(numbers, names_number=names_number, answers=answers)
    is_interrupted = False
    try:
        search.run(first)
        for name in unreached.names() if unreached is not None else ():
            problem = Problem("unreachable callback", f"no call reaches {name}")
            search.problems.setdefault(problem, (first[0],))
        _repeat(line, search)
    except KeyboardInterrupt:
        is_interrupted = True
    return replace(_report(line, search), is_interrupted=is_interrupted)


def replay_line(line: ExploredLine, path: Path, options: ExploreOptions) -> Report:
    """Play one call of a line, and report what is wrong in it."""
    search = Search(line, options.bounds(), options.updates, options.keys)
    search.follow(path)
    return _report(line, search)


def _repeat(line: ExploredLine, search: Search) -> None:
    """Run the second pass; a function with a memory may answer a second delivery differently."""
    if line.has_memory:
        return
    has_memory = False
    for problem, key in problems_of_repetition(line.functions, search):
        has_memory |= problem.kind == "memory"
        if problem not in search.problems:
            search.problems[problem] = _path_of(key, line, search)
    if not has_memory:
        for problem, path in problems_of_calls_beside(line, search):
            search.problems.setdefault(problem, path)


def _path_of(key: str, line: ExploredLine, search: Search) -> Path:
    """Return the shortest call in which an event occurs."""
    paths = [state.path for state in search.states.values()]
    return next((path for path in paths if key in line.events_of(path)), paths[0])


def _report(line: ExploredLine, search: Search) -> Report:
    calls = line.calls
    problems = sorted(search.problems.items(), key=lambda item: _rank(item[1]))
    return Report(
        tuple(
            Finding(problem.kind, problem.text, path, transcript(line.play(path).call))
            for problem, path in problems
        ),
        states=len(search.states),
        calls=calls,
        invocations=sum(function.asked for function in line.functions),
        depth=max((len(state.path) for state in search.states.values()), default=0),
        left_out=search.left_out,
        graph=search.graph(),
    )


def _rank(path: Path) -> tuple[int, int]:
    """Return the rank of a finding: calls without a failure of the service and short ones first."""
    return failures_in(path), len(path)
