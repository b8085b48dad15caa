"""The local Polly."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from telephony_simulator.chime_sdk_voice.authorization import access_denied
from telephony_simulator.cloudformation import polly_server
from telephony_simulator.cloudformation.polly_server import PollyServer
from telephony_simulator.identity_policy import PermissionRequest
from tests.telephony_simulator.local_client import local_client

PCM = {"OutputFormat": "pcm", "SampleRate": "8000"}


@pytest.fixture(scope="module")
def polly() -> Iterator[Any]:
    with PollyServer() as server:
        yield local_client("polly", server.endpoint_url)


def samples_of(polly: Any, text: str, **speech: str) -> bytes:
    answer = polly.synthesize_speech(**{"VoiceId": "Joanna", **PCM, **speech}, Text=text)
    return bytes(answer["AudioStream"].read())


def test_text_is_spoken_for_as_long_as_its_words_last(polly: Any) -> None:
    samples = samples_of(
        polly, "<speak>Hello, and <emphasis>welcome</emphasis>.</speak>", TextType="ssml"
    )

    assert len(samples) >= 2 * int(8_000 * len("Hello, and welcome.") / 15)
    assert any(samples)


def test_text_is_silence_of_that_length_without_espeak(
    polly: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polly_server, "_synthesizer", lambda: None)

    samples = samples_of(polly, "Thirty characters of a prompt.")

    assert samples == bytes(2 * 8_000 * 2)


@pytest.mark.parametrize(
    ("speech", "code"),
    [
        ({"VoiceId": "Nova"}, "ValidationException"),
        ({"Engine": "long-form"}, "EngineNotSupportedException"),
        ({"LanguageCode": "de-DE"}, "LanguageNotSupportedException"),
        ({"TextType": "ssml"}, "InvalidSsmlException"),
        ({"Text": "x" * 3_001}, "TextLengthExceededException"),
        ({"OutputFormat": "mp3"}, "NotSimulated"),
    ],
)
def test_request_is_refused_as_polly_refuses_it(
    polly: Any, speech: dict[str, str], code: str
) -> None:
    with pytest.raises(ClientError, match=code):
        polly.synthesize_speech(**{"Text": "Hello.", "VoiceId": "Joanna", **PCM, **speech})


def test_other_operations_are_not_simulated(polly: Any) -> None:
    with pytest.raises(ClientError, match="serves SynthesizeSpeech"):
        polly.describe_voices()


def test_role_must_allow_the_request() -> None:
    asked: list[PermissionRequest] = []

    def deny(access_key: str, request: PermissionRequest) -> None:
        asked.append(request)
        raise access_denied(access_key, request.action, "*")

    with PollyServer(deny) as server, pytest.raises(ClientError, match="AccessDeniedException"):
        samples_of(local_client("polly", server.endpoint_url), "Hello.")

    assert [request.action for request in asked] == ["polly:SynthesizeSpeech"]
