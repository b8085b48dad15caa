"""The voicemail example, from the call to the mail, beside fake AWS services."""

from __future__ import annotations

import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug import Request, Response

from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Deployment, local_account, read_cloud_assembly
from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.cdk


class FakeServices(LoopbackServer):
    """Plays Amazon Transcribe and Amazon SNS: records the requests and accepts them."""

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []
        self.mails: list[str] = []
        super().__init__(Request.application(self._serve))

    def _serve(self, request: Request) -> Response:
        body = request.get_data(as_text=True)
        if "X-Amz-Target" in request.headers:
            job = json.loads(body)
            if any(job["TranscriptionJobName"] == old["TranscriptionJobName"] for old in self.jobs):
                return Response('{"__type": "ConflictException"}', status=400)
            self.jobs.append(job)
            return Response("{}", content_type="application/x-amz-json-1.1")
        self.mails.append(urllib.parse.parse_qs(body)["Message"][0])
        return Response("<PublishResponse><PublishResult/></PublishResponse>")


def test_voicemail_is_transcribed_and_mailed(assemblies: dict[str, Path]) -> None:
    clock = VirtualClock()
    with FakeServices() as services, local_account() as account:
        account.environment["AWS_ENDPOINT_URL_TRANSCRIBE"] = services.endpoint_url
        account.environment["AWS_ENDPOINT_URL_SNS"] = services.endpoint_url
        Deployment(account).deploy(read_cloud_assembly(assemblies["voicemail"]))
        call_router = AccountCallRouter(account, clock)
        call = PhoneCall(call_router.dial(*call_router.numbers()), clock)

        call.say("Please call me back")
        call.press("#")
        call.wait(10)

        (job,) = services.jobs
        _, _, bucket, key = job["Media"]["MediaFileUri"].split("/", 3)
        assert key.startswith("messages/")
        assert (account.buckets[bucket] / key).is_file()
        transcribe, mail = (
            next(running.function for name, running in account.functions.items() if part in name)
            for part in ("Transcriber", "Mailer")
        )
        recording: dict[str, Any] = {"bucket": {"name": bucket}, "object": {"key": key}}
        transcribe.invoke({"detail": recording})  # delivered again
        assert len(services.jobs) == 1
        transcript = account.buckets[bucket] / job["OutputKey"]
        transcript.parent.mkdir()
        results = {"transcripts": [{"transcript": "Please call me back."}]}
        transcript.write_text(json.dumps({"results": results}))
        for status in ("COMPLETED", "FAILED"):
            detail: dict[str, Any] = {
                "TranscriptionJobName": job["TranscriptionJobName"],
                "TranscriptionJobStatus": status,
            }
            mail.invoke({"detail": detail})
        assert services.mails[0] == "Please call me back."
        assert services.mails[1].startswith("The message could not be transcribed")
