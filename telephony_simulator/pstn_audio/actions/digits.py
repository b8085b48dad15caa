"""Keys that a party presses in the background, and keys that the service presses."""

from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.listener import Listener
from telephony_simulator.pstn_audio.parameters import invalid, number, regex, text
from telephony_simulator.pstn_audio.sound import Tones

TONES = frozenset("0123456789*#ABCD,")
MAX_TONES = 50


class ReceiveDigits(Action):
    """Installs a listener on its leg, in place of the one before, and is done.

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

    def check(self) -> None:
        """Read what to listen for."""
        between = self._milliseconds("InBetweenDigitsDurationInMilliseconds")
        flush = self._milliseconds("FlushDigitsDurationInMilliseconds", low=between + 1)
        pattern = regex(self.parameters, self.call.settings.compile_regex)
        if pattern is None:
            raise invalid("The InputDigitsRegex parameter is invalid.")
        self._listener = Listener(self, pattern, between / 1000, flush / 1000)

    def run(self) -> None:
        """Listen from now on."""
        if self.leg.listener is not None:
            self.leg.listener.stop()
        self.leg.listener = self._listener
        self.succeed(ReceivedDigits="")

    def _milliseconds(self, name: str, low: int = 1) -> int:
        return number(self.parameters, name, f"The {name} parameter is invalid.", low=low)


class SendDigits(Action):
    """Plays tones to the party on its leg.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/send-digits.html
    """

    __slots__ = ("_tones",)
    type = "SendDigits"
    fields = ("Digits", "ToneDurationInMilliseconds")
    numbers = frozenset({"ToneDurationInMilliseconds"})
    _tones: Tones

    def check(self) -> None:
        """Read the digits."""
        digits = text(self.parameters.get("Digits"))
        if digits is None:
            raise ActionError(
                "MissingRequiredActionParameter", "Missing required action parameter."
            )
        if len(digits) > MAX_TONES or not set(digits) <= TONES:
            raise invalid("Digits parameter value is invalid.")
        message = "ToneDuration parameter value is invalid."
        name = "ToneDurationInMilliseconds"
        tone = number(self.parameters, name, message, low=50, high=24_000, default=250) / 1000
        self._tones = Tones(digits, tone)

    def run(self) -> None:
        """Play every tone; a comma is a pause."""
        digits = self._tones.digits
        self.leg.heard += digits.replace(",", "")
        self.leg.note("hears", f"the digits {digits}")
        self.play(self._tones, self.succeed)
