"""The search, the report, the map, and what a file adds."""

import cProfile
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from telephony import CallFlow, Hangup, Speak, lambda_handler, respond
from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.explore import ExploreOptions, explore, replay
from telephony_simulator.explore.choice import Choice, Delivery, Failure, format_path, parse_path
from telephony_simulator.explore.choices_file import read_choices
from telephony_simulator.explore.costs import (
    Prices,
    cost_lines,
    costs_of_ends,
    dearest_call,
    longest_call,
)
from telephony_simulator.explore.exploration import explore_line
from telephony_simulator.explore.line import ExploredLine
from telephony_simulator.explore.remembering_function import Answering, RememberingFunction
from telephony_simulator.functions import CallableFunction, Function
from telephony_simulator.pstn_audio import Application, Call, Route
from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    DONE,
    FAILED,
    FAULTS,
    MENU_DONE,
    START,
    TWO_KEYS,
    answer,
    attributes,
    hangup,
    line,
    listen,
    menu,
    pause,
    speak,
)

ROOT = Path(__file__).parents[3]
HANDLER = str(ROOT / "lambda_src" / "handler.py")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARD_TO", "+12065550123")
    monkeypatch.setenv("VOICEMAIL_BUCKET", "messages")


def rounds(event: dict[str, Any]) -> dict[str, Any]:
    """Count the rounds of a menu without an end."""
    number = int(attributes(event).get("round", "0")) + 1
    return answer(menu("Press 1 or 2 to hear more."), attributes={"round": str(number)})


def test_ready_line_is_clean_and_complete() -> None:
    report = explore(HANDLER)

    report.assert_clean()
    assert report.completeness == "complete"
    assert report.invocations < 4 * report.states * 5


def test_line_without_an_end_is_complete_to_a_depth() -> None:
    report = explore(line({START: [menu()], MENU_DONE: rounds}), max_steps=6)

    assert report.completeness.startswith("complete to depth 6, ")
    assert not report.is_complete


def test_calls_and_time_are_bounded() -> None:
    few = explore(line({START: [menu()], MENU_DONE: rounds}), max_calls=100)
    brief = explore(line({START: [menu()], MENU_DONE: rounds}), max_seconds=0.05)

    assert few.calls < 1_000
    assert few.left_out
    assert brief.left_out


def test_failures_of_an_endless_loop_are_bounded_as_its_choices_are() -> None:
    loop = line({START: [listen(tag="LEG-A")], DONE: [listen(tag="LEG-A")]})

    report = explore(loop, max_calls=5)

    assert report.calls < 50
    assert report.left_out


def test_handler_of_chance_is_not_complete_and_shows_the_first_event() -> None:
    answers = itertools.cycle(
        [[speak("Heads."), hangup()], [speak("Tails."), hangup()], [hangup()]]
    )

    def start(_event: dict[str, Any]) -> dict[str, Any]:
        return answer(*next(answers))

    report = explore(line({START: start}))

    assert not report.is_complete
    assert report.completeness.startswith("not complete, since ")
    assert report.differing is not None
    assert "NEW_INBOUND_CALL" in report.differing.problem
    assert report.differing.steps == "dial +15105550101"


def test_handler_that_needs_aws_says_what_to_do() -> None:
    class NoCredentialsError(Exception):
        """As botocore raises it."""

    def start(_event: dict[str, Any]) -> dict[str, Any]:
        raise NoCredentialsError("Unable to locate credentials")

    [finding] = explore(line({START: start})).findings

    assert finding.problem.startswith("the function fails on NEW_INBOUND_CALL: NoCredentialsError")
    assert "--aws moto" in finding.problem


def test_interrupt_reports_what_was_found_so_far() -> None:
    asked: list[str] = []

    def interrupted(event: dict[str, Any], context: Any) -> Any:
        asked.append(event["InvocationEventType"])
        if len(asked) == 4:
            raise KeyboardInterrupt
        return line({START: [speak()]})(event, context)

    report = explore(interrupted)

    assert report.is_interrupted
    assert report.completeness.startswith("interrupted after ")


def test_finding_has_the_shortest_call() -> None:
    report = explore(line({key: rule for key, rule in TWO_KEYS.items() if not key.endswith(" 2")}))

    (finding,) = (finding for finding in report.findings if "MENU" not in finding.problem)
    assert finding.steps == "dial +15105550101 · press 2"
    assert "presses 2" in finding.transcript
    with pytest.raises(AssertionError, match=r"open leg: LEG-A stays connected(.|\n)*presses 2"):
        report.assert_clean()
    report.assert_clean(accepted=["open leg"])


def test_replay_shows_the_findings_of_one_call() -> None:
    faulty = line({START: [menu()], f"{MENU_DONE} 1": [speak()]})

    assert {finding.kind for finding in replay(faulty, "dial +15105550101 · press 2").findings} == {
        "open leg"
    }
    assert replay(faulty, "dial +15105550101 · hang up").findings == ()


