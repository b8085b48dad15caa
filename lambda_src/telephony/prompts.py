"""The prompts of a line, by typed names.

    class Prompts(PromptName):
        WELCOME = "welcome"

    respond(PlayAudio(Prompts.WELCOME.audio))

A `PromptLibrary` of the stack sets `TELEPHONY_PROMPTS`: the bucket, and the version of each prompt.
Only a handler that imports this module needs it.
"""

from __future__ import annotations

import os
from enum import StrEnum
from functools import cache

from telephony.actions.audio import AudioSource
from telephony.errors import TelephonyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "TELEPHONY_PROMPTS"
"""The bucket, a slash and the prefix of the keys, then `<name>=<version>` for each prompt.

Without names, each prompt is the object `<name>.wav`: a bucket of your own."""

DEFAULT_BUCKET = "prompts"
"""The bucket outside Lambda where the variable is not set, such as in a test of the flow."""


class UnknownPromptError(TelephonyError, LookupError):
    """The library of the line has no prompt of this name, or the line has no library."""


class PromptName(StrEnum):
    """Base class of an enumeration of prompts: each value is the name of a prompt.

    The name of a file is its path in the directory of the library, without `.wav`. Synthesis
    compares the values with the library: they are texts, or `auto()`.

    Raises:
        UnknownPromptError: The library has no prompt of a value; raised at the import of the class.
    """

    def __init_subclass__(cls) -> None:
        """Refuse a name that the library does not have."""
        super().__init_subclass__()
        text = os.environ.get(VARIABLE)
        versions = _decode(text)[1] if text else {}
        missing = [name.value for name in cls if versions and name.value not in versions]
        if missing:
            raise UnknownPromptError(
                f"{cls.__module__}.{cls.__name__} names {', '.join(missing)}, but the library has"
                f" {', '.join(sorted(versions))}; deploy the handler and its PromptLibrary together"
            )

    @property
    def audio(self) -> AudioSource:
        """The audio file of the prompt, for `PlayAudio`, `PlayAudioAndGetDigits` and ringing tones.

        Raises:
            UnknownPromptError: The function runs in Lambda, and has no library.
        """
        text = os.environ.get(VARIABLE)
        if not text and "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            raise UnknownPromptError(
                f"{VARIABLE} is not set: give this function its prompts with"
                " PromptLibrary.provide_to(function), or set it to the name of a bucket"
            )
        place, versions = _decode(text or DEFAULT_BUCKET)
        bucket, _, prefix = place.partition("/")
        version = f".{versions[self.value]}" if versions else ""
        return AudioSource(bucket, f"{prefix}{self.value}{version}.wav")


@cache
def _decode(text: str) -> tuple[str, Mapping[str, str]]:
    """Return the bucket with the prefix, and the versions by name."""
    place, *names = text.split(" ")
    pairs = (each.partition("=") for each in names if each)
    return place, {name: version for name, _, version in pairs}
