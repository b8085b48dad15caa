import errno
import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from telephony_simulator.cloudformation.bucket_server import BucketServer
from tests.telephony_simulator.local_client import local_client


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[Any]:
    """A boto3 client whose only bucket, messages, is a directory of the test."""
    with BucketServer({"messages": tmp_path}) as server:
        yield local_client("s3", server.endpoint_url)


def test_function_reads_what_the_service_recorded(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "a +b.wav").write_bytes(b"RIFF")

    answer = s3.get_object(Bucket="messages", Key="2026/a +b.wav")

    assert answer["Body"].read() == b"RIFF"
    assert s3.head_object(Bucket="messages", Key="2026/a +b.wav")["ContentLength"] == 4


def test_part_of_an_object_can_be_read(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF....WAVE")

    part = s3.get_object(Bucket="messages", Key="a.wav", Range="bytes=8-11")

    assert part["Body"].read() == b"WAVE"


def test_object_and_asset_are_copied(tmp_path: Path) -> None:
    messages, assets = tmp_path / "messages", {"abc.wav": tmp_path / "asset.abc.wav"}
    messages.mkdir()
    assets["abc.wav"].write_bytes(b"RIFF")
    (messages / "a +b.wav").write_bytes(b"WAVE")
    with BucketServer({"messages": messages}, assets) as server:
        s3 = local_client("s3", server.endpoint_url)

        s3.copy_object(
            Bucket="messages", Key="de/hold.wav", CopySource={"Bucket": "cdk", "Key": "abc.wav"}
        )
        s3.copy_object(Bucket="messages", Key="c.wav", CopySource="messages/a +b.wav")
        for source in ("messages/none.wav", "none/none.wav", "messages/../asset.abc.wav"):
            with pytest.raises(ClientError, match="NoSuch"):
                s3.copy_object(Bucket="messages", Key="d.wav", CopySource=source)

    copied = {path.name: path.read_bytes() for path in messages.rglob("*.wav")}
    assert copied == {"a +b.wav": b"WAVE", "c.wav": b"WAVE", "hold.wav": b"RIFF"}


def test_copy_has_no_metadata_of_the_object_that_it_replaces(s3: Any) -> None:
    s3.put_object(Bucket="messages", Key="a.wav", Body=b"RIFF", Metadata={"origin": "test"})
    s3.put_object(Bucket="messages", Key="b.wav", Body=b"WAVE")

    s3.copy_object(Bucket="messages", Key="a.wav", CopySource="messages/b.wav")

    assert s3.head_object(Bucket="messages", Key="a.wav")["Metadata"] == {}


def test_function_puts_a_prompt_where_the_service_finds_it(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="messages", Key="prompts/hello.wav", Body=b"RIFF")

    assert (tmp_path / "prompts" / "hello.wav").read_bytes() == b"RIFF"


def test_stream_is_put_without_the_frames_of_its_chunks(tmp_path: Path) -> None:
    chunks = b"4\r\nRIFF\r\n6;chunk-signature=0\r\n\r\nWAVE\r\n"
    body = chunks + b"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
    with BucketServer({"messages": tmp_path}) as server:
        connection = http.client.HTTPConnection(server.endpoint_url.removeprefix("http://"))
        connection.request("PUT", "/messages/a.wav", body, {"Content-Encoding": "aws-chunked"})
        status = connection.getresponse().status
        connection.request("PUT", "/messages/b.wav", b"RIFF", {"Content-Encoding": "aws-chunked"})
        refused = connection.getresponse().status
        connection.close()

    assert (status, refused) == (200, 400)
    assert (tmp_path / "a.wav").read_bytes() == b"RIFF\r\nWAVE"


def test_objects_are_listed_by_prefix(s3: Any, tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav"):
        s3.put_object(Bucket="messages", Key=f"voicemail/{name}", Body=b"RIFF")
    (tmp_path / "other.wav").touch()

    listed = s3.list_objects_v2(Bucket="messages", Prefix="voicemail/")["Contents"]

    assert [(one["Key"], one["Size"]) for one in listed] == [
        ("voicemail/a.wav", 4),
        ("voicemail/b.wav", 4),
    ]


def test_metadata_is_kept_with_its_object(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="messages", Key="a/b.wav", Body=b"RIFF", Metadata={"Origin": "test"})

    assert s3.get_object(Bucket="messages", Key="a/b.wav")["Metadata"] == {"origin": "test"}
    assert [path.name for path in tmp_path.rglob("*.wav")] == ["b.wav"]

    s3.put_object(Bucket="messages", Key="a/b.wav", Body=b"RIFF")
    assert s3.head_object(Bucket="messages", Key="a/b.wav")["Metadata"] == {}


def test_metadata_is_not_an_object(s3: Any) -> None:
    s3.put_object(Bucket="messages", Key="a.wav", Body=b"RIFF", Metadata={"origin": "test"})

    listed = s3.list_objects_v2(Bucket="messages")["Contents"]

    assert [one["Key"] for one in listed] == ["a.wav"]
    with pytest.raises(ClientError):
        s3.get_object(Bucket="messages", Key=".metadata/a.wav.json")


def test_deleted_object_is_not_found(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()

    s3.delete_object(Bucket="messages", Key="a.wav")
    s3.delete_object(Bucket="messages", Key="a.wav")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("bucket", "key", "code"),
    [
        ("messages", "missing.wav", "NoSuchKey"),
        ("messages", "../outside.wav", "NoSuchKey"),
        ("elsewhere", "a.wav", "NoSuchBucket"),
    ],
)
def test_missing_objects_have_the_errors_of_s3(s3: Any, bucket: str, key: str, code: str) -> None:
    with pytest.raises(ClientError) as caught:
        s3.get_object(Bucket=bucket, Key=key)

    assert caught.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/messages/%00", 400),
        ("PUT", "/messages/" + "a" * 300, 400),
        ("PUT", "/messages/dir/", 400),
        ("PUT", "/messages/file/below", 400),
        ("DELETE", "/messages/dir", 400),
        ("POST", "/messages/file", 405),
        ("GET", "/messages/../../etc/passwd", 404),
    ],
)
def test_request_that_cannot_be_carried_out_is_refused(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "file").write_bytes(b"RIFF")
    with BucketServer({"messages": tmp_path}) as server:
        connection = http.client.HTTPConnection(server.endpoint_url.removeprefix("http://"))
        connection.request(method, path, b"RIFF")

        assert connection.getresponse().status == status
        connection.close()


def test_full_disk_is_an_error_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_bytes(_self: Path, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with BucketServer({"messages": tmp_path}) as server:
        connection = http.client.HTTPConnection(server.endpoint_url.removeprefix("http://"))
        connection.request("PUT", "/messages/a.wav", b"RIFF")
        answer = connection.getresponse()

        assert answer.status == 507
        assert b"the disk of this machine is full" in answer.read()
        connection.close()
