"""Functions whose answers depend on more than the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_simulator.cloudformation import (
    Deployment,
    add_adopted_phone_numbers,
    local_account,
    read_cloud_assembly,
)
from telephony_simulator.explore import ExploreOptions, explore
from telephony_simulator.explore.choice import Choice
from telephony_simulator.explore.choices_file import read_choices
from telephony_simulator.explore.costs import longest_call
from telephony_simulator.explore.explored_lines import line_of_account
from tests.telephony_simulator.cdk_out import write_cdk_out
from tests.telephony_simulator.explore.planted_faults import (
    FAILED,
    MENU_DONE,
    START,
    answer,
    hangup,
    line,
    menu,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE_ATTEMPT = menu(Repeat=1)


def counting_line(attempts: dict[str, int]) -> Callable[[Any, Any], Any]:
    """Return a line that asks once more after a failed attempt, and forgets to end the second.

    Its store counts the attempts: the two events are equal.
    """

    def failed(event: dict[str, Any]) -> dict[str, Any]:
        transaction = event["CallDetails"]["TransactionId"]
        attempts[transaction] = attempts.get(transaction, 0) + 1
        return answer(ONE_ATTEMPT) if attempts[transaction] == 1 else answer()

    return line({START: [ONE_ATTEMPT], MENU_DONE: [hangup()], FAILED: failed})


def test_fault_behind_a_store_is_found_when_each_call_begins_anew() -> None:
    attempts: dict[str, int] = {}

    report = explore(
        counting_line(attempts), failures=0, before_each_call=attempts.clear, max_steps=12
    )

    [finding] = (finding for finding in report.findings if finding.kind == "open leg")
    assert finding.steps == "dial +15105550101 · press # · press #"
    assert report.is_complete


def test_second_delivery_that_counts_twice_is_played_when_each_call_begins_anew() -> None:
    """A store counts the attempts of all calls: a second delivery counts as the second attempt."""
    attempts: list[str] = []

    def failed(event: dict[str, Any]) -> dict[str, Any]:
        attempts.append(event["InvocationEventType"])
        return answer(hangup()) if len(attempts) == 1 else answer()

    handler = line({START: [ONE_ATTEMPT], MENU_DONE: [hangup()], FAILED: failed})

    report = explore(handler, before_each_call=attempts.clear, max_steps=12)

    [finding] = (finding for finding in report.findings if finding.kind == "open leg")
    assert "[second delivery: ACTION_FAILED]" in finding.steps


def test_remembered_answers_of_a_store_are_not_called_complete() -> None:
    report = explore(counting_line({}), failures=0, max_steps=12)

    assert "open leg" not in {finding.kind for finding in report.findings}
    assert report.completeness.startswith("not complete, since ")
    assert "--memory" in report.completeness


def test_function_with_a_memory_has_a_new_process_for_each_call(tmp_path: Path) -> None:
    handler = tmp_path / "handler.py"
    handler.write_text(
        "calls = []\n"
        "def handler(event, context):\n"
        "    calls.append(event)\n"
        "    is_new = len(calls) == 1 and event['InvocationEventType'] == 'NEW_INBOUND_CALL'\n"
        "    hangup = {'Type': 'Hangup', 'Parameters': {'ParticipantTag': 'LEG-A'}}\n"
        "    speak = {'Type': 'Speak', 'Parameters': {'Text': 'Hello. Goodbye.'}}\n"
        "    actions = [speak, hangup] if is_new else []\n"
        "    return {'SchemaVersion': '1.0', 'Actions': actions}\n"
    )

    report = explore(str(handler), failures=0, has_memory=True)

    report.assert_clean()
    assert report.is_complete
    assert longest_call(report.graph).billed_seconds[0] > 0  # each call is the first one


def test_tables_of_an_account_get_their_items_back_before_each_call(tmp_path: Path) -> None:
    with local_account() as account:
        assembly = read_cloud_assembly(write_cdk_out(tmp_path / "cdk.out"))
        add_adopted_phone_numbers(account.voice_api, assembly)
        Deployment(account).deploy(assembly)
        account.tables["Visits"] = {"1": {"count": {"N": "1"}}}
        explored = line_of_account(account, ExploreOptions(has_memory=True))
        account.tables["Visits"]["1"]["count"] = {"N": "2"}

        explored.play((Choice("dial", "+15105550101"),))

        assert account.tables["Visits"] == {"1": {"count": {"N": "1"}}}


def test_file_names_what_is_called_before_each_call(tmp_path: Path) -> None:
    choices = tmp_path / "explore.toml"
    choices.write_text('before_each_call = "stores.py:empty"\n')
    (tmp_path / "stores.py").write_text("def empty():\n    return 'emptied'\n")

    called = read_choices(choices, ExploreOptions()).before_each_call

    assert called is not None
    assert called() == "emptied"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"empty"', "must name a function of a Python file beside it"),
        ('"missing.py:empty"', "must name a function of a Python file beside it"),
        ("7", "must name a function of a Python file beside it"),
        ('"stores.py:fill"', "has no function 'fill'"),
        ('"broken.py:empty"', r"broken\.py cannot be imported: ZeroDivisionError"),
    ],
)
def test_wrong_name_of_what_is_called_is_refused(tmp_path: Path, value: str, problem: str) -> None:
    choices = tmp_path / "explore.toml"
    choices.write_text(f"before_each_call = {value}\n")
    (tmp_path / "stores.py").write_text("def empty():\n    pass\n")
    (tmp_path / "broken.py").write_text("1 / 0\n")

    with pytest.raises(ValueError, match=problem):
        read_choices(choices, ExploreOptions())
