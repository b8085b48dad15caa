"""The reference of the constructs: props, IAM actions, CloudFormation."""

import json
from collections.abc import Iterator
from typing import Final

import constructs_lib
from constructs_lib.resource_type import ResourceType
from documentation.docstrings import table
from documentation.reference import head, name_blocks
from documentation.staging import ROOT

SNAPSHOTS: Final = ROOT / "tests" / "constructs_lib" / "__snapshots__"
CUSTOM_RESOURCES: Final = {
    "PromptLibrary": ("PROMPT_OF_FILE", "PROMPT_OF_TEXT"),
    "PhoneNumber": ("PHONE_NUMBER", "RELEASED_PHONE_NUMBER"),
    "SipRule": ("SIP_RULE", "ADOPTED_SIP_RULE", "RELEASED_SIP_RULE"),
    "SipMediaApplication": (
        "SIP_MEDIA_APPLICATION_LOGGING",
        "ADOPTED_SIP_MEDIA_APPLICATION",
        "RELEASED_SIP_MEDIA_APPLICATION",
    ),
    "VoiceConnector": (
        "VOICE_CONNECTOR_TERMINATION",
        "VOICE_CONNECTOR_ORIGINATION",
        "VOICE_CONNECTOR_STREAMING_CONFIGURATION",
        "VOICE_CONNECTOR_LOGGING_CONFIGURATION",
        "VOICE_CONNECTOR_PHONE_NUMBERS",
        "ADOPTED_VOICE_CONNECTOR_PHONE_NUMBERS",
    ),
}
"""The custom resources that a construct may add, each with a policy of the provisioner."""

TEMPLATES: Final = {
    "CallHandler": "test_call_handler/test_default_properties*.json",
    "LineMonitoring": "test_line_monitoring/test_alarms_of_a_line.json",
    "LiveAlias": "test_live_alias/test_application_of_a_line_invokes_the_alias.json",
    "PhoneNumber": "test_phone_number/test_default_properties*.json",
    "PromptLibrary": "test_prompt_library/test_default_properties.json",
    "RecordingStore": "test_recording_store/test_default_properties.json",
    "SipMediaApplication": "test_sip_media_application/test_default_properties*.json",
    "SipRule": "test_sip_rule/test_default_properties*.json",
    "VoiceConnector": "test_voice_connector/test_default_properties*.json",
}
"""The snapshots that show what a construct adds to a template."""

COMPOSED: Final = {
    "PhoneLine": "It adds what a `CallHandler`, a `SipMediaApplication`, a `PhoneNumber` and a"
    " `SipRule` add, except those parts that it is given.",
    "TelephonyStack": "It adds what a `PhoneLine` adds, and the outputs.",
}
"""What the constructs that consist of others add."""


def constructs_page() -> str:
    """Return the page of the constructs."""
    blocks = [
        *head(
            "Constructs",
            "the props of each construct, the IAM actions that the provisioner gets for it,"
            " and what it adds to a template. [The custom "
            "resources](../custom-resources.md) describes the types `Custom::…`.",
        ),
        "```python\nfrom constructs_lib import PhoneLine\n```",
    ]
    for name in constructs_lib.__all__:
        blocks += name_blocks(name, getattr(constructs_lib, name))
        rows = list(_permissions(name))
        if rows:
            blocks += ["**IAM actions of the provisioner**"]
            blocks += [table(("custom resource", "actions", "resource"), rows)]
        if name in COMPOSED:
            blocks += ["**CloudFormation**", COMPOSED[name]]
        for title, template in _templates(name):
            text = f"```json\n{template}\n```"
            indented = "\n".join(f"    {line}" for line in text.splitlines())
            blocks += [f'??? example "{title}"', indented]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _permissions(name: str) -> Iterator[tuple[str, ...]]:
    for key in CUSTOM_RESOURCES.get(name, ()):
        resource_type = ResourceType[key]
        for statement in resource_type.statements:
            actions = "<br>".join(f"`{action}`" for action in statement.actions)
            label = f"`{resource_type.type_name}`<br>{resource_type.policy_name}"
            yield label, actions, f"`{statement.resource}`"


def _templates(name: str) -> Iterator[tuple[str, str]]:
    if name not in TEMPLATES:
        return
    for path in sorted(SNAPSHOTS.glob(TEMPLATES[name])):
        part = path.stem.partition("[")[2].strip("]")
        title = f"CloudFormation of a {name}" + (f": its {part}" if part else "")
        yield title, json.dumps(json.loads(path.read_text()), indent=2)
