import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from tests.telephony_simulator.chime_sdk_voice import given


@pytest.fixture
def connector(client: ChimeSDKVoiceClient) -> str:
    return given.connector(client)
