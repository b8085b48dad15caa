"""What the service plays from files."""

from collections.abc import Collection

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.actions.get_digits import GetDigits
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.parameters import keys, number


class PlayAudio(Action):
    """Plays a file, until its end or a terminator.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
    """

    __slots__ = ("_prompt", "_terminators")
    type = "PlayAudio"
    fields = ("AudioSource", "PlaybackTerminators", "Repeat")
    numbers = frozenset({"Repeat"})
    interruptible = True
    picks_up = True
    _prompt: Prompt
    _terminators: Collection[str]

    def check(self) -> None:
        """Find the file."""
        message = "PlaybackTerminators parameter value is invalid."
        self._terminators = keys(self.parameters, "PlaybackTerminators", message)
        repeat = number(self.parameters, "Repeat", "Repeat parameter value is invalid.", default=1)
        prompt = self.call.prompt(self.parameters.get("AudioSource"))
        self._prompt = Prompt(prompt.path, repeat * prompt.seconds)

    def run(self) -> None:
        """Play it as often as wanted."""
        self.play(self._prompt, self.succeed)

    def press(self, digit: str) -> bool:
        """A terminator ends it, repeats and all; nobody is told which."""
        if digit not in self._terminators:
            return False
        self.stop()
        self.succeed()
        return True

    def echo(self) -> dict[str, Json]:
        """Return the parameters with Repeat filled in."""
        return {"Repeat": 1, **super().echo()}


class PlayAudioAndGetDigits(GetDigits):
    """Plays a file and collects digits.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio-get-digits.html
    """

    __slots__ = ()
    type = "PlayAudioAndGetDigits"
    fields = (*GetDigits.fields, "AudioSource", "FailureAudioSource")

    def check_prompts(self) -> None:
        """Find both files."""
        self._prompt = self.call.prompt(self.parameters.get("AudioSource"))
        self._failure = self.call.prompt(self.parameters.get("FailureAudioSource"))

    def failure_prompt(self) -> str:
        """What the party hears after a failed attempt."""
        source = self.parameters["FailureAudioSource"]
        assert isinstance(source, dict)
        return str(source["Key"])


class Pause(Action):
    """Does nothing for a while.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pause.html
    """

    __slots__ = ("_seconds",)
    type = "Pause"
    fields = ("DurationInMilliseconds",)
    numbers = frozenset(fields)
    interruptible = True
    _seconds: float

    def check(self) -> None:
        """Read the duration, 100 ms to 30 s."""
        message = "The Duration parameter is invalid."
        name = "DurationInMilliseconds"
        self._seconds = number(self.parameters, name, message, low=100, high=30_000) / 1000

    def run(self) -> None:
        """Wait."""
        self.after(self._seconds, self.succeed)
