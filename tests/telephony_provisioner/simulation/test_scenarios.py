"""Random scenarios of stacks under faults; `soak.py` replays one by its seed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.api.client import boto3_voice_client
from telephony_simulator.chime_sdk_voice import VoiceApi, VoiceApiServer, connect
from tests.telephony_provisioner.simulation.fault_injector import ALL_FAULT_RATES
from tests.telephony_provisioner.simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

SCENARIOS = 120
BATCH = 20
WITHOUT_CRASHES = tuple(rates for rates in ALL_FAULT_RATES if not rates.crashes)

pytestmark = pytest.mark.cdk


@pytest.mark.parametrize("first", range(0, SCENARIOS, BATCH))
def test_random_scenarios_keep_all_invariants(
    first: int,
) -> None:
    for seed in range(first, first + BATCH):
        with replay_hint(seed):
            Scenario(seed).run()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("seed", range(10_000, 10_005))
@pytest.mark.slow
def test_scenario_keeps_all_invariants_with_the_boto3_client(seed: int) -> None:
    def connected(api: VoiceApi, _: str) -> ChimeSDKVoiceClient:
        client = boto3_voice_client()
        connect(client, api)
        return client

    with replay_hint(seed):
        Scenario(seed, connected).run()


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("seed", range(20_000, 20_003))
@pytest.mark.slow
def test_scenario_keeps_all_invariants_over_http(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: list[VoiceApiServer] = []

    def served(api: VoiceApi, _: str) -> ChimeSDKVoiceClient:
        servers.append(VoiceApiServer(api))
        server = servers[-1].__enter__()
        monkeypatch.setenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", server.endpoint_url)
        return boto3_voice_client()

    try:
        with replay_hint(seed):
            Scenario(seed, served, WITHOUT_CRASHES).run()
    finally:
        for server in servers:
            server.__exit__(None, None, None)


@contextmanager
def replay_hint(seed: int) -> Iterator[None]:
    """Add the command that replays a failed scenario to its error."""
    try:
        yield
    except BaseException as error:
        error.add_note(
            "replay: python -m tests.telephony_provisioner.simulation.soak"
            f" --seed {seed} --scenarios 1"
        )
        raise
