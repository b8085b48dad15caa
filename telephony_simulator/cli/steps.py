"""The options of `phone-line call` that are steps of a script."""

import re
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from telephony_simulator.phone import script
from telephony_simulator.phone.script import Step
from telephony_simulator.pstn_audio.voice import read_voice


class ScriptedCommand(click.Command):
    """A command whose steps are performed in the order of the command line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and keep the steps in `ctx.obj`."""
        values, _, order = self.make_parser(ctx).parse_args(args=list(args))
        given = {name: iter(value) for name, value in values.items() if name in STEP_FACTORIES}
        ctx.obj = [
            STEP_FACTORIES[parameter.name](
                parameter.type.convert(next(given[parameter.name]), parameter, ctx)
            )
            for parameter in order
            if parameter.name in STEP_FACTORIES
        ]
        return super().parse_args(ctx, args)


def step_option(name: str, **settings: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare an option that is a step; its name needs an entry in STEP_FACTORIES."""
    return click.option(name, multiple=True, expose_value=False, **settings)


def _press(digits: str) -> Step:
    if not re.fullmatch("[0-9*#]+", digits):
        raise click.BadParameter(f"the keys of a telephone are 0-9, * and #, got {digits!r}")
    return script.press(digits)


def _record(file: Path) -> Step:
    try:
        read_voice(0, file)
    except (ValueError, EOFError, wave.Error) as error:
        reason = str(error) or "the file ends before its sound begins"
        raise click.BadParameter(f"{file} is not a telephone's WAV file: {reason}") from None
    return script.say(file.name, file)


STEP_FACTORIES: Final[Mapping[str | None, Callable[[Any], Step]]] = {
    "press": _press,
    "say": script.say,
    "record": _record,
    "wait": script.wait,
    "answer": lambda _: script.answer(),
    "refuse": lambda _: script.refuse(),
    "no_answer": lambda _: script.no_answer(),
    "talk": script.talk,
    "hang_up": lambda _: script.hang_up(),
}
"""The function that makes the step of each option, from the option's value."""
