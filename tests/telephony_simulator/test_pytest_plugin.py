"""The fixtures that each project gets which installs the distribution."""

import json
import sys

import pytest

pytest_plugins = ["pytester"]

HANDLER = """
import pytest

def handler(event, context):
    return {"SchemaVersion": "1.0", "Actions": [{"Type": "Speak", "Parameters": {"Text": "Hi."}}]}

@pytest.fixture
def call_handler():
    return handler
"""


def run(pytester: pytest.Pytester, test: str, conftest: str = HANDLER) -> pytest.RunResult:
    pytester.makeconftest(conftest)
    pytester.makepyfile(test)
    return pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider")


def test_phone_rings_the_call_handler(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        from telephony import Speak

        def test_a_greeting(phone):
            assert phone.dial("+12065550100").expect(Speak).text == "Hi."
        """,
    )

    result.assert_outcomes(passed=1)


def test_phone_fixture_without_handler_names_the_fixture_to_define(
    pytester: pytest.Pytester,
) -> None:
    result = run(pytester, "def test_a_greeting(phone): pass", conftest="")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*define a fixture `call_handler`*"])


def test_failure_prints_the_call_so_far_and_hides_the_harness(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        from telephony import Hangup

        def test_a_greeting(phone):
            phone.dial("+12065550100").expect(Hangup)
        """,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *AssertionError: expected Hangup, got Speak(*", "E *The call so far:*", '*hears "Hi."']
    )
    result.stdout.no_fnmatch_line("*phone_call.py*")


def test_handler_that_raises_shows_its_own_line_and_nothing_of_the_harness(
    pytester: pytest.Pytester,
) -> None:
    result = run(
        pytester,
        """
        from telephony import Speak

        def test_a_greeting(phone):
            phone.dial().expect(Speak)
        """,
        conftest=HANDLER.replace('return {"Sch', 'return {**event["nosuchkey"], "Sch'),
    )

    result.stdout.fnmatch_lines(["E *KeyError: 'nosuchkey'", "E *AssertionError: expected Speak*"])
    result.stdout.no_fnmatch_line("*callable_function.py*")
    result.stdout.no_fnmatch_line("*invocation_queue.py*")


@pytest.mark.parametrize("deed", ['hang_up(leg="LEG-B")', "answer()", "refuse()", 'press("x")'])
def test_impossible_step_fails_on_the_line_of_the_test(
    pytester: pytest.Pytester, deed: str
) -> None:
    result = run(pytester, f"def test_a_deed(phone): phone.dial().{deed}")

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*phone_call.py*")
    result.stdout.no_fnmatch_line("*leg.py*")


def test_broken_rule_is_a_warning(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_nothing(phone): phone.dial()",
        conftest=HANDLER.replace('"Speak"', '"Shout"'),
    )

    result.stdout.fnmatch_lines(["*BrokenRuleWarning: Unsupported action Shout specified*"])


COLLECT = """
import json, sys, pytest

pytest.main(["--co", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *sys.argv[1:]])
print(json.dumps(sorted(sys.modules)))
"""


def imported_modules(pytester: pytest.Pytester, *options: str) -> set[str]:
    """Return the modules that a process has imported after `pytest --co`."""
    result = pytester.run(sys.executable, "-c", COLLECT, *options)
    return set(json.loads(result.outlines[-1]))


def test_collection_of_a_foreign_project_imports_the_plugin_module_alone(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("def test_nothing(): pass")

    without_plugin = imported_modules(pytester, "-p", "no:phone")
    with_plugin = imported_modules(pytester)

    assert with_plugin - without_plugin == {
        "telephony_simulator",
        "telephony_simulator.pytest_plugin",
    }


def test_phone_rings_in_a_project_with_modules_of_the_same_common_names(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        simulator="raise RuntimeError('not the one that the plugin needs')",
        provisioner="raise RuntimeError('not the one that the plugin needs')",
    )
    pytester.mkpydir("tests").joinpath("typing").mkdir()
    pytester.path.joinpath("tests/typing/test_types.py").write_text("def test_typed(): pass")
    pytester.makeconftest(HANDLER)
    pytester.makepyfile(
        """
        from telephony import Speak

        def test_a_greeting(phone):
            assert phone.dial("+12065550100").expect(Speak).text == "Hi."
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=2)


def test_phone_names_the_telephony_that_it_found_when_a_project_has_its_own(
    pytester: pytest.Pytester,
) -> None:
    own = pytester.mkpydir("telephony")
    pytester.makeconftest(HANDLER)
    pytester.makepyfile("def test_a_greeting(phone): pass")

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*Python found {own / '__init__.py'}; rename that one*"])
