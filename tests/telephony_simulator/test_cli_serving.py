"""The commands that run until Ctrl-C."""

import os
import re
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from tests.telephony_simulator.cdk_out import NUMBER, write_cdk_out
from tests.telephony_simulator.local_client import local_client
from tests.telephony_simulator.serving import started


@contextmanager
def running(*arguments: object) -> Iterator[IO[str]]:
    """Run a command in a process, and interrupt it at the end as Ctrl-C does."""
    command = [sys.executable, "-u", "-m", "telephony_simulator", *map(str, arguments)]
    with started(command) as process:
        assert process.stdout
        yield process.stdout
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def read_until(output: IO[str], pattern: str) -> re.Match[str]:
    """Return the first match in the lines of the output."""
    for line in output:
        if found := re.search(pattern, line):
            return found
    raise AssertionError(f"no line of the output matches {pattern}")


def voice(endpoint_url: str) -> Any:
    return local_client("chime-sdk-voice", endpoint_url)


def test_api_serves_until_it_is_interrupted() -> None:
    with running("api") as output:
        client = voice(read_until(output, r"http://127\.0\.0\.1:\d+")[0])

        assert client.list_sip_rules()["SipRules"] == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_terminated_command_deletes_its_temporary_files(tmp_path: Path, name: str) -> None:
    app = write_cdk_out(tmp_path / "cdk.out")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [
        sys.executable,
        "-u",
        "-m",
        "telephony_simulator",
        "up",
        "--serve",
        "--app",
        str(app),
    ]
    environment = {**os.environ, "TMPDIR": str(temporary)}

    with started(command, env=environment) as process:
        assert process.stdout
        read_until(process.stdout, "CHIME_SDK_VOICE=")
        assert list(temporary.iterdir())
        process.send_signal(getattr(signal, name))
        process.stdout.read()

    assert process.returncode == 128 + getattr(signal, name)
    assert list(temporary.iterdir()) == []


def test_api_prints_the_address_of_the_meetings() -> None:
    with running("api") as output:
        address = read_until(output, r"CHIME_SDK_MEETINGS=(\S+)")[1]
        client = local_client("chime-sdk-meetings", address)

        created = client.create_meeting(
            ClientRequestToken="one", MediaRegion="us-east-1", ExternalMeetingId="daily"
        )

    assert created["Meeting"]["ExternalMeetingId"] == "daily"


def test_up_plays_the_calls_that_the_api_creates(tmp_path: Path) -> None:
    with running("up", "--serve", "--app", write_cdk_out(tmp_path)) as output:
        client = voice(read_until(output, r"CHIME_SDK_VOICE=(\S+)")[1])
        [application] = client.list_sip_media_applications()["SipMediaApplications"]

        client.create_sip_media_application_call(
            SipMediaApplicationId=application["SipMediaApplicationId"],
            FromPhoneNumber=NUMBER,
            ToPhoneNumber="+13125550100",
            ArgumentsMap={"order": "42"},
        )

        read_until(output, "gets NEW_OUTBOUND_CALL order=42")


def test_up_prints_the_environment_that_a_client_needs(tmp_path: Path) -> None:
    with running("up", "--serve", "--app", write_cdk_out(tmp_path)) as output:
        exported = {read_until(output, r"^export (\w+)=\S+$")[1] for _ in range(9)}

    assert exported == {
        "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS",
        "AWS_ENDPOINT_URL_CHIME_SDK_VOICE",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ENDPOINT_URL_POLLY",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ENDPOINT_URL_SSM",
        "AWS_DEFAULT_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    }


def test_api_names_the_port_that_is_in_use() -> None:
    with running("api") as output:
        port = read_until(output, r"http://127\.0\.0\.1:(\d+)")[1]

        result = CliRunner().invoke(main, ["api", "--port", port])

    assert result.exit_code == 1
    assert f"port {port} of 127.0.0.1 cannot be served: another program uses it" in result.output


def test_command_ends_with_a_test_that_fails() -> None:
    with pytest.raises(ConnectionError), running("api") as output:  # noqa: PT012 - it fails inside
        port = int(read_until(output, r"http://127\.0\.0\.1:(\d+)")[1])
        raise ConnectionError

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
