"""ReceiveDigits and SendDigits."""

from typing import Final

from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.listener import Listener
from telephony_simulator.pstn_audio.parameters import (
    invalid_parameter,
    non_empty_text,
    read_number,
    read_regex,
)
from telephony_simulator.pstn_audio.sound import Tones

TONES: Final = frozenset("0123456789*#ABCD,")
MAX_TONES: Final = 50
"""The longest Digits of SendDigits, pauses included."""


class ReceiveDigits(Action):
    """Installs a listener on its leg, in place of the one before, and ends at once.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/listen-to-digits.html
    """

    __slots__ = ("_listener",)
    type = "ReceiveDigits"
    fields = (
        "InputDigitsRegex",
        "InBetweenDigitsDurationInMilliseconds",
        "FlushDigitsDurationInMilliseconds",
    )
    numbers = frozenset(fields[1:])
    _listener: Listener

    def read_parameters(self) -> None:
        """Read the regular expression and the durations."""
        between_milliseconds = self._milliseconds("InBetweenDigitsDurationInMilliseconds")
        flush_milliseconds = self._milliseconds(
            "FlushDigitsDurationInMilliseconds", low=between_milliseconds + 1
        )
        pattern = read_regex(self.parameters, self.call.settings.compile_regex)
        if pattern is None:
            raise invalid_parameter("The InputDigitsRegex parameter is invalid.")
        self._listener = Listener(
            self.call.clock,
            pattern,
            between_digits_seconds=between_milliseconds / 1000,
            flush_seconds=flush_milliseconds / 1000,
            on_match=self._report,
        )

    def run(self) -> None:
        """Install the listener."""
        if self.leg.listener is not None:
            self.leg.listener.clear()
        self.leg.listener = self._listener
        self.succeed(ReceivedDigits="")

    def _report(self, digits: str) -> None:
        data = self.action_data(ReceivedDigits=digits)
        self.call.send_event("DIGITS_RECEIVED", self.leg, data)

    def _milliseconds(self, name: str, low: int = 1) -> int:
        return read_number(self.parameters, name, f"The {name} parameter is invalid.", low=low)


class SendDigits(Action):
    """Plays tones to the party on its leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/send-digits.html
    """

    __slots__ = ("_tones",)
    type = "SendDigits"
    fields = ("Digits", "ToneDurationInMilliseconds")
    numbers = frozenset({"ToneDurationInMilliseconds"})
    _tones: Tones

    def read_parameters(self) -> None:
        """Read the digits."""
        digits = non_empty_text(self.parameters.get("Digits"))
        if digits is None:
            raise ActionError(
                "MissingRequiredActionParameter", "Missing required action parameter."
            )
        if len(digits) > MAX_TONES or not set(digits) <= TONES:
            raise invalid_parameter("Digits parameter value is invalid.")
        message = "ToneDuration parameter value is invalid."
        name = "ToneDurationInMilliseconds"
        tone = read_number(self.parameters, name, message, low=50, high=24_000, default=250) / 1000
        self._tones = Tones(digits, tone)

    def run(self) -> None:
        """Play the tones; a comma is a pause."""
        self.call.play_digits(self.leg, self._tones.digits)
        self.play(self._tones, self.succeed)
