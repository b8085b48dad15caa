"""What differs between two descriptions of one account, without phone numbers."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from telephony_simulator.account_inventory.description import Description
from telephony_simulator.account_inventory.toml_file import SECTIONS, TABLES

NUMBERS: Final = "PhoneNumbers"


def differences(before: Description, after: Description) -> Iterator[str]:
    """Yield a line for each resource that was added, removed or changed.

    A line names the list, the resource by its id, and the members that changed; a phone number is
    named by its place in `before`, so that the line can be logged.
    """
    for name, section in SECTIONS.items():
        old = _by_identity(before.get(name, ()), section.identity)
        new = _by_identity(after.get(name, ()), section.identity)
        for index, (identity, resource) in enumerate(old.items()):
            place = f"{name}[{index}]" if name == NUMBERS else f"{name} {identity}"
            if identity not in new:
                yield f"{place}: removed"
            elif changed := _changed_members(resource, new[identity]):
                yield f"{place}: {', '.join(changed)}"
        for identity in new.keys() - old.keys():
            yield f"{name}: added" if name == NUMBERS else f"{name} {identity}: added"
    for name in TABLES:
        if before.get(name) != after.get(name):
            yield f"{name}: changed"


def _by_identity(resources: Any, identity: str) -> dict[str, Mapping[str, Any]]:
    return {resource[identity]: resource for resource in resources}


def _changed_members(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys((*old, *new))
    return [name for name in names if old.get(name) != new.get(name)]
