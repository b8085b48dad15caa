"""What the tests of call scripts share: a menu, a bot, and a phone for a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from telephony import ReceiveDigits, SpeakAndGetDigits, Speech
from telephony.call_script import CallScript, ScriptedCall
from telephony_simulator import Bot, Intent, Phone, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Run = Callable[[ScriptedCall], Coroutine[Any, Any, None]]

ALIAS: Final = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
BOT: Final = Bot(ALIAS, [Intent("Quit", ["bye"])])
KITCHEN: Final = "+12065550123"
MENU: Final = SpeakAndGetDigits(
    Speech("Press a key."),
    failure_speech_parameters=Speech("Try again."),
    min_number_of_digits=1,
    max_number_of_digits=1,
    repeat_duration_in_milliseconds=3_000,
)
STAR: Final = ReceiveDigits(
    r"^\*$",
    in_between_digits_duration_in_milliseconds=300,
    flush_digits_duration_in_milliseconds=900,
)


def phone_of(
    run: Run,
    *,
    version: int = CallScript.version,
    settings: Settings | None = None,
    handler_errors: Literal["raise", "apologize"] = "raise",
) -> Phone:
    """Make a phone whose calls this function conducts."""

    class Script(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            await run(call)

    Script.version = version
    return Phone(Script, settings=settings, handler_errors=handler_errors, bots=[BOT])
