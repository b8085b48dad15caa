"""The steps of a call, in the words of the options: on the command line and in script files."""

import re
import shlex
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from telephony_simulator.phone import script
from telephony_simulator.phone.expectation import Expectation
from telephony_simulator.phone.script import Step
from telephony_simulator.pstn_audio.leg import ParticipantTag
from telephony_simulator.pstn_audio.voice import read_voice

AnyStep: TypeAlias = Step | Expectation
StepFactory: TypeAlias = Callable[[Any, ParticipantTag], AnyStep]

LEG_B: Final = "leg_b"
"""The option that makes the step after it one of the second party."""

BUSY: Final = 486
"""The SIP response code of a party that is busy."""

QUOTES: Final = 2


class ScriptedCommand(click.Command):
    """A command whose steps are performed in the order of the command line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and keep the steps in `ctx.obj`."""
        values, _, order = self.make_parser(ctx).parse_args(args=list(args))
        given = {name: iter(value) for name, value in values.items() if name in STEP_FACTORIES}
        steps: list[AnyStep] = []
        leg: ParticipantTag = "LEG-A"
        for parameter in order:
            name = parameter.name
            if name == LEG_B:
                leg = "LEG-B"
            elif name in STEP_FACTORIES:
                value = parameter.type.convert(next(given[name]), parameter, ctx)
                steps.append(make_step(name, value, leg))
                leg = "LEG-A"
        if leg == "LEG-B":
            raise click.UsageError("--leg-b needs a step after it, such as --leg-b --press 1", ctx)
        ctx.obj = steps
        return super().parse_args(ctx, args)


def step_option(name: str, **settings: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare an option that is a step; its name needs an entry in STEP_FACTORIES."""
    return click.option(name, multiple=True, expose_value=False, **settings)


def make_step(name: str, value: Any, leg: ParticipantTag = "LEG-A") -> AnyStep:
    """Return a step.

    Args:
        name: A key of `STEP_FACTORIES`.
        value: The value of the option, converted to its type.
        leg: The leg of the party that acts.

    Raises:
        click.BadParameter: The value is not one for this step, or the step is not one of this leg.
    """
    if leg == "LEG-B" and name not in STEPS_OF_EITHER_PARTY:
        allowed = ", ".join(sorted(each.replace("_", "-") for each in STEPS_OF_EITHER_PARTY))
        raise click.BadParameter(f"leg-b goes with {allowed}, not with {name.replace('_', '-')}")
    return STEP_FACTORIES[name](value, leg)


def read_pairs(text: str) -> dict[str, str]:
    """Return the pairs of a text such as `language=de name="Ana Silva"`.

    Raises:
        click.BadParameter: A part of it is not a pair.
    """
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise click.BadParameter(f"a quote is open: {error}") from None
    pairs = [part.partition("=") for part in parts]
    if not pairs or not all(name and equals for name, equals, _ in pairs):
        raise click.BadParameter("expected NAME=VALUE; quote a value with spaces: NAME='two words'")
    return {name: value for name, _, value in pairs}


def _press(digits: str, leg: ParticipantTag) -> Step:
    if not re.fullmatch("[0-9*#]+", digits):
        raise click.BadParameter(f"the keys of a telephone are 0-9, * and #, got {digits!r}")
    return script.press(digits, leg=leg)


def _sip_response_code(text: str) -> int:
    """Return the code of a refusal; a flag without a value, or nothing, is 486."""
    if text in ("", "yes"):
        return BUSY
    if not re.fullmatch("[3-6][0-9]{2}", text):
        raise click.BadParameter("a SIP response code of a refusal is 300 to 699")
    return int(text)


def _record(file: Path, leg: ParticipantTag) -> Step:
    try:
        read_voice(0, file)
    except (ValueError, EOFError, wave.Error) as error:
        reason = str(error) or "the file ends before its sound begins"
        raise click.BadParameter(f"{file} is not a telephone's WAV file: {reason}") from None
    return script.say(file.name, file, leg=leg)


def _expect(text: str, _leg: ParticipantTag) -> Expectation:
    action, _, rest = text.strip().partition(" ")
    quoted = rest.strip()
    is_quoted = len(quoted) >= QUOTES and quoted[0] == quoted[-1] == '"'
    try:
        return Expectation(action, (quoted[1:-1] if is_quoted else quoted) or None)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


STEP_FACTORIES: Final[Mapping[str | None, StepFactory]] = {
    "press": _press,
    "say": lambda text, leg: script.say(text, leg=leg),
    "record": _record,
    "wait": lambda seconds, _: script.wait(seconds),
    "answer": lambda *_: script.answer(),
    "refuse": lambda code, _: script.refuse(_sip_response_code(code)),
    "no_answer": lambda *_: script.no_answer(),
    "talk": lambda seconds, _: script.talk(seconds),
    "hang_up": lambda _, leg: script.hang_up(leg=leg),
    "update": lambda text, _: script.update(read_pairs(text)),
    "expect": _expect,
}
"""The function that makes the step of each option, from the option's value and a leg."""

STEPS_OF_EITHER_PARTY: Final = {"press", "say", "record", "hang_up"}
"""The steps that `--leg-b` makes steps of the second party."""
