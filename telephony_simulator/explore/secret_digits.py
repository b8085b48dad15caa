"""Digits of a PIN, a password, a card or an account, where others can read them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.explore.detectors import Problem
from telephony_simulator.explore.opportunities import MENUS
from telephony_simulator.explore.prompts import prompt_of
from telephony_simulator.pstn_audio.records import ActionStarted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.line import Playback
    from telephony_simulator.explore.remembering_function import RememberingFunction
    from telephony_simulator.pstn_audio import Call

SECRET_PROMPT: Final = re.compile(
    r"\b(pin|pass ?code|password|card|account number|social security|security (code|number)|cvv)\b",
    re.IGNORECASE,
)
MIN_SECRET_DIGITS: Final = 3
IDS: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{13}(?!\d)", re.IGNORECASE)
"""Ids, and times in milliseconds, which may have the same digits by chance."""


def secrets_of(path: Path, playback: Playback) -> list[str]:
    """Return the digits that the last step of a path has typed at a prompt for a secret."""
    typed = re.sub(r"\D", "", path[-1].value) if path[-1].kind == "press" else ""
    if len(typed) < MIN_SECRET_DIGITS:
        return []
    menus = [
        record
        for record in playback.call.records[: playback.records_before]
        if isinstance(record, ActionStarted) and record.type in MENUS
    ]
    is_secret = menus and SECRET_PROMPT.search(prompt_of(menus[-1].parameters, menus[-1].words))
    return [typed] if is_secret else []


def problems_of_secrets(
    secrets: Sequence[str], call: Call, functions: Sequence[RememberingFunction]
) -> Iterator[Problem]:
    """Yield where typed secrets can be read."""
    if not secrets:
        return
    for name, value in (call.transaction_attributes or {}).items():
        if any(secret in IDS.sub(" ", str(value)) for secret in secrets):
            yield Problem("secret", f"the digits of a secret prompt are in the attribute {name}")
    for answer in (answer for function in functions for answer in function.recent):
        for place in _places_in_log(answer.output, secrets):
            yield Problem("secret", f"the digits of a secret prompt are in {place}")
        for request in answer.metric_requests:
            for place in _places_in_request(request, secrets):
                yield Problem("secret", f"the digits of a secret prompt are in {place}")


def _has(text: str, secrets: Sequence[str]) -> bool:
    """Return whether a text has a secret that is no part of an id, a time or a longer number."""
    without_ids = IDS.sub(" ", text)
    return any(re.search(rf"(?<!\d){secret}(?!\d)", without_ids) for secret in secrets)


def _places_in_log(output: str, secrets: Sequence[str]) -> Iterator[str]:
    """Yield where the log of an invocation has a secret; a line may be CloudWatch's metrics."""
    for line in filter(lambda line: _has(line, secrets), output.splitlines()):
        document = _embedded_metrics(line)
        places = [] if document is None else list(_places_in_document(document, secrets))
        yield from places or ["the function's log"]


def _embedded_metrics(line: str) -> dict[str, Any] | None:
    """Read a line in the embedded metric format; a runtime may write words before it.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    try:
        document = json.loads(line[line.index("{") :])
    except ValueError:
        return None
    return document if isinstance(document, dict) and "_aws" in document else None


def _places_in_document(document: dict[str, Any], secrets: Sequence[str]) -> Iterator[str]:
    """Yield where a document of the embedded metric format has a secret."""
    metadata = document["_aws"]
    given = metadata.get("CloudWatchMetrics") if isinstance(metadata, dict) else None
    directives = _objects(given)
    metrics = {
        str(each.get("Name")) for all_ in directives for each in _objects(all_.get("Metrics"))
    }
    sets = (each for directive in directives for each in directive.get("Dimensions") or [])
    dimensions = {str(name) for names in sets for name in names}
    namespaces = [str(each.get("Namespace")) for each in directives]
    for texts, place in (
        (namespaces, "the namespace of the metrics"),
        (metrics, "the name of a metric"),
        (dimensions, "the name of a dimension of the metrics"),
    ):
        if any(_has(text, secrets) for text in texts):
            yield place
    for name, value in document.items():
        if name in dimensions and _has(str(value), secrets):
            yield f"the dimension {name} of the metrics"
        elif name in metrics and _has(str(value), secrets):
            yield f"the metric {name}"


def _places_in_request(request: str, secrets: Sequence[str]) -> Iterator[str]:
    """Yield where a request of CloudWatch's PutMetricData has a secret."""
    try:
        sent = json.loads(request)
    except ValueError:
        sent = None
    if not isinstance(sent, dict):  # another protocol than JSON
        if _has(request, secrets):
            yield "the metrics of PutMetricData"
        return
    if _has(str(sent.get("Namespace", "")), secrets):
        yield "the namespace of the metrics"
    for metric in _objects(sent.get("MetricData")):
        name = str(metric.get("MetricName"))
        if _has(name, secrets):
            yield "the name of a metric"
            name = "of this name"
        if _has(str([metric.get("Value"), metric.get("Values")]), secrets):
            yield f"the metric {name}"
        for dimension in _objects(metric.get("Dimensions")):
            if _has(str(dimension.get("Value")), secrets):
                yield f"the dimension {dimension.get('Name')} of the metric {name}"


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
