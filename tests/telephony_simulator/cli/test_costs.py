"""What an app costs in a month without calls, by its templates."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from telephony_simulator.cloudformation.monthly_charges import CHARGES
from tests.code_blocks import ROOT, blocks_of

PAGE = ROOT / "docs" / "how-to" / "costs.md"

Resources = dict[str, dict[str, Any]]


def costs(directory: Path, resources: Resources, prices: str | None = None) -> str:
    """Return what the command prints for an app of one stack."""
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/us-east-1",
        "properties": {"templateFile": "Line.template.json"},
    }
    (directory / "manifest.json").write_text(json.dumps({"artifacts": {"Line": stack}}))
    (directory / "Line.template.json").write_text(json.dumps({"Resources": resources}))
    arguments = ["costs", "--app", str(directory)]
    if prices is not None:
        (directory / "prices.toml").write_text(prices)
        arguments += ["--prices", str(directory / "prices.toml")]
    return CliRunner().invoke(main, arguments).output


def a(resource_type: str, **properties: Any) -> dict[str, Any]:
    return {"Type": resource_type, "Properties": properties}


def many(count: int, resource_type: str) -> Resources:
    name = resource_type.rpartition(":")[2]
    return {f"{name}{number}": a(resource_type) for number in range(count)}


READY: Resources = {
    "Number": a("Custom::PhoneNumber", Search={"AreaCode": "206"}),
    "Dashboard": a("AWS::CloudWatch::Dashboard"),
    "Handler": a(
        "AWS::Lambda::Function", Environment={"Variables": {"TELEPHONY_METRICS_NAMESPACE": "Line"}}
    ),
    **many(9, "AWS::CloudWatch::Alarm"),
    **many(5, "AWS::Lambda::Function"),
    **many(2, "AWS::Logs::LogGroup"),
    **many(1, "AWS::DynamoDB::Table"),
    **many(2, "AWS::S3::Bucket"),
}


def test_page_shows_what_the_command_prints(tmp_path: Path) -> None:
    prices, output = (block.code for block in blocks_of(PAGE))

    printed = costs(tmp_path, READY, prices)

    assert printed == output.partition("\n")[2]


def test_memory_that_is_kept_is_counted_in_gb(tmp_path: Path) -> None:
    function = {"MemorySize": 512, "SnapStart": {"ApplyOn": "PublishedVersions"}}
    resources = {
        "Handler": a("AWS::Lambda::Function", **function),
        "Version": a("AWS::Lambda::Version", FunctionName={"Ref": "Handler"}),
        "Live": a(
            "AWS::Lambda::Alias",
            FunctionName={"Ref": "Handler"},
            ProvisionedConcurrencyConfig={"ProvisionedConcurrentExecutions": 3},
        ),
    }

    printed = costs(tmp_path, resources)

    assert "   0.5  GB of snapshots of SnapStart\n" in printed
    assert "   1.5  GB of provisioned concurrency\n" in printed


def test_alarm_is_counted_by_its_metrics_and_an_endpoint_by_its_subnets(tmp_path: Path) -> None:
    metrics = [{"MetricStat": {}}, {"MetricStat": {}}, {"Expression": "a + b"}]
    resources = {
        "Alarm": a("AWS::CloudWatch::Alarm", Metrics=metrics),
        "Endpoint": a(
            "AWS::EC2::VPCEndpoint", VpcEndpointType="Interface", SubnetIds=["a", "b", "c"]
        ),
        "Gateway": a("AWS::EC2::VPCEndpoint", VpcEndpointType="Gateway"),
    }

    printed = costs(tmp_path, resources)

    assert "     2  alarms" in printed
    assert "     3  interface endpoints" in printed


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ({"E164PhoneNumber": "+18335550100"}, "toll-free phone numbers"),
        ({"Search": {"TollFreePrefix": "833"}}, "toll-free phone numbers"),
        ({"Search": {"Country": "US", "PhoneNumberType": "TollFree"}}, "toll-free phone numbers"),
        ({"E164PhoneNumber": "+12065550100"}, "local phone numbers"),
    ],
)
def test_number_is_local_or_toll_free(tmp_path: Path, number: Any, words: str) -> None:
    assert f"     1  {words}\n" in costs(tmp_path, {"Number": a("Custom::PhoneNumber", **number)})


def test_total_names_what_has_no_price(tmp_path: Path) -> None:
    printed = costs(tmp_path, READY, '[monthly]\nalarm = "0.5"\n')

    assert "4.50, without phone_number, dashboard\n" in printed


@pytest.mark.parametrize(
    ("prices", "problem"),
    [
        ('[monthly]\nalarms = "1"\n', "[monthly] has no price 'alarms'; it has phone_number, t"),
        ('[monthly]\nalarm = "cheap"\n', "alarm of [monthly] is 'cheap'; expected 0 or an amount"),
        ('[monthly]\nalarm = "nan"\n', "alarm of [monthly] is 'nan'; expected 0 or an amount"),
        ('[monthly]\nalarm = "-1"\n', "alarm of [monthly] is '-1'; expected 0 or an amount"),
        ("[monthly]\nalarm = inf\n", "alarm of [monthly] is inf; expected 0 or an amount"),
        ("[monthly]\nalarm = [1]\n", "alarm of [monthly] is [1]; expected 0 or an amount"),
        ("monthly = 3\n", "prices.toml cannot be read"),
        ("[", "prices.toml cannot be read"),
    ],
)
def test_file_without_a_price_list_is_refused(tmp_path: Path, prices: str, problem: str) -> None:
    assert problem in costs(tmp_path, READY, prices)


def test_every_price_is_on_the_page() -> None:
    page = PAGE.read_text()

    assert [name for name in CHARGES if f"`{name}`" not in page] == []