def test_path_is_read_as_it_is_written() -> None:
    path = (
        Choice("dial", "+15105550101 to +12065550100 at 2026-11-23T10:00-08:00"),
        Choice("press", "12#", "LEG-B", Failure(2, "Speak", "SystemException")),
        Choice("hang up", leg="LEG-B", failure=Delivery(2, "HANGUP", "no answer")),
        Choice("update", '{"a": "[fails: b c]"}'),
        Choice("wait", failure=Delivery(1, "ACTION_SUCCESSFUL", "late answer")),
    )

    assert parse_path(format_path(path)) == path
    with pytest.raises(ValueError, match="'sing' is not a step"):
        parse_path("dial +15105550101 · sing")


class Inherited(CallFlow):
    """Has no callback of its own beyond the first."""

    def on_new_inbound_call(self, event: object) -> Any:
        return respond(Speak("Hello."), Hangup())


def test_callbacks_of_the_base_class_are_not_reported() -> None:
    explore(Inherited).assert_clean()
    explore(lambda_handler(Inherited())).assert_clean()


def test_times_of_calls_are_choices() -> None:
    def start(event: dict[str, Any]) -> dict[str, Any]:
        milliseconds = int(event["CallDetails"]["Participants"][0]["StartTimeInMilliseconds"])
        is_late = milliseconds > 1_800_000_000_000
        return answer(speak()) if is_late else answer({"Type": "Hangup", "Parameters": {}})

    early, late = "2026-11-23T10:00+00:00", "2027-11-23T10:00+00:00"

    explore(line({START: start}), times=[early]).assert_clean()
    report = explore(line({START: start}), times=[early, late])
    assert next(finding.kind for finding in report.findings) == "open leg"


def test_second_target_of_a_rule_takes_the_call_when_the_first_does_not_answer() -> None:
    """The second function forgets to hang up."""
    second = CallableFunction(line({START: [speak("Second.")]}))
    answering = Answering()
    functions = [
        RememberingFunction(CallableFunction(line({START: [*BYE]})), answering),
        RememberingFunction(second, answering),
    ]

    def open_call_router(clock: VirtualClock) -> SingleFunctionCallRouter:
        return TwoTargets(functions, clock)

    explored = ExploredLine(open_call_router, functions, answering)
    report = explore_line(explored, ExploreOptions(), explored.numbers())

    [finding] = report.findings
    assert finding.kind == "open leg"
    assert finding.steps == ("dial +15105550101 [no answer: NEW_INBOUND_CALL] · wait · wait")


class TwoTargets(SingleFunctionCallRouter):
    """Routes each call to two functions, one after the other."""

    def __init__(self, functions: Sequence[Function], clock: VirtualClock) -> None:
        super().__init__(functions[0], clock)
        self.routes = [
            Route(Application(f"application {number}", function), "rule")
            for number, function in enumerate(functions)
        ]

    def dial(
        self, to: str, *, from_: str = "", sip_headers: Mapping[str, str] | None = None
    ) -> Call:
        return self.service.receive_call(
            to=to, from_=from_, routes=self.routes, sip_headers=sip_headers
        )


def test_exploration_under_a_profiler_is_the_same() -> None:
    plain = explore(Inherited)
    with cProfile.Profile():
        profiled = explore(Inherited)

    assert profiled == plain


def test_second_exploration_of_a_handler_is_the_same() -> None:
    """The runtime remembers the last event of a call: the ids of each exploration are new."""
    handler = lambda_handler(Inherited())

    first, second = explore(handler), explore(handler)

    first.assert_clean()
    assert second == first


def test_file_adds_choices(tmp_path: Path) -> None:
    file = tmp_path / "explore.toml"
    file.write_text(
        'callers = ["anonymous"]\nkeys = ["4821"]\n[[outbound]]\norder = "7"\n'
        '[[update]]\nnews = "late"\n[prices]\ninbound_minute = "0.5"\n'
    )

    assert read_choices(file, ExploreOptions()) == ExploreOptions(
        callers=["anonymous"],
        keys=["4821"],
        outbound=[{"order": "7"}],
        updates=[{"news": "late"}],
        prices=Prices(0.5),
    )


