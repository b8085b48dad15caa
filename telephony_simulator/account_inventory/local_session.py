"""A session of boto3 whose clients reach a local API in this process."""

from typing import Any

import boto3

from telephony_simulator.chime_sdk_voice import VoiceApi, connect


def local_session(api: VoiceApi) -> boto3.Session:
    """Return a session for `describe_account`; it reads no credentials of the machine."""
    return _LocalSession(api)


class _LocalSession(boto3.Session):
    def __init__(self, api: VoiceApi) -> None:
        super().__init__("local", "local", region_name=api.region)
        self._api = api

    def client(self, *names: Any, **options: Any) -> Any:
        """Return a connected client."""
        client = super().client(*names, **options)
        connect(client, self._api)
        return client
