"""PlayAudio, PlayAudioAndGetDigits and Pause."""

from collections.abc import Collection
from dataclasses import replace

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.actions.action import Action, DigitUse
from telephony_simulator.pstn_audio.actions.get_digits import GetDigits
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.parameters import read_keys, read_number


class PlayAudio(Action):
    """Plays an audio file until its end or a terminator.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
    """

    __slots__ = ("_prompt", "_terminators")
    type = "PlayAudio"
    fields = ("AudioSource", "PlaybackTerminators", "Repeat")
    numbers = frozenset({"Repeat"})
    may_be_interrupted = True
    answers_call = True
    _prompt: Prompt
    _terminators: Collection[str]

    def read_parameters(self) -> None:
        """Find the audio file, and read Repeat and the terminators."""
        message = "PlaybackTerminators parameter value is invalid."
        self._terminators = read_keys(self.parameters, "PlaybackTerminators", message)
        repeat = read_number(
            self.parameters, "Repeat", "Repeat parameter value is invalid.", default=1
        )
        prompt = self.call.find_prompt(self.parameters.get("AudioSource"))
        self._prompt = replace(prompt, seconds=repeat * prompt.seconds)

    @property
    def words(self) -> str:
        """What the audio file says."""
        return self._prompt.words

    def run(self) -> None:
        """Play it `Repeat` times."""
        self.play(self._prompt, self.succeed)

    def receive_digit(self, digit: str) -> DigitUse:
        """End at a terminator, also the repeats; no event reports the key."""
        if digit not in self._terminators:
            return "ignored"
        self.stop()
        self.succeed()
        return "used"

    def echo(self) -> dict[str, Json]:
        """Return the parameters; Repeat is added."""
        return {"Repeat": 1, **super().echo()}


class PlayAudioAndGetDigits(GetDigits):
    """Plays an audio file and collects digits.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio-get-digits.html
    """

    __slots__ = ()
    type = "PlayAudioAndGetDigits"
    fields = (*GetDigits.fields, "AudioSource", "FailureAudioSource")
    _failure_prompt: Prompt
    _prompt: Prompt

    @property
    def words(self) -> str:
        """What the audio file of the menu says."""
        return self._prompt.words

    def read_prompts(self) -> None:
        """Find both audio files."""
        self._prompt = self.call.find_prompt(self.parameters.get("AudioSource"))
        self._failure_prompt = self.call.find_prompt(self.parameters.get("FailureAudioSource"))

    def describe_failure_prompt(self) -> str:
        """Return the transcript's text for the failure prompt."""
        if self._failure_prompt.words:
            return f'"{self._failure_prompt.words}"'
        source = self.parameters["FailureAudioSource"]
        assert isinstance(source, dict)
        return str(source["Key"])


class Pause(Action):
    """Waits for a duration.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause.html
    """

    __slots__ = ("_seconds",)
    type = "Pause"
    fields = ("DurationInMilliseconds",)
    numbers = frozenset(fields)
    may_be_interrupted = True
    _seconds: float

    def read_parameters(self) -> None:
        """Read the duration, 100 ms to 30 s."""
        message = "The Duration parameter is invalid."
        name = "DurationInMilliseconds"
        self._seconds = read_number(self.parameters, name, message, low=100, high=30_000) / 1000

    def run(self) -> None:
        """Wait."""
        self.schedule(self._seconds, self.succeed)
