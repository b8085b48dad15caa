"""A menu: prompt, digits, and what happens when they do not fit.

The order of things: https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
"""

import re
from abc import abstractmethod
from collections.abc import Callable, Collection
from typing import ClassVar, Final

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.parameters import keys, number, regex
from telephony_simulator.pstn_audio.speech import Speech

MAX_DIGITS: Final = 128


class GetDigits(Action):
    """What SpeakAndGetDigits and PlayAudioAndGetDigits share: everything but the voice."""

    __slots__ = (
        "_attempts",
        "_between",
        "_digits",
        "_failure",
        "_max",
        "_min",
        "_prompt",
        "_regex",
        "_terminators",
        "_timeout",
    )
    fields: ClassVar[tuple[str, ...]] = (
        "InputDigitsRegex",
        "MinNumberOfDigits",
        "MaxNumberOfDigits",
        "TerminatorDigits",
        "InBetweenDigitsDurationInMilliseconds",
        "Repeat",
        "RepeatDurationInMilliseconds",
    )
    numbers = frozenset(fields[1:]) - {"TerminatorDigits"}
    picks_up = True
    _attempts: int
    _between: float
    _digits: str
    _failure: Prompt | Speech
    _max: int
    _min: int
    _prompt: Prompt | Speech
    _regex: re.Pattern[str] | None
    _terminators: Collection[str]
    _timeout: float

    def check(self) -> None:
        """Read prompts and digit rules."""
        self.check_prompts()
        sent = self.parameters
        self._timeout = self._milliseconds("RepeatDurationInMilliseconds") / 1000
        self._between = self._timeout
        if "InBetweenDigitsDurationInMilliseconds" in sent:
            self._between = self._milliseconds("InBetweenDigitsDurationInMilliseconds") / 1000
        self._attempts = self._number("Repeat", default=1)
        self._min = self._number("MinNumberOfDigits", low=0, high=MAX_DIGITS, default=0)
        low = max(1, self._min)
        self._max = self._number("MaxNumberOfDigits", low=low, high=MAX_DIGITS, default=MAX_DIGITS)
        message = "The TerminatorDigits parameter is invalid."
        self._terminators = keys(sent, "TerminatorDigits", message, default="#")
        self._regex = regex(sent, self.call.settings.compile_regex)

    def run(self) -> None:
        """Play the prompt and listen; a key pressed meanwhile ends the prompt."""
        self._digits = ""
        self.play(self._prompt, self._wait)

    def press(self, digit: str) -> bool:
        """Collect a digit."""
        if not self._attempts:
            return True
        if digit in self._terminators:
            self._attempt_ends(digit)
        elif len(self._digits) + 1 == self._max:
            self._digits += digit
            self._attempt_ends()
        else:
            self._digits += digit
            self.after(self._between, self._attempt_ends)
        return True

    @abstractmethod
    def check_prompts(self) -> None:
        """Read what is said or played, and after a failed attempt, or raise `ActionError`."""

    @abstractmethod
    def failure_prompt(self) -> str:
        """What the party hears after a failed attempt."""

    def echo(self) -> dict[str, Json]:
        """Return the parameters; the pause between digits is filled in."""
        echo = super().echo()
        if "RepeatDurationInMilliseconds" in echo:
            pause = echo["RepeatDurationInMilliseconds"]
            echo.setdefault("InBetweenDigitsDurationInMilliseconds", pause)
        return echo

    def _wait(self) -> None:
        self.after(self._timeout, self._attempt_ends)

    def _attempt_ends(self, terminator: str = "") -> None:
        self.stop()
        if self._valid(terminator):
            shown = terminator if self.call.settings.terminator_in_received_digits else ""
            self.succeed(ReceivedDigits=self._digits + shown)
            return
        self._attempts -= 1
        if self._attempts > 0:
            self._play_failure(self.run)
        elif self.call.settings.failure_prompt_after_the_last_attempt:
            self._play_failure(self._give_up)
        else:
            self._give_up()

    def _valid(self, terminator: str) -> bool:
        """Whether the digits do, with or without the terminator that ended them."""
        if len(self._digits) < self._min:
            return False
        return self._regex is None or any(
            map(self._regex.search, (self._digits, self._digits + terminator))
        )

    def _play_failure(self, then: Callable[[], None]) -> None:
        self._digits = ""
        self.leg.note("hears", self.failure_prompt())
        self.play(self._failure, then)

    def _give_up(self) -> None:
        self.fail("InvalidDigitsReceived", self.call.settings.invalid_digits_received_message)

    def _milliseconds(self, name: str) -> int:
        return number(self.parameters, name, f"The {name} parameter is invalid.")

    def _number(self, name: str, *, default: int, low: int = 1, high: int | None = None) -> int:
        message = f"The {name} parameter is invalid."
        return number(self.parameters, name, message, low=low, high=high, default=default)
