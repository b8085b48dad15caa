"""Takes the responses of custom resources, as the presigned URLs of CloudFormation do.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

import json

from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

from telephony_simulator.json_types import JsonObject
from telephony_simulator.loopback import LoopbackServer

PATH = "/cloudformation-response/"
"""The path of the addresses; the hosts of functions recognize them by it."""


class ResponseServer(LoopbackServer):
    """Takes responses while its context is open; each address takes one."""

    def __init__(self) -> None:
        self._responses: dict[str, JsonObject] = {}
        super().__init__(HttpRequest.application(self._serve))

    def url(self, request_id: str) -> str:
        """Return the address of the response to a request."""
        return f"{self.endpoint_url}{PATH}{request_id}"

    def take(self, request_id: str) -> JsonObject | None:
        """Return the response to a request, and forget it; None if there is none."""
        return self._responses.pop(request_id, None)

    def _serve(self, request: HttpRequest) -> HttpResponse:
        _, _, request_id = request.path.partition(PATH)
        try:
            response = json.loads(request.get_data())
        except ValueError:
            response = None
        if request.method != "PUT" or not request_id or not isinstance(response, dict):
            return HttpResponse("expected PUT with a JSON object", 400)
        self._responses[request_id] = response
        return HttpResponse()
