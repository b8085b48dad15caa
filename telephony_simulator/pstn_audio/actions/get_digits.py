"""The base of the actions that play a prompt and collect digits.

The order of prompts and attempts: https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
"""

import re
from abc import abstractmethod
from collections.abc import Callable, Collection
from typing import ClassVar, Final

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.actions.action import Action, DigitUse
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.parameters import read_keys, read_number, read_regex
from telephony_simulator.pstn_audio.speech import Speech

MAX_NUMBER_OF_DIGITS: Final = 128


class GetDigits(Action):
    """Plays a prompt, collects digits, and repeats the attempt with a failure prompt.

    SpeakAndGetDigits and PlayAudioAndGetDigits differ in their prompts only.
    """

    __slots__ = (
        "_attempts_left",
        "_between_digits_seconds",
        "_digits",
        "_failure_prompt",
        "_first_digit_seconds",
        "_max_digits",
        "_min_digits",
        "_pattern",
        "_prompt",
        "_terminators",
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
    answers_call = True
    _attempts_left: int
    _between_digits_seconds: float
    _digits: str
    _failure_prompt: Prompt | Speech
    _max_digits: int
    _min_digits: int
    _prompt: Prompt | Speech
    _pattern: re.Pattern[str] | None
    _terminators: Collection[str]
    _first_digit_seconds: float

    def read_parameters(self) -> None:
        """Read the prompts and the rules for digits."""
        self.read_prompts()
        sent = self.parameters
        self._first_digit_seconds = self._milliseconds("RepeatDurationInMilliseconds") / 1000
        self._between_digits_seconds = self._first_digit_seconds
        if "InBetweenDigitsDurationInMilliseconds" in sent:
            self._between_digits_seconds = (
                self._milliseconds("InBetweenDigitsDurationInMilliseconds") / 1000
            )
        self._attempts_left = self._number("Repeat", default=1)
        self._min_digits = self._number(
            "MinNumberOfDigits", low=0, high=MAX_NUMBER_OF_DIGITS, default=0
        )
        low = max(1, self._min_digits)
        self._max_digits = self._number(
            "MaxNumberOfDigits", low=low, high=MAX_NUMBER_OF_DIGITS, default=MAX_NUMBER_OF_DIGITS
        )
        message = "The TerminatorDigits parameter is invalid."
        self._terminators = read_keys(sent, "TerminatorDigits", message, default="#")
        self._pattern = read_regex(sent, self.call.settings.compile_regex)

    def run(self) -> None:
        """Play the prompt and collect digits; a key ends the prompt."""
        self._digits = ""
        self.play(self._prompt, self._wait_for_first_digit)

    def receive_digit(self, digit: str) -> DigitUse:
        """Collect a digit."""
        if not self._attempts_left:
            return "used"
        if digit in self._terminators:
            self._end_attempt(digit)
        elif len(self._digits) + 1 == self._max_digits:
            self._digits += digit
            self._end_attempt()
        else:
            self._digits += digit
            self.schedule(self._between_digits_seconds, self._end_attempt)
        return "used"

    @abstractmethod
    def read_prompts(self) -> None:
        """Read the prompt and the failure prompt, or raise `ActionError`."""

    @abstractmethod
    def describe_failure_prompt(self) -> str:
        """Return the transcript's text for the failure prompt."""

    def echo(self) -> dict[str, Json]:
        """Return the parameters; the pause between digits is added."""
        echo = super().echo()
        if "RepeatDurationInMilliseconds" in echo:
            pause = echo["RepeatDurationInMilliseconds"]
            echo.setdefault("InBetweenDigitsDurationInMilliseconds", pause)
        return echo

    def _wait_for_first_digit(self) -> None:
        self.schedule(self._first_digit_seconds, self._end_attempt)

    def _end_attempt(self, terminator: str = "") -> None:
        self.stop()
        if self._is_valid(terminator):
            shown = terminator if self.call.settings.terminator_in_received_digits else ""
            self.succeed(ReceivedDigits=self._digits + shown)
            return
        self._attempts_left -= 1
        if self._attempts_left > 0:
            self._play_failure(self.run)
        elif self.call.settings.failure_prompt_after_the_last_attempt:
            self._play_failure(self._fail_invalid_digits)
        else:
            self._fail_invalid_digits()

    def _is_valid(self, terminator: str) -> bool:
        """Return whether the digits match, with or without the terminator that ended them."""
        if len(self._digits) < self._min_digits:
            return False
        return self._pattern is None or any(
            map(self._pattern.search, (self._digits, self._digits + terminator))
        )

    def _play_failure(self, callback: Callable[[], None]) -> None:
        self._digits = ""
        self.call.note(self.leg, "hears", self.describe_failure_prompt())
        self.play(self._failure_prompt, callback)

    def _fail_invalid_digits(self) -> None:
        self.fail("InvalidDigitsReceived", self.call.settings.invalid_digits_received_message)

    def _milliseconds(self, name: str) -> int:
        return read_number(self.parameters, name, f"The {name} parameter is invalid.")

    def _number(self, name: str, *, default: int, low: int = 1, high: int | None = None) -> int:
        message = f"The {name} parameter is invalid."
        return read_number(self.parameters, name, message, low=low, high=high, default=default)
