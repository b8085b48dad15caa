"""The TOML file of an account: read, checked against the API's model, and written."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import tomli_w
from botocore.model import ListShape, Shape, StructureShape

from telephony_simulator.account_inventory.description import CONNECTOR_SETTINGS, Description
from telephony_simulator.chime_sdk_voice.model import regions, service_model
from telephony_simulator.chime_sdk_voice.settings import HOME_REGION
from telephony_simulator.chime_sdk_voice.validation import problems_of

ONLY_OWNER: Final = 0o600
"""The mode of the file, because it holds phone numbers."""

HEADING: Final = """\
# An account of Amazon Chime SDK PSTN Audio, for `phone-line up --account FILE`.
# It holds phone numbers: do not commit it to a public repository.
"""
FUNCTIONS_HEADING: Final = """\
# The code of the functions as they are now, relative to this file, so that calls reach them:
# [Functions]
"""
SHOWN_NAME: Final = re.compile(r"[A-Za-z]{1,40}")
"""The names that an error shows; another one could be a phone number in the wrong place."""

ID: Final = re.compile(r"[0-9A-Za-z-]{1,128}")
LAMBDA_ARN: Final = re.compile(r"arn:[\w-]+:lambda:[\w-]+:[0-9]{12}:function:[\w-]+(:[\w$-]+)?")


class Section(NamedTuple):
    """A list of resources: the shape of its entries, the members they need, and their settings."""

    shape: str
    identity: str
    required: tuple[str, ...]
    settings: Mapping[str, str] = {}


SECTIONS: Final[Mapping[str, Section]] = {
    "SipMediaApplications": Section(
        "SipMediaApplication",
        "SipMediaApplicationId",
        ("SipMediaApplicationId", "AwsRegion", "Name", "Endpoints"),
        {
            "SipMediaApplicationLoggingConfiguration": "SipMediaApplicationLoggingConfiguration",
            "Tags": "TagList",
        },
    ),
    "SipRules": Section(
        "SipRule",
        "SipRuleId",
        ("SipRuleId", "Name", "TriggerType", "TriggerValue", "TargetApplications"),
    ),
    "PhoneNumbers": Section("PhoneNumber", "E164PhoneNumber", ("E164PhoneNumber", "ProductType")),
    "VoiceConnectors": Section(
        "VoiceConnector",
        "VoiceConnectorId",
        ("VoiceConnectorId", "AwsRegion", "Name", "OutboundHostName", "RequireEncryption"),
        {
            **{member: member for member in CONNECTOR_SETTINGS},
            "Usernames": "SensitiveStringList",
            "Tags": "TagList",
        },
    ),
}
TABLES: Final[Mapping[str, str]] = {
    "PhoneNumberSettings": "GetPhoneNumberSettingsResponse",
    "GlobalSettings": "GetGlobalSettingsResponse",
}
"""The tables of the account's own settings, and their shapes."""

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "PhoneNumberAssociation": ("Name", "Value"),
    "SipMediaApplicationEndpoint": ("LambdaArn",),
    "SipRuleTargetApplication": ("SipMediaApplicationId", "Priority", "AwsRegion"),
    "Tag": ("Key", "Value"),
}
"""The members that the simulator reads, of shapes that require none in an answer."""

NAMES: Final = ("AccountId", *SECTIONS, *TABLES, "Functions")


@dataclass(frozen=True, kw_only=True)
class AccountFile:
    """An account that a file describes.

    Attributes:
        description: The account, checked.
        functions: The files of functions, by the ARN that an application names.
    """

    description: Description = field(repr=False)
    functions: Mapping[str, str] = field(default_factory=dict)

    @property
    def account_id(self) -> str | None:
        """The account's id; None if the file does not name it."""
        account_id: str | None = self.description.get("AccountId")
        return account_id


def write_account_file(description: Description, file: Path) -> None:
    """Write an account to a new file that only its owner can read.

    Raises:
        ValueError: The file exists; it may have been edited.
        OSError: The file cannot be written.
    """
    arns = sorted(
        {
            endpoint["LambdaArn"]
            for application in description.get("SipMediaApplications", ())
            for endpoint in application["Endpoints"]
        }
    )
    hints = "".join(f'# "{arn}" = "calls/index.js:handler"\n' for arn in arns)
    text = "\n".join(
        filter(None, (HEADING, hints and FUNCTIONS_HEADING + hints, tomli_w.dumps(description)))
    )
    try:
        file.touch(ONLY_OWNER, exist_ok=False)
    except FileExistsError:
        raise ValueError(f"{file} exists; name another file, or delete it first") from None
    file.write_text(text, encoding="utf-8")


