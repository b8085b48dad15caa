"""Speak and SpeakAndGetDigits."""

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.actions.get_digits import GetDigits
from telephony_simulator.pstn_audio.parameters import invalid_parameter
from telephony_simulator.pstn_audio.speech import Speech, read_speech


class Speak(Action):
    """Speaks a text with Amazon Polly.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak.html
    """

    __slots__ = ("_speech",)
    type = "Speak"
    fields = ("Text", "Engine", "LanguageCode", "TextType", "VoiceId")
    answers_call = True
    _speech: Speech

    def read_parameters(self) -> None:
        """Read the text and the voice."""
        self._speech = read_speech(self.parameters, self.call.settings)
        self.call.service.limits.count_speech()

    def run(self) -> None:
        """Speak for as long as the text takes."""
        self.play(self._speech, self.succeed)

    def is_interruptible(self) -> bool:
        """Return whether UpdateSipMediaApplicationCall interrupts it, which is undocumented."""
        return self.call.settings.speak_is_interruptible


class SpeakAndGetDigits(GetDigits):
    """Speaks a text and collects digits.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
    """

    __slots__ = ()
    type = "SpeakAndGetDigits"
    fields = (*GetDigits.fields, "SpeechParameters", "FailureSpeechParameters")
    _failure_prompt: Speech

    def read_prompts(self) -> None:
        """Read both texts; the failure prompt inherits the voice of the prompt."""
        speech, settings = self._part("SpeechParameters"), self.call.settings
        self._prompt = read_speech(speech, settings)
        voice = {name: value for name, value in speech.items() if name != "Text"}
        failure = {**voice, **self._part("FailureSpeechParameters")}
        self._failure_prompt = read_speech(failure, settings)
        self.call.service.limits.count_speech()

    def describe_failure_prompt(self) -> str:
        """Return the transcript's text for the failure prompt."""
        return f'"{self._failure_prompt.text}"'

    def _part(self, name: str) -> JsonObject:
        part = self.parameters.get(name)
        if not isinstance(part, dict):
            raise invalid_parameter(f"The {name} parameter is invalid.")
        return part
