"""What an AWS account has: read from its API, written to and read from a TOML file."""

from telephony_simulator.account_inventory.description import describe_account
from telephony_simulator.account_inventory.differences import differences
from telephony_simulator.account_inventory.lists import Inventory, read_lists
from telephony_simulator.account_inventory.local_session import local_session
from telephony_simulator.account_inventory.toml_file import (
    AccountFile,
    read_account_file,
    write_account_file,
)

__all__ = [
    "AccountFile",
    "Inventory",
    "describe_account",
    "differences",
    "local_session",
    "read_account_file",
    "read_lists",
    "write_account_file",
]
