"""A script that breaks a rule: the error says which, and what to write."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any, cast

import pytest

from telephony import Pause, Speak, lambda_handler
from telephony.call_script import CallEnded, CallScript, ScriptedCall, ScriptError
from telephony.plan import JOURNAL
from telephony_simulator import Phone
from tests.telephony.call_script.scripts import MENU
from tests.telephony.payloads import payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_simulator.json_types import JsonObject

pytestmark = pytest.mark.filterwarnings(  # these tests play what the warning is about
    "ignore::telephony_simulator.phone.script_check.ScriptWarning"
)


class Scripts:
    """One method a misuse."""

    async def awaits_nothing(self, call: ScriptedCall) -> None:
        """It neither awaits nor plans."""

    async def returns_a_value(self, call: ScriptedCall) -> None:
        await call.ask(MENU)
        return cast("None", "done")

    async def forgets_await(self, call: ScriptedCall) -> None:
        call.perform(Speak("Hello."))  # type: ignore[unused-coroutine]
        await call.ask(MENU)

    async def forgets_the_last_await(self, call: ScriptedCall) -> None:
        await call.ask(MENU)
        call.perform(Speak("Hello."))  # type: ignore[unused-coroutine]

    async def performs_nothing(self, call: ScriptedCall) -> None:
        await call.perform()

    async def performs_a_text(self, call: ScriptedCall) -> None:
        await call.perform(cast("Any", "Hello."))

    async def plans_a_text(self, call: ScriptedCall) -> None:
        call.plan(cast("Any", "Hello."))

    async def performs_after_the_end(self, call: ScriptedCall) -> None:
        await call.ask(MENU)
        try:
            call.hang_up()
        finally:
            await call.perform(Speak("Too late."))

    async def awaits_a_step_twice(self, call: ScriptedCall) -> None:
        step = call.ask(MENU)
        await step
        await step

    async def gathers_steps(self, call: ScriptedCall) -> None:
        await asyncio.gather(call.ask(MENU), call.ask(MENU))

    async def asks_with_a_text_to_say(self, call: ScriptedCall) -> None:
        await call.ask(cast("Any", Speak("Hello.")))

    async def says_nothing(self, call: ScriptedCall) -> None:
        call.say(cast("Any", None))

    async def says_too_much(self, call: ScriptedCall) -> None:
        call.say("x" * 1_001)

    async def plans_eleven_actions(self, call: ScriptedCall) -> None:
        call.plan(*[Pause(100)] * 10)
        await call.ask(MENU)

    async def plans_eleven_actions_at_the_end(self, call: ScriptedCall) -> None:
        await call.ask(MENU)
        call.plan(*[Pause(100)] * 10)

    async def awaits_with_a_time_out(self, call: ScriptedCall) -> None:
        async with asyncio.timeout(3):
            await call.ask(MENU)

    async def awaits_asyncio(self, call: ScriptedCall) -> None:
        await asyncio.sleep(0)
        await call.ask(MENU)

    async def swallows_the_error(self, call: ScriptedCall) -> None:
        with contextlib.suppress(BaseException):
            await asyncio.sleep(0)

    async def catches_everything(self, call: ScriptedCall) -> None:
        while True:
            with contextlib.suppress(BaseException):
                await call.ask(MENU)

    async def effect_is_a_coroutine(self, call: ScriptedCall) -> None:
        await call.ask(MENU)
        sleep: Any = asyncio.sleep
        call.effect("save", sleep, 0)

    async def effect_is_called_already(self, call: ScriptedCall) -> None:
        call.effect("save", cast("Any", "saved"))

    async def effect_leaves_the_process(self, call: ScriptedCall) -> None:
        with contextlib.suppress(SystemExit):
            call.effect("save", sys.exit, 1)
        await call.ask(MENU)

    async def effect_is_not_json(self, call: ScriptedCall) -> None:
        call.effect("save", object)

    async def effect_returns_a_tuple(self, call: ScriptedCall) -> None:
        call.effect("save", lambda: (1, 2))

    async def effect_uses_the_call(self, call: ScriptedCall) -> None:
        call.effect("save", lambda: call.say("Hello."))

    async def effect_has_a_bad_name(self, call: ScriptedCall) -> None:
        call.effect("a=b", int)

    async def reveals_outside_an_effect(self, call: ScriptedCall) -> None:
        pin = await call.ask(MENU, secret=True)
        pin.reveal()

    async def keeps_a_secret(self, call: ScriptedCall) -> None:
        pin = await call.ask(MENU, secret=True)
        await call.ask(MENU)
        call.effect("check", pin.reveal)

    async def compares_a_secret(self, call: ScriptedCall) -> None:
        pin = await call.ask(MENU, secret=True)
        if pin == cast("Any", "1"):
            call.say("The door is open.")

    async def stores_a_reserved_attribute(self, call: ScriptedCall) -> None:
        call.attributes[JOURNAL] = "mine"
        await call.ask(MENU)

    async def stores_a_number(self, call: ScriptedCall) -> None:
        call.attributes["count"] = cast("Any", 7)
        await call.ask(MENU)


MISUSES: list[tuple[Callable[[Scripts, ScriptedCall], Any], str]] = [
    (Scripts.awaits_nothing, "ended without an action: write call.hang_up() to reject the call"),
    (Scripts.returns_a_value, "must return None, got str"),
    (Scripts.awaits_a_step_twice, "a step is awaited once: call perform(), ask()"),
    (Scripts.gathers_steps, "is not awaited: write `await call...`, one step after the other"),
    (Scripts.asks_with_a_text_to_say, "ask() takes an action that asks for digits, got Speak"),
    (Scripts.says_nothing, "Speak.text must be a str, got NoneType"),
    (Scripts.says_too_much, "Speak.text must be at most 1000 characters long, got 1001"),
    (Scripts.plans_eleven_actions, "an answer has at most 10 actions, got 11"),
    (Scripts.plans_eleven_actions_at_the_end, "ended: an answer has at most 10 actions, got 11"),
    (Scripts.awaits_with_a_time_out, "asyncio has no running event loop here"),
    (Scripts.effect_is_called_already, 'write call.effect("save", function, argument)'),
    (Scripts.effect_leaves_the_process, "the effect save raised SystemExit"),
    (Scripts.compares_a_secret, "a secret is compared in the function of an effect"),
    (Scripts.forgets_await, "the step Speak is not awaited: write `await call...`"),
    (Scripts.forgets_the_last_await, "the step Speak is not awaited: write `await call...`"),
    (Scripts.performs_nothing, "perform() takes at least one action"),
    (Scripts.performs_a_text, "expected actions of the service, got"),
    (Scripts.plans_a_text, "expected actions of the service, got"),
    (Scripts.performs_after_the_end, "the script has called hang_up(): no action can follow"),
    (Scripts.awaits_asyncio, "a script awaits the steps of its call only"),
    (Scripts.swallows_the_error, "a script awaits the steps of its call only"),
    (Scripts.effect_is_a_coroutine, "the function of an effect is not a coroutine"),
    (Scripts.effect_is_not_json, "the effect save must return JSON"),
    (Scripts.effect_returns_a_tuple, "the effect save must return JSON"),
    (Scripts.effect_uses_the_call, "the function of an effect cannot use the call"),
    (Scripts.effect_has_a_bad_name, "the name of an effect has no `=` and no `!`"),
    (Scripts.reveals_outside_an_effect, "a secret is read in the function of an effect"),
    (Scripts.keeps_a_secret, "a secret is not kept: read it before the next await"),
    (Scripts.stores_a_reserved_attribute, "no name that begins with telephony."),
    (Scripts.stores_a_number, "call.attributes maps strings to strings, got int for count"),
]


def script_of(run: Callable[[Scripts, ScriptedCall], Any]) -> type[CallScript]:
    """Make a script of one of the methods."""

    class Script(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            result = await run(Scripts(), call)
            return cast("None", result)

    return Script


@pytest.mark.parametrize(
    ("run", "problem"), [pytest.param(*misuse, id=misuse[0].__name__) for misuse in MISUSES]
)
def test_misuse_fails_with_a_sentence(
    run: Callable[[Scripts, ScriptedCall], Any], problem: str
) -> None:
    with pytest.raises(Exception, match=re.escape(problem)):
        play(script_of(run))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_script_that_catches_everything_is_ended() -> None:
    with pytest.raises(Exception, match="catches GeneratorExit and goes on"):
        play(script_of(Scripts.catches_everything))
    gc.collect()


def play(script: type[CallScript]) -> None:
    """Call a script, and press a key at each prompt."""
    call = Phone(script).dial()
    for _ in range(3):
        if not call.ended:
            call.wait(1)
            call.press("1")
            call.wait(0)


class Counting(CallScript):
    """Asks until the caller hangs up."""

    async def run(self, call: ScriptedCall) -> None:
        while True:
            await call.ask(MENU)


def test_script_that_catches_call_ended_and_goes_on_is_ended() -> None:
    class Stubborn(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            for _ in range(10):
                try:
                    await call.ask(MENU)
                except CallEnded:
                    continue

    call = Phone(Stubborn).dial()
    call.wait(1)

    with pytest.raises(Exception, match="catches CallEnded and goes on: no party is left"):
        call.hang_up()


def event_with(journal: str | None, *, sequence: int = 5) -> JsonObject:
    """Return an ACTION_SUCCESSFUL of a call with this journal."""
    event = payload("action_successful") | {"Sequence": sequence}
    details: Any = event["CallDetails"]
    attributes = {} if journal is None else {JOURNAL: journal}
    return event | {"CallDetails": details | {"TransactionAttributes": attributes}}


@pytest.mark.parametrize(
    ("journal", "problem"),
    [
        (None, "the call has no journal"),
        ("9.1.1.A.0||S", "the call's journal is not of format 1"),
        ("1.7.1.A.0||SG", "the call began with version 7 of Counting; this is version 1"),
        ("1.1.1.A.0||SG=1|S", "step 1 was Speak and is SpeakAndGetDigits"),
        ("1.1.1.A.0||B=|SG", "step 1 was CallAndBridge and is SpeakAndGetDigits"),
        ("1.1.1.A.0||@1790000000000|SG", "step 1 was now() and is SpeakAndGetDigits"),
        ("1.1.1.A.0||$save=1|SG", "step 1 was the effect save and is SpeakAndGetDigits"),
    ],
)
def test_journal_that_does_not_fit_the_script_apologizes(
    journal: str | None, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    handler = lambda_handler(Counting())

    answer = handler(event_with(journal), None)

    actions: Any = answer["Actions"]
    assert [action["Type"] for action in actions] == ["Speak", "Hangup"]
    assert answer["TransactionAttributes"] == {JOURNAL: "1.1.0.D"}
    assert problem in caplog.text


def test_caller_who_leaves_before_the_first_answer_is_no_error() -> None:
    """The service drops the answer to NEW_INBOUND_CALL, and with it the journal."""
    call = Phone(Counting)
    call.service.plan_slow_answer(1, 3)
    ringing = call.dial()

    ringing.hang_up()
    ringing.wait(4)

    assert [sent.response.get("Actions") for sent in ringing.invocations[1:]] == [None]


def test_script_continues_calls_of_a_compatible_version() -> None:
    class Second(Counting):
        version = 2
        compatible_versions = (1,)

    class Third(Counting):
        version = 3

    assert "SpeakAndGetDigits" in str(lambda_handler(Second())(event_with("1.1.1.A.0||SG"), None))
    assert "Hangup" in str(lambda_handler(Third())(event_with("1.1.1.A.0||SG"), None))


LINES = [
    (Scripts.awaits_a_step_twice, "await step"),
    (Scripts.says_too_much, 'call.say("x" * 1_001)'),
    (Scripts.plans_eleven_actions, "await call.ask(MENU)"),
    (Scripts.awaits_with_a_time_out, "async with asyncio.timeout(3):"),
    (Scripts.stores_a_number, "await call.ask(MENU)"),
    (Scripts.effect_leaves_the_process, 'call.effect("save", sys.exit, 1)'),
    (Scripts.effect_is_called_already, 'call.effect("save", cast("Any", "saved"))'),
    (Scripts.compares_a_secret, 'if pin == cast("Any", "1"):'),
]


@pytest.mark.parametrize(
    ("run", "line"), [pytest.param(*pair, id=pair[0].__name__) for pair in LINES]
)
def test_misuse_has_its_line_in_the_traceback(
    run: Callable[[Scripts, ScriptedCall], Any], line: str
) -> None:
    with pytest.raises(Exception, match="raised") as raised:
        play(script_of(run))

    assert f"    {line}" in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("version", ["2", 2.5, True, -1, None])
def test_version_that_a_journal_cannot_hold_is_refused(version: object) -> None:
    with pytest.raises(TypeError, match=r"Line\.version is a whole number from 0, got"):
        type("Line", (Counting,), {"version": version})


@pytest.mark.parametrize("versions", [1, "1", ("1",), (1.0,), None])
def test_compatible_versions_that_are_not_a_list_of_numbers_are_refused(versions: object) -> None:
    with pytest.raises(TypeError, match=r"compatible_versions is a tuple of whole numbers"):
        type("Line", (Counting,), {"version": 3, "compatible_versions": versions})


def test_run_that_is_not_a_coroutine_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Line\.run must be `async def run\(self, call\)`"):
        type("Line", (CallScript,), {"run": lambda _self, _call: None})


def test_run_with_yield_is_refused() -> None:
    async def run(_self: object, call: ScriptedCall) -> Any:
        yield call

    with pytest.raises(TypeError, match="without yield"):
        type("Line", (CallScript,), {"run": run})


def test_callback_that_a_script_never_gets_is_refused() -> None:
    def on_hangup(_self: object, _event: object) -> None:
        """Never called."""

    with pytest.raises(TypeError, match=r"Line\.on_hangup is not called: the event reaches run"):
        type("Line", (CallScript,), {"on_hangup": on_hangup})


def test_callback_of_a_mixin_is_refused() -> None:
    class Logs:
        def on_hangup(self, event: object) -> None:
            """Never called."""

    with pytest.raises(TypeError, match=r"Line\.on_hangup is not called"):
        type("Line", (Logs, Counting), {})


def test_script_without_run_is_named() -> None:
    class Empty(CallScript):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty has no run\(\)"):
        lambda_handler(Empty())(payload("new_inbound_call"), None)


def test_call_of_an_ended_script_cannot_be_used() -> None:
    kept: list[ScriptedCall] = []

    class Keeps(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            kept.append(call)
            call.say("Goodbye.")

    Phone(Keeps).dial().wait(5)

    with pytest.raises(ScriptError, match="the script has ended: its call cannot be used"):
        kept[-1].say("Hello.")
