from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack, StackError, Template
from tests.telephony_simulator.cloudformation.conftest import resources

NAME = "/cdk/exports/West/Id"


def writer(*names: str) -> Template:
    properties = {
        "ServiceToken": "arn:aws:lambda:::writer",
        "WriterProps": {"region": "us-west-2", "exports": dict.fromkeys(names, "id-1")},
    }
    return resources(Writer={"Type": "Custom::CrossRegionExportWriter", "Properties": properties})


def reader() -> Template:
    properties: dict[str, Any] = {
        "ServiceToken": "arn:aws:lambda:::reader",
        "ReaderProps": {
            "region": "us-west-2",
            "prefix": "West",
            "imports": {NAME: "{{resolve:ssm:" + NAME + "}}"},
        },
    }
    return Template(
        {
            "Resources": {
                "Reader": {"Type": "Custom::CrossRegionExportReader", "Properties": properties}
            },
            "Outputs": {"Id": {"Value": {"Fn::GetAtt": ["Reader", NAME]}}},
        }
    )


def test_export_of_one_region_is_read_in_another(account: Account) -> None:
    east, west = Stack("East", account, "us-east-1"), Stack("West", account, "us-west-2")

    east.deploy(writer(NAME))
    west.deploy(reader())

    assert west.outputs == {"Id": "id-1"}


def test_removed_cross_region_export_is_deleted(account: Account) -> None:
    east = Stack("East", account, "us-east-1")
    east.deploy(writer(NAME, "/cdk/exports/West/Other"))

    east.deploy(writer(NAME))

    assert list(account.parameters) == [("us-west-2", NAME)]
    east.delete()
    assert account.parameters == {}


def test_reading_an_unknown_export_is_refused(account: Account) -> None:
    west = Stack("West", account, "us-west-2")

    with pytest.raises(StackError, match=f"Systems Manager has no parameter {NAME} in the Region"):
        west.deploy(reader())
