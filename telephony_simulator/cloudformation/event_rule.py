"""`AWS::Events::Rule`: sends events of the account's buckets to functions.

Other events, and targets that are no functions, are not simulated.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

from telephony_simulator.cloudformation.account import Account, EventRule
from telephony_simulator.cloudformation.placeholder import Placeholder
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.functions import FunctionError
from telephony_simulator.json_types import Json, JsonObject

EVENTS_PRINCIPAL: Final = "events.amazonaws.com"


class EventsRule(Placeholder):
    """A rule with a pattern; one with a schedule never runs.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
    """

    def create(self, request: Request) -> Outcome:
        """Store the rule."""
        return self._keep(request, super().create(request))

    def update(self, request: Request, old: Resource) -> Outcome:
        """Store the current rule."""
        return self._keep(request, super().update(request, old))

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the rule."""
        self._account.event_rules.pop(old.physical_id, None)

    def _keep(self, request: Request, outcome: Outcome) -> Outcome:
        properties = cast("dict[str, Any]", request.properties)
        pattern = properties.get("EventPattern")
        if pattern and properties.get("State", "ENABLED") != "DISABLED":
            self._account.event_rules[outcome.physical_id] = EventRule(
                str(outcome.attributes["Arn"]),
                pattern,
                tuple(str(target["Arn"]) for target in properties.get("Targets", ())),
            )
        else:
            self._account.event_rules.pop(outcome.physical_id, None)
        return outcome


def object_created(
    account: Account, bucket: str, key: str, size_bytes: int, now: float
) -> JsonObject:
    """Return S3's event of a new object.

    See https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    return {
        "version": "0",
        "id": f"{bucket}/{key}",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": account.account_id,
        "time": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": account.region,
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {"key": key, "size": size_bytes},
            "reason": "PutObject",
        },
    }


def send(account: Account, event: JsonObject) -> None:
    """Invoke the functions of the rules that match an event, if their policies permit it.

    An error of a function is in its log: nothing waits for its answer.
    """
    for rule in list(account.event_rules.values()):
        if not matches(rule.pattern, event):
            continue
        for arn in rule.target_arns:
            running = account.functions.get(arn)
            if running is None or not _is_permitted(account, arn, rule.arn):
                continue
            try:
                running.function.invoke(event)
            except FunctionError:
                continue


def _is_permitted(account: Account, function_arn: str, rule_arn: str) -> bool:
    return any(
        permission.function_arn == function_arn
        and permission.principal == EVENTS_PRINCIPAL
        and permission.source_arn in {None, rule_arn}
        for permission in account.permissions.values()
    )


def matches(pattern: Mapping[str, Any], event: Mapping[str, Json]) -> bool:
    """Return whether an event matches a pattern of values, `prefix`, `suffix` and `exists`.

    Another comparison does not match.

    See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    """
    for name, expected in pattern.items():
        value = event.get(name)
        if isinstance(expected, Mapping):
            if not isinstance(value, Mapping) or not matches(expected, value):
                return False
        elif not any(_is_match(one, value, is_present=name in event) for one in expected):
            return False
    return True


def _is_match(expected: object, value: Json, *, is_present: bool) -> bool:
    if isinstance(value, list):
        return any(_is_match(expected, item, is_present=is_present) for item in value)
    match expected:
        case {"prefix": str(prefix)}:
            return isinstance(value, str) and value.startswith(prefix)
        case {"suffix": str(suffix)}:
            return isinstance(value, str) and value.endswith(suffix)
        case {"exists": bool(exists)}:
            return exists == is_present
        case _:
            return is_present and expected == value
