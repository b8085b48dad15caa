"""Random lives of stacks in bad weather; `soak` lives one again by its seed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.api.client import boto3_voice_client
from telephony_simulator.chime_sdk_voice import VoiceApi, VoiceApiServer, connect
from tests.telephony_provisioner.simulation.life import Life
from tests.telephony_provisioner.simulation.weather import CLIMATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

LIVES = 300
BATCH = 20
WITHOUT_CRASHES = tuple(climate for climate in CLIMATES if not climate.crash)

pytestmark = pytest.mark.cdk


@pytest.mark.parametrize("first", range(0, LIVES, BATCH))
def test_whatever_happens_no_number_is_lost_or_bought_twice_and_nothing_is_left_behind(
    first: int,
) -> None:
    for seed in range(first, first + BATCH):
        with told(seed):
            Life(seed).live()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("seed", range(10_000, 10_005))
def test_a_life_is_the_same_with_the_provisioners_own_boto3_client(seed: int) -> None:
    def connected(api: VoiceApi) -> ChimeSDKVoiceClient:
        client = boto3_voice_client()
        connect(client, api)
        return client

    with told(seed):
        Life(seed, connected).live()


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("seed", range(20_000, 20_003))
def test_a_life_is_the_same_over_http(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[VoiceApiServer] = []

    def served(api: VoiceApi) -> ChimeSDKVoiceClient:
        servers.append(VoiceApiServer(api))
        server = servers[-1].__enter__()
        monkeypatch.setenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", server.endpoint_url)
        return boto3_voice_client()

    try:
        with told(seed):
            Life(seed, served, WITHOUT_CRASHES).live()
    finally:
        for server in servers:
            server.__exit__(None, None, None)


@contextmanager
def told(seed: int) -> Iterator[None]:
    """Say how a life that fails is lived again."""
    try:
        yield
    except BaseException as error:
        error.add_note(
            f"replay: python -m tests.telephony_provisioner.soak --seed {seed} --lives 1"
        )
        raise
