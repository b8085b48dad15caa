"""The parameters of Systems Manager over HTTP, for functions that read and write them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

from telephony_simulator.chime_sdk_voice.transport import SIGNED_FOR
from telephony_simulator.json_types import JsonObject
from telephony_simulator.loopback import LoopbackServer

UNKNOWN: Final = "NotSimulated"
HINT: Final = "the local account serves single parameters only; --aws moto serves SSM"


class ParameterServer(LoopbackServer):
    """Serves GetParameter, GetParameters, PutParameter and DeleteParameter; others are refused.

    Args:
        parameters: The values, by Region and name.
        account_id: The account of the parameters' ARNs.
    """

    def __init__(self, parameters: dict[tuple[str, str], str], account_id: str) -> None:
        self._parameters = parameters
        self._account_id = account_id
        super().__init__(HttpRequest.application(self._serve))

    def _serve(self, request: HttpRequest) -> HttpResponse:
        operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        signed = SIGNED_FOR.search(request.headers.get("Authorization", ""))
        region = signed[2] if signed else "us-east-1"
        try:
            answer = self._perform(operation, json.loads(request.get_data() or b"{}"), region)
        except _SsmError as error:
            message = f"{error}; {HINT}" if str(error) == UNKNOWN else str(error)
            return _json({"__type": str(error), "message": message}, 400)
        return _json(answer, 200)

    def _perform(self, operation: str, body: Mapping[str, Any], region: str) -> JsonObject:
        name = str(body.get("Name", ""))
        match operation:
            case "GetParameter":
                return {"Parameter": self._get(region, name)}
            case "GetParameters":
                known = [each for each in body["Names"] if (region, each) in self._parameters]
                return {
                    "Parameters": [self._get(region, each) for each in known],
                    "InvalidParameters": [each for each in body["Names"] if each not in known],
                }
            case "PutParameter":
                if (region, name) in self._parameters and not body.get("Overwrite"):
                    raise _SsmError("ParameterAlreadyExists")
                self._parameters[region, name] = str(body["Value"])
                return {"Version": 1, "Tier": "Standard"}
            case "DeleteParameter":
                if self._parameters.pop((region, name), None) is None:
                    raise _SsmError("ParameterNotFound")
                return {}
            case _:
                raise _SsmError(UNKNOWN)

    def _get(self, region: str, name: str) -> JsonObject:
        if (region, name) not in self._parameters:
            raise _SsmError("ParameterNotFound")
        arn = f"arn:aws:ssm:{region}:{self._account_id}:parameter/{name.lstrip('/')}"
        value = self._parameters[region, name]
        return {"Name": name, "Type": "String", "Value": value, "Version": 1, "ARN": arn}


class _SsmError(Exception):
    pass


def _json(document: Mapping[str, Any], status: int) -> HttpResponse:
    return HttpResponse(json.dumps(document), status, content_type="application/x-amz-json-1.1")
