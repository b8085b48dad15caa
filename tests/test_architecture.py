"""The law of imports: three houses share wire formats and directories, never modules."""

import json
import subprocess
import sys

import pytest

IMPORT_EVERY_MODULE = """
import importlib, json, pkgutil, sys

before = set(sys.modules)
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
json.dump(sorted({name.partition(".")[0] for name in set(sys.modules) - before}), sys.stdout)
"""

OUR_HOUSES = {"constructs_lib", "telephony_provisioner", "telephony_simulator", "telephony"}


def imported_by(package: str) -> set[str]:
    """The top-level modules that importing all of a package brings into a fresh interpreter."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERY_MODULE, package],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(run.stdout)) - {"__mp_main__"}


def test_telephony_stands_on_the_standard_library_alone() -> None:
    strangers = imported_by("telephony") - sys.stdlib_module_names

    assert strangers == {"telephony"}


def test_provisioner_needs_nothing_that_lambda_does_not_have() -> None:
    boto3_and_its_dependencies = {
        "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3",
    }  # fmt: skip

    strangers = imported_by("telephony_provisioner") - sys.stdlib_module_names

    assert strangers <= {"telephony_provisioner"} | boto3_and_its_dependencies


@pytest.mark.parametrize(
    ("house", "neighbours"),
    [
        ("constructs_lib", {"telephony_provisioner", "telephony_simulator", "telephony", "boto3"}),
        ("telephony_simulator", {"aws_cdk", "constructs_lib", "telephony_provisioner"}),
    ],
)
def test_house_never_imports_its_neighbours(house: str, neighbours: set[str]) -> None:
    imported = imported_by(house)

    assert house in imported
    assert imported & neighbours == set()
