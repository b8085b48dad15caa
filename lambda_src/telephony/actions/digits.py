"""Receiving digits from a party, and sending digits to it."""

from __future__ import annotations

from telephony.errors import InvalidParameterError
from telephony.fields import field
from telephony.validators import DtmfKeys, Integer, Regex, Text

from .action import Action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_DIGITS = 128


class DigitsAction(Action[str]):
    """The parameters that the two actions with a prompt for digits share.

    Attributes:
        repeat_duration_in_milliseconds: how long one attempt waits for digits, more than 0.
        input_digits_regex: what the digits must match; any digits if not given.
        min_number_of_digits: from 0 (the default).
        max_number_of_digits: up to 128 (the default), not less than the minimum.
        terminator_digits: keys that end an attempt; `#` if not given.
        in_between_digits_duration_in_milliseconds: the longest pause between digits, more than 0;
            `repeat_duration_in_milliseconds` if not given.
        repeat: attempts in all, from 1 (the default).
    """

    repeat_duration_in_milliseconds: int = field(Integer(1), kw_only=True)
    input_digits_regex: str | None = field(Regex(), default=None, kw_only=True)
    min_number_of_digits: int = field(Integer(0, MAX_DIGITS), default=0, kw_only=True)
    max_number_of_digits: int = field(Integer(1, MAX_DIGITS), default=MAX_DIGITS, kw_only=True)
    terminator_digits: Sequence[str] = field(DtmfKeys(), default=("#",), kw_only=True)
    in_between_digits_duration_in_milliseconds: int | None = field(
        Integer(1), default=None, kw_only=True
    )
    repeat: int = field(Integer(1), default=1, kw_only=True)

    def __validate__(self) -> None:
        if self.max_number_of_digits < self.min_number_of_digits:
            raise InvalidParameterError(
                self.type,
                "max_number_of_digits",
                "must not be less than min_number_of_digits",
            )


class ReceiveDigits(Action[None]):
    """Listen for digits in the background.

    It ends with the leg, or when another `ReceiveDigits` on the leg replaces it.

    Attributes:
        input_digits_regex: digits that match it are sent as a DigitsReceivedEvent.
        in_between_digits_duration_in_milliseconds: the pause after which digits are matched,
            more than 0.
        flush_digits_duration_in_milliseconds: digits that did not match are dropped this long
            after the first of them; more than the pause.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/listen-to-digits.html
    """

    input_digits_regex: str = field(Regex())
    in_between_digits_duration_in_milliseconds: int = field(Integer(1), kw_only=True)
    flush_digits_duration_in_milliseconds: int = field(Integer(1), kw_only=True)

    def __validate__(self) -> None:
        pause = self.in_between_digits_duration_in_milliseconds
        if self.flush_digits_duration_in_milliseconds <= pause:
            raise InvalidParameterError(
                self.type,
                "flush_digits_duration_in_milliseconds",
                "must be more than in_between_digits_duration_in_milliseconds",
            )


class SendDigits(Action[None]):
    """Send digits to a party as DTMF tones.

    Attributes:
        digits: at most 50 of `0-9 * # A B C D` and `,` for a pause of half a second.
        tone_duration_in_milliseconds: 50 to 24,000; 250 if not given.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/send-digits.html
    """

    needs_call_id = True

    digits: str = field(Text(50, allowed="0123456789*#ABCD,"), secret=True)
    tone_duration_in_milliseconds: int = field(Integer(50, 24_000), default=250, kw_only=True)