def test_file_of_the_documentation_is_read(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "explore.md").read_text()
    file = tmp_path / "explore.toml"
    (tmp_path / "stores.py").write_text("def empty() -> None: ...\n")
    file.write_text(page.partition("```toml\n")[2].partition("```")[0])

    options = read_choices(file, ExploreOptions())

    assert options.updates == [{"news": "delayed"}]
    assert options.prices == Prices(0.002, 0.005, 0.2, "2026-11-27")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("callers = 7", "callers must be a list of texts"),
        ("colour = []", "'colour' is not a choice; expected one of callers, times, keys"),
        ("[[update]]\nnumber = 7", r"\[\[update\]\] has only texts"),
        ('times = ["noon"]', "'noon' in times is not a time"),
        ("callers = [", "cannot be read"),
        ('[prices]\nminute = "1"', r"\[prices\] has inbound_minute"),
        ('prices = "1"', r"\[prices\] has inbound_minute"),
        ('[prices]\ninbound_minute = "nan"', r"inbound_minute of \[prices\] is 'nan'; expected"),
        ('[prices]\ninbound_minute = "-1"', "expected 0 or an amount"),
        ('[prices]\nmillion_requests = "inf"', "expected 0 or an amount"),
        ("[prices]\ninbound_minute = true", "is True; expected"),
        ('[prices]\noutbound_minute = "cheap"', "'cheap'; expected"),
    ],
)
def test_wrong_file_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    file = tmp_path / "explore.toml"
    file.write_text(content)

    with pytest.raises(ValueError, match=problem):
        read_choices(file, ExploreOptions())


def test_longest_call_counts_silence_and_failed_attempts() -> None:
    call = longest_call(explore(HANDLER).graph)

    assert call.billed_seconds[0] > 30
    assert call.cost(Prices(inbound_minute=1.0)) == 1.0


def test_each_end_has_its_seconds_and_invocations() -> None:
    """Key 1 is followed by a pause of 20 s; the other keys and silence end the call at once."""
    rules = {
        START: [menu()],
        f"{MENU_DONE} 1": [pause(10_000), pause(10_000), hangup()],
        f"{MENU_DONE} 2": [hangup()],
        FAILED: [hangup()],
    }

    report = explore(line(rules), failures=0)

    ends = {costs.end: costs for costs in costs_of_ends(report.graph)}
    [by_line] = (costs for end, costs in ends.items() if end == "the line hangs up")
    assert by_line.seconds_a[0] < 1
    assert by_line.seconds_a[1] >= 20
    assert not any(by_line.seconds_b)
    assert 1 < by_line.invocations[0] <= by_line.invocations[1] < 10
    assert f"{by_line.invocations[0]}" in str(by_line)
    assert "LEG-A 0 to " in str(by_line)
    assert "LEG-B" not in str(by_line)


def test_dearest_call_counts_a_begun_minute_of_the_second_leg() -> None:
    prices = Prices(inbound_minute=1.0, outbound_minute=2.0)

    dearest = dearest_call(explore(HANDLER).graph, prices)

    assert dearest.was_connected == (True, True)
    assert dearest.cost(prices) == 3.0


def test_costs_name_the_date_of_the_prices() -> None:
    report = explore(line({START: [*BYE]}), failures=0)

    lines = list(cost_lines(report, Prices(1.0, date="2026-11-27")))

    assert ", cost 1.0000 at the prices of 2026-11-27: dial" in lines[-1]


def test_dearest_call_is_not_the_longest_where_invocations_cost_more() -> None:
    rules = {
        START: [menu()],
        f"{MENU_DONE} 1": [pause(10_000), pause(10_000), hangup()],
        f"{MENU_DONE} 2": [menu("Press 3 to go on.", regex="^3$")],
        f"{MENU_DONE} 3": [hangup()],
        FAILED: [hangup()],
    }
    graph = explore(line(rules), failures=0, max_steps=4).graph
    prices = Prices(million_requests=1_000_000.0)

    dearest, longest = dearest_call(graph, prices), longest_call(graph)

    assert dearest.cost(prices) == dearest.invocations
    assert dearest.invocations > longest.invocations
    assert sum(dearest.billed_seconds) < sum(longest.billed_seconds)


NEED_A_FAILURE: Final = {
    "a recording fails",
    "a prompt fails",
    "a meeting cannot be joined",
    "attributes that grow",  # needs more steps than an unmerged search can play
}


@pytest.mark.slow
def test_merging_loses_no_kind_of_finding() -> None:
    """An exploration whose states never merge finds the same kinds: every call is played."""
    faults = [fault for fault in FAULTS if fault.name not in NEED_A_FAILURE]
    assert len(faults) >= 30
    for fault in faults[:32]:
        options = {**fault.options, "max_steps": 4, "failures": 0, "max_calls": 3_000}
        merged = explore(fault.make_faulty(), **options)
        unmerged = explore(fault.make_faulty(), merges_states=False, **options)

        assert fault.kind in _kinds(merged), fault.name
        assert _kinds(merged) == _kinds(unmerged), fault.name
        assert unmerged.calls < 3_000, fault.name  # the bound did not make them equal


def _kinds(report: Any) -> set[str]:
    return {finding.kind for finding in report.findings}