def read_account_file(file: Path) -> AccountFile:
    """Read an account.

    Raises:
        ValueError: The file cannot be read, is not TOML, or does not describe an account. The
            error names the place, and contains no value of the file.
    """
    try:
        read: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file} is not a text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at [^()]*\)$", str(error))
        raise ValueError(f"{file} is not TOML {place[0] if place else ''}".rstrip()) from None
    for problem in _problems(read):
        raise ValueError(f"{file}: {problem}")
    functions = read.pop("Functions", {})
    targets = {arn: str(file.parent / target) for arn, target in functions.items()}
    return AccountFile(description=read, functions=targets)


def _problems(read: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(read, NAMES, "")
    account_id = read.get("AccountId", "0" * 12)
    if not isinstance(account_id, str) or not re.fullmatch("[0-9]{12}", account_id):
        yield "AccountId: must be a string of twelve digits"
    for name, section in SECTIONS.items():
        yield from _problems_of_section(read.get(name, []), name, section)
    for name, shape in TABLES.items():
        yield from _problems_of_member(service_model().shape_for(shape), read.get(name, {}), name)
    yield from _problems_of_triggers(read.get("SipRules", []))
    yield from _problems_of_functions(read)


def _problems_of_section(entries: Any, name: str, section: Section) -> Iterator[str]:
    if not isinstance(entries, list):
        yield f"{name}: must be a list of tables, each under [[{name}]]"
        return
    shape = service_model().shape_for(section.shape)
    assert isinstance(shape, StructureShape)
    shapes = dict(shape.members) | {
        member: service_model().shape_for(each) for member, each in section.settings.items()
    }
    seen = set()
    for index, entry in enumerate(entries):
        place = f"{name}[{index}]"
        if not isinstance(entry, dict):
            yield f"{place}: must be a table"
            continue
        yield from _unknown(entry, tuple(shapes), place)
        for member in section.required:
            if member not in entry:
                yield f"{place}.{member}: is required"
        for member in sorted(entry.keys() & shapes.keys()):
            yield from _problems_of_member(shapes[member], entry[member], f"{place}.{member}")
        identity = str(entry.get(section.identity))
        if identity in seen:
            yield f"{place}.{section.identity}: another entry has the same value"
        seen.add(identity)
        if section.shape != "PhoneNumber" and not ID.fullmatch(identity):
            yield f"{place}.{section.identity}: must be letters, digits and hyphens"
        if entry.get("AwsRegion", HOME_REGION) not in regions():
            yield f"{place}.AwsRegion: must be one of {', '.join(regions())}"


def _problems_of_member(shape: Shape, value: Any, place: str) -> Iterator[str]:
    yield from problems_of(shape, value, place)
    if isinstance(value, datetime) and value.tzinfo is None:
        yield f"{place}: must have an offset, such as the Z of 2026-11-27T12:00:00Z"
    yield from _odd_members(shape, value, place)


def _odd_members(shape: Shape, value: Any, place: str) -> Iterator[str]:
    """Yield the members that a shape does not have, and those that it has to have."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _unknown(value, tuple(shape.members), place)
        for member in REQUIRED.get(shape.name, ()):
            if member not in value:
                yield f"{place}.{member}: is required"
        for name in sorted(value.keys() & shape.members.keys()):
            yield from _odd_members(shape.members[name], value[name], f"{place}.{name}")
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for index, member in enumerate(value):
            yield from _odd_members(shape.member, member, f"{place}[{index}]")


def _unknown(entry: Mapping[str, Any], known: tuple[str, ...], place: str) -> Iterator[str]:
    for name in sorted(entry.keys() - set(known)):
        shown = name if SHOWN_NAME.fullmatch(name) else "a name"
        yield f"{place or 'the file'}: {shown} is not one of {', '.join(known)}"


def _problems_of_triggers(rules: list[dict[str, Any]]) -> Iterator[str]:
    seen = set()
    for index, rule in enumerate(rules):
        trigger = (rule.get("TriggerType"), rule.get("TriggerValue"))
        if not rule.get("Disabled") and trigger in seen:
            yield f"SipRules[{index}]: another enabled rule has the same trigger; disable one"
        if not rule.get("Disabled"):
            seen.add(trigger)


def _problems_of_functions(read: Mapping[str, Any]) -> Iterator[str]:
    functions = read.get("Functions", {})
    if not isinstance(functions, dict) or not all(isinstance(f, str) for f in functions.values()):
        yield "Functions: must be a table of files, each by the ARN of a function"
        return
    used = {
        endpoint.get("LambdaArn")
        for application in read.get("SipMediaApplications", ())
        for endpoint in application["Endpoints"]
    }
    for arn in sorted(functions):
        shown = arn if arn.startswith("arn:") else "a name"
        if arn not in used:
            yield f"Functions: {shown} is not the LambdaArn of an application of the file"
        elif not LAMBDA_ARN.fullmatch(arn):
            yield f"Functions: {shown} is not the ARN of a Lambda function"
