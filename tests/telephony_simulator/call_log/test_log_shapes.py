import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.call_log import LoggedCall, read_calls, read_log

EVENT = {
    "SchemaVersion": "1.0",
    "Sequence": 1,
    "InvocationEventType": "NEW_INBOUND_CALL",
    "CallDetails": {
        "TransactionId": "c7942500-0000-4738-998d-0f959e94cd52",
        "TransactionAttributes": {"name": 'O\'Brien "Bob" {1}'},
        "Participants": [{"CallId": "2adfe491-0000-4790-ae82-8f8a0047e202", "To": "+12065550100"}],
    },
}
LATER: dict[str, Any] = {**EVENT, "Sequence": 2, "InvocationEventType": "ACTION_SUCCESSFUL"}
ANSWER = {"SchemaVersion": "1.0", "Actions": []}
LINE = json.dumps(EVENT)
POWERTOOLS = {"level": "INFO", "location": "handler:9", "message": EVENT, "timestamp": "2026-01-01"}
LAMBDA_JSON = {"timestamp": "2026-01-01T00:00:00Z", "level": "INFO", "message": f"event {LINE}"}
INDENTED = json.dumps(EVENT, indent=2).splitlines()
OTHER_DICT = "{'Parameters': {'a': 1}}"
STREAM = "2026/01/01/[$LATEST]0d9c"


def _export(*messages: str) -> str:
    events = [
        {"logStreamName": STREAM, "timestamp": 1_790_000_000_000, "message": message}
        for message in messages
    ]
    return json.dumps({"events": events})


SHAPES = {
    "the event itself": LINE,
    "a list of events": json.dumps([EVENT, LATER]),
    "a JSON document a line": f"{json.dumps(POWERTOOLS)}\n{json.dumps(LAMBDA_JSON)}",
    "Python's logging": f"[INFO]\t2026-01-01T00:00:00.000Z\tb12c\tgot {EVENT!r} {OTHER_DICT}",
    "an export of filter-log-events": _export(f"INFO {LINE}\n"),
    "an export with a message a line": _export(*(f"{line}\n" for line in INDENTED)),
    "Powertools in an export": _export(json.dumps(POWERTOOLS)),
    "JSON logs of Lambda in an export": _export(json.dumps(LAMBDA_JSON)),
    "Logs Insights": json.dumps(
        {"results": [[{"field": "@message", "value": LINE}, {"field": "@ptr", "value": "x"}]]}
    ),
    "Logs Insights, exported": json.dumps(
        [{"@timestamp": "2026-01-01 00:00:00", "@message": LINE}]
    ),
    "tail": f"2026-01-01T00:00:00.000000+00:00 {STREAM} INFO {LINE}",
    "tail of a message a line": "\n".join(
        f"2026-01-01T00:00:00.000000+00:00 {STREAM} {line}" for line in INDENTED
    ),
    "tail, short": f"2026-01-01T00:00:00 {LINE}",
    "sam logs": f"{STREAM} 2026-01-01T00:00:00.000000 {LINE}",
    "output text": f"EVENTS\t{'3' * 56}\t1790000000000\t{STREAM}\t{LINE}\t1790000000000",
    "an export to S3": f"2026-01-01T00:00:00.000Z {LINE}",
}


def _calls(content: str | bytes, file: Path) -> list[LoggedCall]:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_calls(read_log(file)).calls


@pytest.mark.parametrize("shape", SHAPES)
def test_event_is_read_from_each_shape_of_a_log(shape: str, tmp_path: Path) -> None:
    (call,) = _calls(SHAPES[shape], tmp_path / "log")

    assert call.invocations[0].event == EVENT


def test_event_is_read_from_a_compressed_export(tmp_path: Path) -> None:
    (call,) = _calls(gzip.compress(f"2026-01-01T00:00:00.000Z {LINE}".encode()), tmp_path / "a.gz")

    assert call.invocations[0].event == EVENT


def test_answer_is_that_of_its_invocation_and_stream(tmp_path: Path) -> None:
    other = f"other/[$LATEST]1 2026-01-01T00:00:01 {json.dumps({**ANSWER, 'Actions': [1]})}"
    lines = [
        f"{STREAM} 2026-01-01T00:00:00 {LINE}",
        other,
        f"{STREAM} 2026-01-01T00:00:01 {json.dumps(ANSWER)}",
        f"{STREAM} 2026-01-01T00:00:02 END RequestId: 1",
        f"{STREAM} 2026-01-01T00:00:03 {json.dumps({**ANSWER, 'Actions': [2]})}",
    ]

    (call,) = _calls("\n".join(lines), tmp_path / "log")

    assert call.invocations[0].answer == ANSWER


def test_event_that_was_delivered_twice_is_one_invocation(tmp_path: Path) -> None:
    lines = [LINE, "END RequestId: 1", LINE, json.dumps(ANSWER), json.dumps(LATER)]

    (call,) = _calls("\n".join(lines), tmp_path / "log")

    first, second = call.invocations
    assert (first.deliveries, second.deliveries) == (2, 1)
    assert first.answer == ANSWER


def test_event_that_console_log_has_shortened_is_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        "INFO {\n  InvocationEventType: 'HANGUP',\n  CallDetails: {\n"
        "    Participants: [ [Object] ]\n  }\n}\n"
    )

    read = read_calls(read_log(log))

    assert read.calls == []
    assert read.shortened_events == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"Actions":' * 2_000,
        b"{'Actions':" * 2_000,
        b"[1, 2]",
        b"{'a': ",
        b"[null]",
        b"timestamp,message",
    ],
)
def test_log_without_events_has_no_calls(content: bytes, tmp_path: Path) -> None:
    assert _calls(content, tmp_path / "log") == []


def test_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ValueError, match="cannot be read as a log"):
        read_log(tmp_path / "log")
