"""Prompts: objects of a bucket, made of texts and of files."""

from __future__ import annotations

import io
import logging
import wave
from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.api.prompts import boto3_prompt_services
from telephony_provisioner.timing import SYNTHESIS_TIMEOUT_SECONDS
from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.prompt_services import (
    GOOD_MORNING,
    HELLO,
    PROMPT,
    PromptServices,
    refusal,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

FILE: JsonObject = {
    "PromptName": "hold",
    "BucketName": "prompts",
    "Key": "hold.8c9d0e1f.wav",
    "SourceBucketName": "assets",
    "SourceKey": "abc.wav",
}


@pytest.fixture
def services() -> PromptServices:
    return PromptServices()


@pytest.fixture
def cloud(services: PromptServices) -> Cloud:
    return Cloud(prompt_services=services.clients)


def test_text_becomes_a_wav_file_of_8_khz(cloud: Cloud, services: PromptServices) -> None:
    response = cloud.create(PROMPT, "Welcome", HELLO)

    assert response["PhysicalResourceId"] == "prompts/welcome.0a1b2c3d.wav"
    assert response["Data"] == {"BucketName": "prompts", "Key": "welcome.0a1b2c3d.wav"}
    (content,) = services.buckets["prompts"].values()
    with wave.open(io.BytesIO(content)) as audio:
        shape = (audio.getframerate(), audio.getsampwidth(), audio.getnchannels())
        assert (shape, audio.getnframes()) == ((8_000, 2, 1), 12)


def test_polly_gets_the_voice_and_is_asked_once(cloud: Cloud, services: PromptServices) -> None:
    cloud.create(PROMPT, "Welcome", {**HELLO, "VoiceId": "Aditi", "LanguageCode": "hi-IN"})

    assert services.speeches == [
        {
            "Text": "Hello.",
            "TextType": "text",
            "VoiceId": "Aditi",
            "Engine": "neural",
            "LanguageCode": "hi-IN",
            "OutputFormat": "pcm",
            "SampleRate": "8000",
        }
    ]


def test_file_is_copied_as_it_is(cloud: Cloud, services: PromptServices) -> None:
    services.buckets["assets"]["abc.wav"] = b"RIFF"

    response = cloud.create(PROMPT, "Hold", FILE)

    assert response["Status"] == "SUCCESS"
    assert services.buckets["prompts"] == {"hold.8c9d0e1f.wav": b"RIFF"}
    assert services.speeches == []


def test_same_words_again_are_not_synthesized_again(cloud: Cloud, services: PromptServices) -> None:
    cloud.create(PROMPT, "Welcome", HELLO)

    again = cloud.create(PROMPT, "Renamed", HELLO)

    assert again["Status"] == "SUCCESS"
    assert len(services.speeches) == 1


def test_other_words_replace_the_object_and_the_clean_up_deletes_the_old_one(
    cloud: Cloud, services: PromptServices
) -> None:
    created = cloud.create(PROMPT, "Welcome", HELLO)["PhysicalResourceId"]

    updated = cloud.update(PROMPT, "Welcome", created, HELLO, GOOD_MORNING)
    during = set(services.buckets["prompts"])
    cloud.delete(PROMPT, "Welcome", created, HELLO)

    assert updated["PhysicalResourceId"] != created
    assert during == {HELLO["Key"], GOOD_MORNING["Key"]}
    assert set(services.buckets["prompts"]) == {GOOD_MORNING["Key"]}


def test_rollback_of_an_update_synthesizes_nothing(cloud: Cloud, services: PromptServices) -> None:
    created = cloud.create(PROMPT, "Welcome", HELLO)["PhysicalResourceId"]
    updated = cloud.update(PROMPT, "Welcome", created, HELLO, GOOD_MORNING)["PhysicalResourceId"]

    cloud.update(PROMPT, "Welcome", updated, GOOD_MORNING, HELLO)
    cloud.delete(PROMPT, "Welcome", updated, GOOD_MORNING)

    assert set(services.buckets["prompts"]) == {HELLO["Key"]}
    assert len(services.speeches) == 2


def test_delete_succeeds_twice_and_without_a_bucket(cloud: Cloud, services: PromptServices) -> None:
    created = cloud.create(PROMPT, "Welcome", HELLO)["PhysicalResourceId"]

    responses = [cloud.delete(PROMPT, "Welcome", created, HELLO) for _ in range(2)]
    del services.buckets["prompts"]
    responses.append(cloud.delete(PROMPT, "Welcome", created, HELLO))

    assert [response["Status"] for response in responses] == ["SUCCESS"] * 3


def test_busy_polly_is_asked_again(cloud: Cloud, services: PromptServices) -> None:
    services.errors = [refusal("SynthesizeSpeech", "ThrottlingException")] * 3

    assert cloud.create(PROMPT, "Welcome", HELLO)["Status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("EngineNotSupportedException", "choose an engine that the voice has in this region"),
        ("LanguageNotSupportedException", "choose a language that the voice speaks"),
        ("ValidationException", "choose a voice that Amazon Polly has"),
        ("InvalidSsmlException", "use only the SSML that the voice and its engine support"),
        ("TextLengthExceededException", "split the text into two prompts"),
    ],
)
def test_refusal_of_polly_names_the_prompt_and_the_next_step(
    cloud: Cloud, services: PromptServices, code: str, step: str
) -> None:
    services.errors = [refusal("SynthesizeSpeech", code, message="no")] * 50

    response = cloud.create(PROMPT, "Welcome", HELLO)

    assert response["Status"] == "FAILED"
    reason = f"Welcome: prompt welcome: SynthesizeSpeech failed with {code}: no; {step}"
    assert reason in str(response["Reason"])
    assert len(services.errors) == 49  # a refused text is not sent again


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"BucketName": "foreign"}, "check that this account owns the bucket"),
        ({"BucketName": "none"}, "NoSuchBucket"),
        ({"Text": " "}, "the text has no words that Polly says; write words into the text"),
        ({"Text": ""}, "Text is missing"),
        ({"Key": ""}, "Key is missing"),
    ],
)
def test_prompt_that_cannot_be_made_fails_with_the_cause(
    cloud: Cloud, change: JsonObject, reason: str
) -> None:
    response = cloud.create(PROMPT, "Welcome", {**HELLO, **change})

    assert response["Status"] == "FAILED"
    assert reason in str(response["Reason"])


