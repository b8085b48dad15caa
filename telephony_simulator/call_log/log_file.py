"""Reads an exported log: the messages of Lambda functions, with their streams and times.

The shapes: https://docs.aws.amazon.com/cli/latest/reference/logs/filter-log-events.html and
https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

GZIP: Final = b"\x1f\x8b"
MILLISECONDS: Final = 1000
TIME: Final = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
STREAM: Final = r"\S*\[[^\]\s]*\]\S*"

TEXT_PREFIX: Final = re.compile(
    rf"(?:(?P<first>{STREAM})\s+)?(?P<time>{TIME})\s+(?:(?P<stream>{STREAM})\s+)?(?=\S)"
)
"""The beginning of a line of `aws logs tail` (time, stream) or of `sam logs` (stream, time)."""

TABLE_ROW: Final = re.compile(r"\|\s*(?P<milliseconds>\d{13})\s*\|\s?(?P<message>.*?)\s*\|?\s*$")
"""A row of the console's table, copied as text."""

OUTPUT_TEXT: Final = re.compile(
    r"EVENTS\t(?P<id>\d{40,})\t\d{13}\t(?P<stream>[^\t]*)\t?(?P<message>.*)"
)
"""A line of `aws logs filter-log-events --output text`; its time follows the message."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A message of a function.

    Attributes:
        message: The text, as the function wrote it.
        stream: The log stream, one for each Lambda process; empty if the export does not name it.
        at: When it was written, in seconds since the epoch; None if the export does not say so.
    """

    message: str = field(repr=False)
    stream: str = ""
    at: float | None = None


def read_log(file: Path) -> list[LogEntry]:
    """Read the messages of an exported log, in order.

    Args:
        file: The output of `aws logs filter-log-events` or `get-log-events`, of `aws logs tail`,
            `sam logs` or a query of Logs Insights (JSON); a CSV file of the console; an export
            to S3 (gzip, too); or the text of a log.

    Raises:
        ValueError: The file cannot be read, or is not a text.
    """
    try:
        content = file.read_bytes()
        if content.startswith(GZIP):
            content = gzip.decompress(content)
        text = content.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read as a log: {error}") from None
    return list(_entries(text))


def _entries(text: str) -> Iterator[LogEntry]:
    stripped = text.lstrip()
    if stripped.startswith(("{", "[")) and (read := list(_of_json(stripped))):
        yield from read
        return
    header, *_ = text.split("\n", 1)
    names = [name.strip().lower().removeprefix("@") for name in header.split(",")]
    if "message" in names:
        yield from _of_csv(text, names)
    else:
        yield from _of_text(text)


def _of_json(text: str) -> Iterator[LogEntry]:
    """Yield the entries of one JSON document, or of one on each line."""
    try:
        documents: Iterable[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        documents = _documents(text)
    for document in documents:
        rows = document
        if isinstance(document, dict):
            rows = document.get("events") or document.get("results") or [document]
        for row in rows if isinstance(rows, list) else []:
            entry = _of_row(row)
            if entry is not None:
                yield entry


def _documents(text: str) -> list[Any]:
    """Return the JSON documents of lines; none if a line is not one, for then it is a text."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return []


def _of_row(row: Any) -> LogEntry | None:
    """Return the entry of an object of an export; None for another object."""
    if isinstance(row, list):  # Logs Insights: a list of fields
        row = {each.get("field"): each.get("value") for each in row if isinstance(each, dict)}
    if not isinstance(row, dict):
        return None
    names = {str(name).lstrip("@"): value for name, value in row.items()}
    message = names.get("message")
    is_export = {"timestamp", "logStreamName", "logStream", "ingestionTime"} & names.keys()
    if message is None or not is_export or "level" in names:
        return LogEntry(json.dumps(row))  # a JSON message of a function, or an event itself
    text = message if isinstance(message, str) else json.dumps(message)
    stream = names.get("logStreamName") or names.get("logStream") or ""
    return LogEntry(text, str(stream), _seconds(names.get("timestamp")))


def _of_csv(text: str, names: list[str]) -> Iterator[LogEntry]:
    csv.field_size_limit(2**31 - 1)
    place = {name: position for position, name in enumerate(names)}
    stream = place.get("logstreamname", place.get("logstream", -1))
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        if len(row) > place["message"]:
            at = _seconds(row[place["timestamp"]]) if "timestamp" in place else None
            yield LogEntry(row[place["message"]], row[stream] if stream >= 0 else "", at)


def _of_text(text: str) -> Iterator[LogEntry]:
    """Yield an entry for each line; a line without a time continues the one before."""
    stream, at = "", None
    for line in text.splitlines():
        message = line
        if found := TABLE_ROW.match(line):
            message, at = found["message"], _seconds(found["milliseconds"])
        elif found := OUTPUT_TEXT.match(line):
            message, stream, at = found["message"], found["stream"], None
        elif found := TEXT_PREFIX.match(line):
            message = line[found.end() :]
            stream = found["first"] or found["stream"] or stream
            at = _seconds(found["time"])
        yield LogEntry(message, stream, at)


def _seconds(value: Any) -> float | None:
    """Return a time in seconds: given in milliseconds, or as a text in UTC unless it says so."""
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        return int(text) / MILLISECONDS
    try:
        time = datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
