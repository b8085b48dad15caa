"""The fixtures of the pytest plugin, in projects of its users."""

import json
import sys

import pytest

# Each in-process run of pytest drops the modules that it imported first. Import them before.
import telephony_simulator.phone  # noqa: F401

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


def test_phone_calls_the_call_handler(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        from telephony import Speak

        def test_a_greeting(phone):
            assert phone.dial("+12065550100").expect(Speak).text == "Hi."
        """,
    )

    result.assert_outcomes(passed=1)


def test_phone_names_the_fixture_to_define_when_there_is_no_call_handler(
    pytester: pytest.Pytester,
) -> None:
    result = run(pytester, "def test_a_greeting(phone): pass", conftest="")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*define a fixture `call_handler`*"])


def test_failure_prints_the_call_and_hides_the_simulators_frames(pytester: pytest.Pytester) -> None:
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


def test_failure_shows_the_handlers_line_when_the_handler_raises(
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

    result.stdout.fnmatch_lines(
        [
            "E *KeyError: 'nosuchkey'",
            "E *AssertionError: the handler raised KeyError on NEW_INBOUND_CALL*",
        ]
    )
    result.stdout.no_fnmatch_line("*callable_function.py*")
    result.stdout.no_fnmatch_line("*invocation_queue.py*")


@pytest.mark.parametrize("deed", ['hang_up(leg="LEG-B")', "answer()", "refuse()", 'press("x")'])
def test_impossible_action_fails_on_the_line_of_the_test(
    pytester: pytest.Pytester, deed: str
) -> None:
    result = run(pytester, f"def test_a_deed(phone): phone.dial().{deed}")

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*phone_call.py*")
    result.stdout.no_fnmatch_line("*leg.py*")


def test_refused_answer_fails_the_step(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_nothing(phone): phone.dial()",
        conftest=HANDLER.replace('"Speak"', '"Shout"'),
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the service refuses: Unsupported action Shout specified*"])


LATE_FAILURE = """
from telephony import CallFlow, Hangup, Speak, respond
from telephony_simulator import Phone

class Line(CallFlow):
    def on_new_inbound_call(self, event):
        return respond(Speak("Hello."), Hangup())

    def on_hangup(self, event):
        return {}["nothing"]

def test_a_call():
    call = Phone(Line).dial()
    call._clock.sleep(10)
    assert call.ended
"""


def test_failure_after_the_last_step_fails_the_test(pytester: pytest.Pytester) -> None:
    result = run(pytester, LATE_FAILURE)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *KeyError: 'nothing'", "*the handler raised KeyError on HANGUP*"]
    )


def test_failed_test_shows_the_transcript(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_a_call(phone): assert phone.dial().ended")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- Call -*", "*gets NEW_INBOUND_CALL*"])


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


def test_phone_works_when_the_project_has_modules_of_common_names(
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


@pytest.mark.parametrize(
    "source",
    ["", "Action = CallFlow = lambda_handler = object  # and no module `telephony.wire`"],
    ids=["without the names", "without the modules"],
)
def test_phone_names_the_foreign_telephony_when_the_project_has_its_own(
    pytester: pytest.Pytester, source: str
) -> None:
    own = pytester.mkpydir("telephony")
    own.joinpath("__init__.py").write_text(source)
    pytester.makeconftest(HANDLER)
    pytester.makepyfile("def test_a_greeting(phone): pass")

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*Python found {own / '__init__.py'}; rename that one*"])
