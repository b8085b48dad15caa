import re
from pathlib import Path

import pytest

import telephony
import telephony_simulator
from documentation import reference
from documentation.docstrings import described, prose, signature
from documentation.site import broken_references
from telephony import SpeakAndGetDigits, call_script
from telephony.actions import ACTIONS
from telephony.events import EVENTS


def headings(page: str) -> set[str]:
    return set(re.findall(r"^#{2,3} (.+)$", page, re.MULTILINE))


def test_every_name_of_the_runtime_is_on_a_page() -> None:
    pages = [
        reference.events_page(),
        reference.actions_page(),
        reference.values_page(),
        reference.answers_page(),
    ]
    described_names = set().union(*map(headings, pages))

    base_class_and_echo = {"Action", "UnknownAction"}
    assert set(telephony.__all__) - described_names <= base_class_and_echo


def test_every_name_of_the_scripts_and_the_simulator_is_on_a_page() -> None:
    for module in (call_script, telephony_simulator):
        assert set(module.__all__) <= headings(reference.module_page("Names", module))


def test_members_say_what_they_raise() -> None:
    page = reference.module_page("Names", call_script)

    (row,) = [line for line in page.splitlines() if line.startswith("| `ask(")]
    assert "Raises `ActionFailed`: `InvalidDigitsReceived` after the last attempt" in row


@pytest.mark.cdk
def test_every_name_of_the_constructs_is_on_a_page_with_its_permissions() -> None:
    import constructs_lib  # noqa: PLC0415 - loads the CDK
    from documentation.construct_reference import constructs_page  # noqa: PLC0415

    page = constructs_page()

    assert set(constructs_lib.__all__) <= headings(page)
    assert "`chime:CreatePhoneNumberOrder`" in page
    assert '"Type": "Custom::SipRule"' in page
    assert [
        row for row in page.splitlines() if row.startswith("| `props`") and row.endswith("|  |")
    ] == []
    assert " object at 0x" not in page
    assert "**props: Unpack[CallHandlerProps]" in page
    assert not {"<class", "_empty"} & set(re.findall(r"<class|_empty", page))


@pytest.mark.cdk
def test_every_construct_has_its_permissions_and_its_cloudformation() -> None:
    from constructs import Construct  # noqa: PLC0415

    import constructs_lib  # noqa: PLC0415 - loads the CDK
    from constructs_lib.resource_type import ResourceType  # noqa: PLC0415
    from documentation.construct_reference import CUSTOM_RESOURCES, constructs_page  # noqa: PLC0415

    sections = dict(section.split("\n", 1) for section in constructs_page().split("\n## ")[1:])

    kinds = [name for name in sections if isinstance(getattr(constructs_lib, name), type)]
    built = [name for name in kinds if issubclass(getattr(constructs_lib, name), Construct)]
    assert len(built) > 9
    assert [name for name in built if "CloudFormation" not in sections[name]] == []
    shown = {key for keys in CUSTOM_RESOURCES.values() for key in keys}
    assert shown == {resource_type.name for resource_type in ResourceType}
    assert "`polly:SynthesizeSpeech`" in sections["PromptLibrary"]
    assert "`chime:UpdateSipMediaApplication`" in sections["SipMediaApplication"]


def test_every_field_of_events_and_actions_has_a_description() -> None:
    rows = [
        line
        for page in (reference.events_page(), reference.actions_page())
        for line in page.splitlines()
        if line.startswith("| `")
    ]

    assert len(rows) > len(ACTIONS) + len(EVENTS)
    assert [row for row in rows if row.endswith("|  |")] == []


def test_signature_is_that_of_the_declared_fields() -> None:
    shown = signature("SpeakAndGetDigits", SpeakAndGetDigits)

    assert "    speech_parameters: Speech,\n" in shown
    assert "    max_number_of_digits: int = 128,\n" in shown


def test_docstring_becomes_text_and_tables() -> None:
    docstring = """Order a pizza.

    Args:
        count: how many, from 1;
            at most 9.

    Raises:
        ValueError: the count is not that.
    """

    assert described(docstring) == {"count": "how many, from 1; at most 9."}
    assert prose(docstring).startswith("Order a pizza.")
    assert "| `ValueError` | the count is not that. |" in prose(docstring)


def test_commands_page_has_the_options() -> None:
    page = reference.commands_page()

    assert {"phone-line call", "phone-line new"} <= headings(page)
    assert "`--expect ACTION`" in page
    assert [row for row in page.splitlines() if row.endswith("|  |")] == []


def test_reference_to_a_missing_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text("")
    (tmp_path / "index.html").write_text(
        '<a href="there.html#x">a</a><a href="https://e.com/x">b</a><img src="gone.svg">'
    )

    assert list(broken_references(tmp_path)) == ["index.html: gone.svg"]
