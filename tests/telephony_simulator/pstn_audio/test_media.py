"""Buckets as directories."""

from pathlib import Path

import pytest

from telephony_simulator.pstn_audio import Bucket, Media
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.media import MAX_PROMPT_BYTES, Prompt
from telephony_simulator.pstn_audio.voice import wav
from tests.telephony_simulator.script import source

APPLICATION_ARN = "arn:aws:chime:us-east-1:111122223333:sma/33333333-3333-4333-8333-333333333333"


def find_prompt(media: Media) -> Prompt:
    return media.find_prompt(source(), APPLICATION_ARN, unknown_audio_seconds=9)


def test_prompt_has_the_duration_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "welcome.wav").write_bytes(wav(0, 2.5, []))
    media = Media({"prompts": Bucket(tmp_path)})

    assert find_prompt(media) == Prompt(tmp_path / "welcome.wav", 2.5)


def test_prompt_exists_when_no_buckets_are_given() -> None:
    assert find_prompt(Media()) == Prompt(None, 9)


def test_prompt_fails_when_the_bucket_is_not_readable(tmp_path: Path) -> None:
    (tmp_path / "welcome.wav").write_bytes(wav(0, 1, []))
    media = Media({"prompts": Bucket(tmp_path, allows=lambda action, *_: action != "s3:GetObject")})

    with pytest.raises(ActionError, match="Cannot access S3 bucket or audio file"):
        find_prompt(media)


def test_prompt_fails_when_larger_than_50_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "welcome.wav"
    path.write_bytes(wav(0, 1, []))
    with path.open("r+b") as file:
        file.truncate(MAX_PROMPT_BYTES + 1)

    with pytest.raises(ActionError, match="Audio Source parameter value is invalid"):
        find_prompt(Media({"prompts": Bucket(tmp_path)}))


def test_object_is_stored_under_its_key(tmp_path: Path) -> None:
    Media({"voicemail": Bucket(tmp_path)}).store(
        "voicemail", "calls/2026/one.wav", b"sound", APPLICATION_ARN
    )

    assert (tmp_path / "calls" / "2026" / "one.wav").read_bytes() == b"sound"


@pytest.mark.parametrize(
    ("bucket", "key"),
    [("voicemail", "../one.wav"), ("voicemail", "\0"), ("readonly", "one.wav"), ("none", "x.wav")],
)
def test_store_fails_when_the_object_cannot_be_written(
    tmp_path: Path, bucket: str, key: str
) -> None:
    directory = tmp_path / "bucket"
    media = Media(
        {"voicemail": Bucket(directory), "readonly": Bucket(directory, allows=lambda *_: False)}
    )

    with pytest.raises(ActionError, match="Error occurred while uploading recording to S3 bucket"):
        media.store(bucket, key, b"sound", APPLICATION_ARN)

    assert list(tmp_path.iterdir()) == []
