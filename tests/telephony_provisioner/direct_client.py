"""A client with boto3's methods that calls a `VoiceApi` without HTTP, for speed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, cast

from botocore import xform_name
from botocore.exceptions import ClientError, ReadTimeoutError

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.chime_sdk_voice.operations import OPERATIONS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

_OPERATIONS = {xform_name(operation): operation for operation in OPERATIONS}


def direct_client(api: VoiceApi, access_key: str = "") -> ChimeSDKVoiceClient:
    """Return a client of an API, with boto3's method names and errors."""
    return cast("ChimeSDKVoiceClient", _DirectClient(api, access_key))


class _DirectClient:
    def __init__(self, api: VoiceApi, access_key: str) -> None:
        self._api = api
        self._access_key = access_key

    def __getattr__(self, method: str) -> Any:
        return functools.partial(self._call, _OPERATIONS[method])

    def _call(self, operation: str, **params: Any) -> Any:
        try:
            return self._api.call(operation, params, access_key=self._access_key)
        except ApiError as error:
            raise ClientError(
                {
                    "Error": {"Code": error.code, "Message": error.message},
                    "ResponseMetadata": {
                        "HTTPStatusCode": error.status,
                        "RequestId": "",
                        "HostId": "",
                        "HTTPHeaders": {},
                        "RetryAttempts": 0,
                    },
                },
                operation,
            ) from None
        except TimeoutError:
            raise ReadTimeoutError(endpoint_url="https://voice-chime.invalid") from None
