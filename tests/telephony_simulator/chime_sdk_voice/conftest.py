from collections.abc import Callable

import boto3
import pytest
from botocore.config import Config
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi, connect
from telephony_simulator.clock import VirtualClock

ClientFactory = Callable[..., ChimeSDKVoiceClient]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def api(clock: VirtualClock) -> VoiceApi:
    """An account with every delay the service has."""
    return VoiceApi(clock)


@pytest.fixture(scope="session")
def make_client() -> ClientFactory:
    """Make boto3 clients that never retry; an address is theirs to connect to, if they have one."""
    session = boto3.Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="fictional")

    def make(region: str = "us-east-1", endpoint_url: str | None = None) -> ChimeSDKVoiceClient:
        config = Config(
            region_name=region, retries={"total_max_attempts": 1}, parameter_validation=True
        )
        return session.client("chime-sdk-voice", endpoint_url=endpoint_url, config=config)

    return make


@pytest.fixture
def client(api: VoiceApi, make_client: ClientFactory) -> ChimeSDKVoiceClient:
    """A boto3 client of the account, in us-east-1."""
    client = make_client()
    connect(client, api)
    return client


@pytest.fixture
def west(api: VoiceApi, make_client: ClientFactory) -> ChimeSDKVoiceClient:
    """A boto3 client of the same account, in us-west-2."""
    client = make_client("us-west-2")
    connect(client, api)
    return client
