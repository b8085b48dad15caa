"""What AWS charges for the stacks of an app in a month without calls, counted in the templates.

The documentation of AWS says what is charged; the prices are the user's, with their date.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from telephony_simulator.chime_sdk_voice.phone_number.number_pool import is_toll_free
from telephony_simulator.cloudformation.cloud_assembly import StackArtifact
from telephony_simulator.cloudformation.template import Declaration
from telephony_simulator.price import read_price

Amounts: TypeAlias = Iterator[tuple[str, float]]

DEFAULT_MEMORY_MB: Final = 128

CHARGES: Final[Mapping[str, str]] = {
    "phone_number": "local phone numbers",
    "toll_free_phone_number": "toll-free phone numbers",
    "alarm": "alarms of CloudWatch, for each metric",
    "dashboard": "dashboards of CloudWatch, beyond the free ones of the account",
    "kms_key": "keys of KMS",
    "secret": "secrets of Secrets Manager",
    "provisioned_concurrency_gb": "GB of provisioned concurrency",
    "snap_start_gb": "GB of snapshots of SnapStart",
    "nat_gateway": "NAT gateways",
    "interface_endpoint": "interface endpoints of VPCs, for each subnet",
}
"""What is charged each month, by the name of its price, with the words for it."""

BY_USE: Final[Mapping[str, str]] = {
    "AWS::S3::Bucket": "buckets: what they keep, prompts and recordings",
    "AWS::Logs::LogGroup": "log groups: what is written, and what they keep",
    "AWS::DynamoDB::Table": "tables: their requests, and what they keep",
    "AWS::Lambda::Function": "functions: their requests, and their seconds by memory",
    "AWS::Lex::Bot": "bots: the turns of their conversations",
}
"""What is charged by use, by type of resource."""

METRICS_VARIABLE: Final = "TELEPHONY_METRICS_NAMESPACE"


class MonthlyPrices(NamedTuple):
    """Prices for one month, in one currency.

    Attributes:
        prices: By the names of `CHARGES`; a charge without a price is counted, not priced.
        date: When they were read.
    """

    prices: Mapping[str, float] = {}
    date: str = ""


def count_charges(assembly: Iterable[StackArtifact]) -> dict[str, float]:
    """Return how much of each of `CHARGES` the stacks of an app have."""
    amounts: dict[str, float] = {}
    for artifact in assembly:
        resources = artifact.template.resources
        for declaration in resources.values():
            count = _COUNTS.get(declaration.type)
            for name, amount in count(declaration, resources) if count else ():
                amounts[name] = amounts.get(name, 0) + amount
    return amounts


def charges_by_use(assembly: Iterable[StackArtifact]) -> list[str]:
    """Return what the stacks have that is charged by use, in words with its number."""
    declared = [each for artifact in assembly for each in artifact.template.resources.values()]
    types = Counter(declaration.type for declaration in declared)
    found = [f"{types[name]} {words}" for name, words in BY_USE.items() if types[name]]
    if any(METRICS_VARIABLE in _variables(each) for each in declared):
        found.append("the function's own metrics, in a month with calls")
    return found


def read_monthly_prices(file: Path) -> MonthlyPrices:
    """Return the prices of a TOML file.

        date = "2026-11-27"

        [monthly]
        phone_number = "1.00"

    Raises:
        ValueError: The file is not such a file.
    """
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        monthly = content.get("monthly", {})
        unknown = sorted(monthly.keys() - CHARGES)
    except (OSError, ValueError, AttributeError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from None
    if unknown:
        raise ValueError(
            f"{file}: [monthly] has no price {unknown[0]!r}; it has {', '.join(CHARGES)}"
        )
    prices = {
        name: read_price(text, f"{file}: {name} of [monthly]") for name, text in monthly.items()
    }
    return MonthlyPrices(prices, str(content.get("date", "")))


def _phone_number(declaration: Declaration, _: Mapping[str, Declaration]) -> Amounts:
    properties = declaration.properties
    search: Any = properties.get("Search") or {}
    is_charged_as_toll_free = (
        is_toll_free(str(properties.get("E164PhoneNumber", "")))
        or "TollFreePrefix" in search
        or search.get("PhoneNumberType") == "TollFree"
    )
    yield ("toll_free_phone_number" if is_charged_as_toll_free else "phone_number"), 1


def _one(name: str) -> Callable[[Declaration, Mapping[str, Declaration]], Amounts]:
    return lambda _declaration, _resources: iter([(name, 1.0)])


def _alarm(declaration: Declaration, _: Mapping[str, Declaration]) -> Amounts:
    metrics: Any = declaration.properties.get("Metrics") or [{"MetricStat": {}}]
    yield "alarm", float(sum("MetricStat" in metric for metric in metrics) or 1)


def _alias(declaration: Declaration, resources: Mapping[str, Declaration]) -> Amounts:
    provisioned: Any = declaration.properties.get("ProvisionedConcurrencyConfig") or {}
    executions = float(provisioned.get("ProvisionedConcurrentExecutions", 0))
    if executions:
        yield "provisioned_concurrency_gb", executions * _gb_behind(declaration, resources)


def _version(declaration: Declaration, resources: Mapping[str, Declaration]) -> Amounts:
    function = _function_of(declaration, resources)
    snap_start: Any = function.properties.get("SnapStart") if function else None
    if isinstance(snap_start, dict) and snap_start.get("ApplyOn") == "PublishedVersions":
        yield "snap_start_gb", _gb_behind(declaration, resources)


def _endpoint(declaration: Declaration, _: Mapping[str, Declaration]) -> Amounts:
    if declaration.properties.get("VpcEndpointType") == "Interface":
        subnets: Any = declaration.properties.get("SubnetIds") or [None]
        yield "interface_endpoint", float(len(subnets))


def _gb_behind(declaration: Declaration, resources: Mapping[str, Declaration]) -> float:
    """Return the memory of the function of a version or an alias, in GB."""
    function = _function_of(declaration, resources)
    memory = function.properties.get("MemorySize", DEFAULT_MEMORY_MB) if function else 0
    return float(str(memory)) / 1024


def _function_of(
    declaration: Declaration, resources: Mapping[str, Declaration]
) -> Declaration | None:
    match declaration.properties.get("FunctionName"):
        case {"Ref": str(logical_id)}:
            return resources.get(logical_id)
        case _:
            return None


def _variables(declaration: Declaration) -> Mapping[str, Any]:
    environment: Any = declaration.properties.get("Environment")
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    return variables if isinstance(variables, dict) else {}


_COUNTS: Final[Mapping[str, Callable[[Declaration, Mapping[str, Declaration]], Amounts]]] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _one("dashboard"),
    "AWS::EC2::NatGateway": _one("nat_gateway"),
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::KMS::Key": _one("kms_key"),
    "AWS::Lambda::Alias": _alias,
    "AWS::Lambda::Version": _version,
    "AWS::SecretsManager::Secret": _one("secret"),
    "Custom::PhoneNumber": _phone_number,
}
