"""What the service says in words."""

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.actions.get_digits import GetDigits
from telephony_simulator.pstn_audio.parameters import invalid
from telephony_simulator.pstn_audio.speech import Speech, read_speech


class Speak(Action):
    """Says a text through Polly.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak.html
    """

    __slots__ = ("_speech",)
    type = "Speak"
    fields = ("Text", "Engine", "LanguageCode", "TextType", "VoiceId")
    picks_up = True
    _speech: Speech

    def check(self) -> None:
        """Read the text."""
        self._speech = read_speech(self.parameters, self.call.settings)
        self.call.service.limits.speak()

    def run(self) -> None:
        """Speak for as long as the text takes."""
        self.play(self._speech, self.succeed)

    def is_interruptible(self) -> bool:
        """Whether UpdateSipMediaApplicationCall can cut it short; nobody documents that it can."""
        return self.call.settings.speak_is_interruptible


class SpeakAndGetDigits(GetDigits):
    """Says a text and collects digits.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
    """

    __slots__ = ()
    type = "SpeakAndGetDigits"
    fields = (*GetDigits.fields, "SpeechParameters", "FailureSpeechParameters")
    _failure: Speech

    def check_prompts(self) -> None:
        """Read both texts; how the failure is said defaults to how the prompt is said."""
        speech, settings = self._part("SpeechParameters"), self.call.settings
        self._prompt = read_speech(speech, settings)
        voice = {name: value for name, value in speech.items() if name != "Text"}
        failure = {**voice, **self._part("FailureSpeechParameters")}
        self._failure = read_speech(failure, settings)
        self.call.service.limits.speak()

    def failure_prompt(self) -> str:
        """What the party hears after a failed attempt."""
        return f'"{self._failure.text}"'

    def _part(self, name: str) -> JsonObject:
        part = self.parameters.get(name)
        if not isinstance(part, dict):
            raise invalid(f"The {name} parameter is invalid.")
        return part
