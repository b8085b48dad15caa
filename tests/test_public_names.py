"""The public names of version 1 stay; see docs/project/versions.md."""

import json

import pytest

from tests.public_names import MODULES, RECORD, Names, broken_promises, commands, names_of

RECORDED: dict[str, Names] = json.loads(RECORD.read_text())


@pytest.mark.parametrize(
    "module",
    [pytest.param(m, marks=[pytest.mark.cdk] if m == "constructs_lib" else []) for m in MODULES],
)
def test_recorded_names_of_a_module_stay(module: str) -> None:
    assert len(RECORDED[module]) > 5
    assert list(broken_promises(RECORDED[module], names_of(module))) == []


def test_recorded_commands_and_options_stay() -> None:
    assert "--expect" in RECORDED["phone-line"]["call"]["members"]
    assert list(broken_promises(RECORDED["phone-line"], commands())) == []


@pytest.mark.parametrize(
    ("now", "broken"),
    [
        ({}, ["call is gone"]),
        ({"call": {"parameters": {"to": "required"}, "members": ["end", "new"]}}, []),
        ({"call": {"parameters": {"to": "optional"}, "members": ["end"]}}, []),
        ({"call": {"parameters": {}, "members": ["end"]}}, ["call does not take to"]),
        ({"call": {"parameters": {"to": "required"}, "members": []}}, ["call has no end"]),
        (
            {"call": {"parameters": {"to": "required", "by": "required"}, "members": ["end"]}},
            ["call requires by"],
        ),
        (
            {"call": {"parameters": {"to": "required, by name"}, "members": ["end"]}},
            ["call: to was required, and is required, by name"],
        ),
    ],
)
def test_change_that_breaks_programs_is_found(now: Names, broken: list[str]) -> None:
    recorded: Names = {"call": {"parameters": {"to": "required"}, "members": ["end"]}}

    assert list(broken_promises(recorded, now)) == broken
