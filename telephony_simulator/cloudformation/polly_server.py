"""Amazon Polly over HTTP, for functions that turn texts into audio files.

https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html
"""

import json
from array import array
from functools import cache
from typing import Any, Final

from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

from telephony_simulator.chime_sdk_voice.authorization import Authorizer, allow_all
from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.chime_sdk_voice.transport import SIGNED_FOR
from telephony_simulator.identity_policy import PermissionRequest
from telephony_simulator.loopback import LoopbackServer
from telephony_simulator.pstn_audio.polly import VOICES, is_in_model, words_of_ssml
from telephony_simulator.pstn_audio.settings import Settings
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, frames_in, silent_samples
from telephony_simulator.sound import NoSpeechError, Synthesizer

MAX_CHARACTERS: Final = 6_000
MAX_BILLED_CHARACTERS: Final = 3_000
"""The longest text, with and without the tags of SSML."""

DEFAULT_ENGINE: Final = "standard"
CHARACTERS_A_SECOND: Final = Settings().speech_characters_a_second
"""The speed of `Speak`, so that a text lasts as long as a file as it does when it is spoken."""


class PollyServer(LoopbackServer):
    """Serves SynthesizeSpeech while its context is open, as PCM of 8 kHz.

    A text is spoken by eSpeak NG if the extra `sound` is installed, else it is silence of the
    same length.

    Args:
        authorize: Decides about requests by the keys that signed them. By default all are allowed.
    """

    def __init__(self, authorize: Authorizer = allow_all) -> None:
        self._authorize = authorize
        super().__init__(HttpRequest.application(self._serve))

    def _serve(self, request: HttpRequest) -> HttpResponse:
        if (request.method, request.path) != ("POST", "/v1/speech"):
            message = "the local account serves SynthesizeSpeech of Amazon Polly only"
            return _error("NotSimulated", message, 400)
        try:
            signed = SIGNED_FOR.search(request.headers.get("Authorization", ""))
            if signed:
                self._authorize(signed[1], PermissionRequest("polly:SynthesizeSpeech"))
            samples = _samples(_read_speech(json.loads(request.get_data() or b"{}")))
        except ApiError as error:  # the role of the function does not allow it
            return _error(error.code, error.message, 403)
        except _PollyError as error:
            return _error(error.code, error.message, 400)
        return HttpResponse(samples.tobytes(), content_type="audio/pcm")


def _read_speech(body: dict[str, Any]) -> Speech:
    """Read a request.

    Raises:
        _PollyError: Polly refuses it.
    """
    if body.get("OutputFormat") != "pcm" or str(body.get("SampleRate")) != str(SAMPLE_RATE_HZ):
        raise _PollyError(
            "NotSimulated", f"the local Polly makes OutputFormat pcm of SampleRate {SAMPLE_RATE_HZ}"
        )
    text, is_ssml = str(body.get("Text", "")), body.get("TextType") == "ssml"
    try:
        spoken = words_of_ssml(text) if is_ssml else text
    except ValueError:
        raise _PollyError("InvalidSsmlException", "Invalid SSML request") from None
    if len(text) > MAX_CHARACTERS or len(spoken) > MAX_BILLED_CHARACTERS:
        raise _PollyError("TextLengthExceededException", "Maximum text length has been exceeded")
    voice_id, language_code = str(body.get("VoiceId", "")), body.get("LanguageCode")
    _check_voice(voice_id, language_code, str(body.get("Engine", DEFAULT_ENGINE)))
    seconds = len(spoken) / CHARACTERS_A_SECOND
    return Speech(spoken, seconds, text if is_ssml else None, language_code, voice_id)


def _check_voice(voice_id: str, language_code: str | None, engine: str) -> None:
    voice = VOICES.get(voice_id)
    if voice is None:
        if not is_in_model(voice_id):
            message = "1 validation error detected: Value at 'voiceId' failed to satisfy constraint"
            raise _PollyError("ValidationException", message)
        return
    if engine not in voice.engines:
        message = f"This voice does not support the selected engine: {engine}"
        raise _PollyError("EngineNotSupportedException", message)
    if language_code is not None and not voice.is_speaker_of(language_code):
        message = "This voice does not support the selected language"
        raise _PollyError("LanguageNotSupportedException", message)


def _samples(speech: Speech) -> "array[int]":
    """Return the samples of a text, at least as long as its speech is taken to be."""
    synthesizer = _synthesizer()
    spoken = array("h") if synthesizer is None else array("h", synthesizer.synthesize(speech))
    return spoken + silent_samples(max(0, frames_in(speech.seconds) - len(spoken)))


@cache
def _synthesizer() -> Synthesizer | None:
    try:
        return Synthesizer()
    except NoSpeechError:
        return None


class _PollyError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def _error(code: str, message: str, status: int) -> HttpResponse:
    answer = HttpResponse(json.dumps({"message": message}), status, mimetype="application/json")
    answer.headers["x-amzn-ErrorType"] = code
    return answer
