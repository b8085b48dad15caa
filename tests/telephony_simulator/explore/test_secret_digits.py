"""Secrets that are typed, in attributes, logs and metrics."""

import json
import logging
from typing import Any

import boto3
import pytest

from telephony_simulator.explore import AwsAnswer, explore
from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    MENU_DONE,
    PIN_MENU,
    START,
    answer,
    dimension_of_the_pin,
    line,
    metric_of_the_pin,
)

EMBEDDED_NAMES = (
    '2026-11-27 INFO {"_aws": {"CloudWatchMetrics": [{"Namespace": "N …", "Metrics":'
    ' [{"Name": "Pin …"}], "Dimensions": [["by …"]]}]}, "by …": 1}'
)


def problems(handler: Any, **options: Any) -> set[str]:
    """Return the findings about secrets, without their common beginning."""
    found = explore(handler, failures=0, **options).findings
    begin = "the digits of a secret prompt are in "
    return {each.problem.removeprefix(begin) for each in found if each.kind == "secret"}


def logging_line(text: str) -> Any:
    """Return a line that logs a text about the digits of a PIN; `…` are the digits."""

    def done(event: dict[str, Any]) -> dict[str, Any]:
        print(text.replace("…", event["ActionData"]["ReceivedDigits"]))  # noqa: T201
        return answer(*BYE)

    return line({START: [PIN_MENU], MENU_DONE: done})


def test_finding_names_the_metric_and_the_dimension() -> None:
    assert problems(metric_of_the_pin(is_faulty=True)) == {"the metric Menus"}
    assert problems(dimension_of_the_pin(is_faulty=True)) == {"the dimension Choice of the metrics"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entered …", {"the function's log"}),
        ("{'pin': '…'}", {"the function's log"}),
        ("7…7 is another number", set()),
        ("0…0000-0000-4000-8000-000000000000 is an id", set()),
        (
            EMBEDDED_NAMES,
            {
                "the namespace of the metrics",
                "the name of a metric",
                "the name of a dimension of the metrics",
            },
        ),
        ('{"_aws": {"CloudWatchMetrics": []}, "note": "…"}', {"the function's log"}),
        ('{"_aws": 1, "note": "…"}', {"the function's log"}),
    ],
)
def test_digits_are_found_in_a_line_of_the_log(text: str, expected: set[str]) -> None:
    assert problems(logging_line(text)) == expected


def test_digits_are_found_in_logging() -> None:
    def done(event: dict[str, Any]) -> dict[str, Any]:
        logging.getLogger().warning("entered %s", event["ActionData"]["ReceivedDigits"])
        return answer(*BYE)

    assert problems(line({START: [PIN_MENU], MENU_DONE: done})) == {"the function's log"}


def test_digits_are_found_in_put_metric_data(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")

    def done(event: dict[str, Any]) -> dict[str, Any]:
        digits = event["ActionData"]["ReceivedDigits"]
        data: Any = [
            {"MetricName": "Menus", "Value": 1, "Dimensions": [{"Name": "Pin", "Value": digits}]},
            {"MetricName": "Sum", "Value": float(digits)},
        ]
        boto3.client("cloudwatch", region_name="us-east-1").put_metric_data(
            Namespace="Line", MetricData=data
        )
        return answer(*BYE)

    answers = [AwsAnswer("cloudwatch", "PutMetricData")]
    found = problems(line({START: [PIN_MENU], MENU_DONE: done}), aws_answers=answers)
    assert found == {"the dimension Pin of the metric Menus", "the metric Sum"}


def test_digits_are_found_within_a_longer_attribute() -> None:
    def done(event: dict[str, Any]) -> dict[str, Any]:
        return answer(*BYE, attributes={"keys": "1" + event["ActionData"]["ReceivedDigits"]})

    assert problems(line({START: [PIN_MENU], MENU_DONE: done})) == {"the attribute keys"}


def test_time_and_ids_of_a_line_of_metrics_are_no_secret() -> None:
    def done(event: dict[str, Any]) -> dict[str, Any]:
        digits = event["ActionData"]["ReceivedDigits"]
        stamp = int(f"17{digits}00000000"[:13].ljust(13, "0"))
        print(json.dumps({"_aws": {"Timestamp": stamp, "CloudWatchMetrics": []}, "Calls": 1}))  # noqa: T201
        return answer(*BYE)

    assert problems(line({START: [PIN_MENU], MENU_DONE: done})) == set()