def test_missing_asset_fails_with_the_cause(cloud: Cloud) -> None:
    response = cloud.create(PROMPT, "Hold", FILE)

    assert "NoSuchKey" in str(response["Reason"])
    assert "publish the app's assets" in str(response["Reason"])


def test_no_log_and_no_reason_has_the_words(
    cloud: Cloud, services: PromptServices, caplog: pytest.LogCaptureFixture
) -> None:
    secret: Any = {**HELLO, "Text": "a purple xylophone"}
    services.errors = [
        refusal("SynthesizeSpeech", "ServiceFailureException", 500),
        refusal("SynthesizeSpeech", "InvalidSsmlException"),
    ]

    with caplog.at_level(logging.DEBUG):
        response = cloud.create(PROMPT, "Welcome", secret)

    assert response["Status"] == "FAILED"
    assert "xylophone" not in f"{response['Reason']}{caplog.text}"


def test_rollback_of_a_cancelled_update_deletes_its_object(
    cloud: Cloud, services: PromptServices
) -> None:
    created = cloud.create(PROMPT, "Welcome", HELLO)["PhysicalResourceId"]
    cloud.update(PROMPT, "Welcome", created, HELLO, GOOD_MORNING)

    response = cloud.update(PROMPT, "Welcome", created, GOOD_MORNING, HELLO)

    assert response["Status"] == "SUCCESS"
    assert set(services.buckets["prompts"]) == {HELLO["Key"]}


@pytest.mark.parametrize("old", [{**HELLO, "Key": ""}, HELLO], ids=["invalid", "equal"])
def test_rollback_of_an_update_that_made_no_object_keeps_the_first(
    cloud: Cloud, services: PromptServices, old: JsonObject
) -> None:
    created = cloud.create(PROMPT, "Welcome", HELLO)["PhysicalResourceId"]

    response = cloud.update(PROMPT, "Welcome", created, old, HELLO)

    assert response["Status"] == "SUCCESS"
    assert set(services.buckets["prompts"]) == {HELLO["Key"]}


def test_clients_of_a_deployed_function_wait_for_a_long_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3_prompt_services.cache_clear()

    clients = boto3_prompt_services()
    boto3_prompt_services.cache_clear()

    assert [client.meta.service_model.service_name for client in clients] == ["polly", "s3"]
    assert {client.meta.config.read_timeout for client in clients} == {SYNTHESIS_TIMEOUT_SECONDS}
