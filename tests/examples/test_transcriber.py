"""The second function of the voicemail example: it starts transcriptions."""

import runpy
from pathlib import Path
from typing import Any

TRANSCRIBER = Path(__file__).parents[2] / "examples" / "voicemail" / "transcriber" / "handler.py"
EVENT = {"detail": {"bucket": {"name": "messages"}, "object": {"key": "messages/a/b.wav"}}}


class Transcribe:
    """Records the jobs."""

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []

    def start_transcription_job(self, **parameters: Any) -> None:
        self.jobs.append(parameters)


def test_message_is_transcribed_beside_it() -> None:
    client, start = Transcribe(), runpy.run_path(str(TRANSCRIBER))["start"]

    name = start(client, EVENT, "transcripts")

    (job,) = client.jobs
    assert job["Media"] == {"MediaFileUri": "s3://messages/messages/a/b.wav"}
    assert (job["OutputBucketName"], job["OutputKey"]) == ("messages", f"transcripts/{name}.json")


def test_repeated_event_names_the_same_job() -> None:
    client, start = Transcribe(), runpy.run_path(str(TRANSCRIBER))["start"]

    start(client, EVENT, "transcripts")
    start(client, EVENT, "transcripts")

    first, second = client.jobs
    assert first["TranscriptionJobName"] == second["TranscriptionJobName"]
