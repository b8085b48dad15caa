import re
from pathlib import Path

from telephony_simulator.cloudformation import Account, Stack
from telephony_simulator.cloudformation.resource_types import ResourceTypes

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "simulator.md"


def test_documentation_lists_exactly_the_types_of_the_local_account(account: Account) -> None:
    types = ResourceTypes(account, lambda name: Stack(name, account, "us-east-1"))
    section = DOCUMENTATION.read_text().partition("## Types of resources")[2].partition("\n## ")[0]

    documented = set(re.findall(r"`((?:AWS|Custom)::\w+(?:::\w+)?)`", section))

    assert documented == types.names()
