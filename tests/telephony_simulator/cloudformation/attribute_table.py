"""Writes the table of CloudFormation's return values from cfn-lint's schemas: `make attributes`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

import telephony_simulator.cloudformation

TABLE = Path(telephony_simulator.cloudformation.__file__).parent / "attribute_table.txt"

REGION = "us-east-1"

HEADER = """\
# The value of Ref and the attributes of Fn::GetAtt by type; `make attributes` writes this file.
# Type, property of Ref ("-": the name), attributes; # number, ? boolean, * list, % object.
"""

MARKS = {"integer": "#", "number": "#", "boolean": "?", "array": "*", "object": "%"}

MAX_DEPTH = 2
"""Attributes nested deeper are left out; no construct of the CDK returns one."""


def table() -> str:
    """Return the table's text."""
    types = sorted(PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION))
    rows = (_row(name) for name in types if name.startswith(("AWS::", "Alexa::")))
    return HEADER + "".join(row + "\n" for row in rows)


def _row(name: str) -> str:
    known = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name)
    read_only = {_path(pointer) for pointer in known.schema.get("readOnlyProperties", ())}
    identifiers = [_path(pointer) for pointer in known.schema.get("primaryIdentifier", ())]
    ref = next((one for one in identifiers if one in read_only), "-")
    attributes = sorted(
        attribute + _mark(known.schema, pointer)
        for attribute, pointer in known.get_atts.items()
        if attribute.count(".") < MAX_DEPTH and _is_read_only(_path(pointer), read_only)
    )
    return " ".join([name, ref, *attributes])


def _path(pointer: str) -> str:
    return pointer.removeprefix("/properties/").replace("/", ".")


def _is_read_only(path: str, read_only: set[str]) -> bool:
    return any(path == one or path.startswith(f"{one}.") for one in read_only)


def _mark(schema: Mapping[str, Any], pointer: str) -> str:
    types = set(_types(schema, pointer))
    return next((mark for kind, mark in MARKS.items() if types == {kind}), "")


def _types(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    found: Mapping[str, Any] = schema
    for step in _path(pointer).split("."):
        found = _resolved(schema, found).get("properties", {}).get(step, {})
    kind = _resolved(schema, found).get("type", ())
    yield from [kind] if isinstance(kind, str) else kind


def _resolved(schema: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in found:
        found = schema["definitions"][found["$ref"].rpartition("/")[2]]
    return found


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
