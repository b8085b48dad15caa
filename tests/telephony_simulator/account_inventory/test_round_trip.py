"""An account is described, written to a file, read, and restored: it is equal."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from telephony_simulator.account_inventory import (
    describe_account,
    differences,
    local_session,
    read_account_file,
    write_account_file,
)
from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.chime_sdk_voice.account import Document
from tests.telephony_simulator.account_inventory.accounts import (
    FUNCTION,
    NUMBERS,
    QUEUED_NUMBER,
    TRUNK_NUMBER,
    account_in_use,
    create_application,
    create_rule,
    empty_account,
)


def described(api: VoiceApi) -> dict[str, Any]:
    return describe_account(local_session(api), "us-east-1")


def restored_through(file: Path, api: VoiceApi) -> VoiceApi:
    write_account_file(described(api), file)
    restored = empty_account()
    restored.restore(read_account_file(file).description)
    return restored


@pytest.mark.slow
def test_account_with_every_kind_of_resource_is_equal_after_the_round_trip(tmp_path: Path) -> None:
    api = account_in_use()

    restored = restored_through(tmp_path / "account.toml", api)

    assert described(restored) == described(api)
    kinds = {name: len(value) for name, value in described(api).items() if isinstance(value, list)}
    assert kinds == {
        "SipMediaApplications": 2,
        "SipRules": 2,
        "PhoneNumbers": 5,
        "VoiceConnectors": 1,
    }
    [connector] = described(restored)["VoiceConnectors"]
    assert connector["Termination"]["DefaultPhoneNumber"] == TRUNK_NUMBER
    assert connector["Usernames"] == ["pbx"]


def test_empty_account_is_equal_after_the_round_trip(tmp_path: Path) -> None:
    restored = restored_through(tmp_path / "account.toml", empty_account())

    assert described(restored) == {}


def test_restored_number_leaves_the_deletion_queue(tmp_path: Path) -> None:
    restored = restored_through(tmp_path / "account.toml", account_in_use())

    restored.call("RestorePhoneNumber", {"PhoneNumberId": QUEUED_NUMBER})

    [number] = [
        one
        for one in described(restored)["PhoneNumbers"]
        if one["E164PhoneNumber"] == QUEUED_NUMBER
    ]
    assert "DeletionTimestamp" not in number


@pytest.mark.parametrize(
    ("operation", "request_", "refusal"),
    [
        ("UpdatePhoneNumberSettings", {"CallingName": "Pasta"}, "once every seven days"),
        ("DeletePhoneNumber", {"PhoneNumberId": NUMBERS[0]}, "this one is Assigned"),
        ("DeletePhoneNumber", {"PhoneNumberId": TRUNK_NUMBER}, "this one is Assigned"),
    ],
)
def test_restored_account_refuses_what_the_described_one_refuses(
    operation: str, request_: dict[str, Any], refusal: str, tmp_path: Path
) -> None:
    restored = restored_through(tmp_path / "account.toml", account_in_use())

    with pytest.raises(ApiError, match=refusal):
        restored.call(operation, request_)


def test_rule_whose_application_is_gone_is_restored(tmp_path: Path) -> None:
    api = account_in_use()
    description = described(api)
    description["SipMediaApplications"] = []
    write_account_file(description, tmp_path / "account.toml")
    restored = empty_account()

    restored.restore(read_account_file(tmp_path / "account.toml").description)

    assert described(restored)["SipRules"] == described(api)["SipRules"]


@pytest.mark.slow
def test_thousand_numbers_are_read_page_by_page(tmp_path: Path) -> None:
    api = empty_account()
    application = create_application(api, "Day")
    target = {"SipMediaApplicationId": application, "Priority": 1, "AwsRegion": "us-east-1"}
    for last in range(1000):
        number = f"+1206{2000000 + last}"
        api.add_phone_number(number)
        if last % 8 == 0:
            create_rule(api, f"Rule {last}", number, [target])
    asked: Counter[str] = Counter()

    def count(operation: str, _: Mapping[str, Any], perform: Callable[[], Document]) -> Document:
        asked[operation] += 1
        return perform()

    api.faults = count
    restored = restored_through(tmp_path / "account.toml", api)

    assert asked["ListPhoneNumbers"] == 10
    assert asked["ListSipRules"] == 2
    found = described(restored)
    assert len(found["PhoneNumbers"]) == 1000
    assert len(found["SipRules"]) == 125


def test_reading_an_account_sends_reads_only() -> None:
    api, asked = account_in_use(), set()

    def note(operation: str, _: Mapping[str, Any], perform: Callable[[], Document]) -> Document:
        asked.add(operation)
        return perform()

    api.faults = note
    described(api)

    assert "GetVoiceConnectorTermination" in asked
    assert {operation for operation in asked if not operation.startswith(("List", "Get"))} == set()


@pytest.mark.parametrize("denied", ["GetVoiceConnectorOrigination", "ListTagsForResource"])
def test_refusal_in_the_middle_ends_the_reading(denied: str) -> None:
    api = account_in_use()

    def refuse(operation: str, _: Mapping[str, Any], perform: Callable[[], Document]) -> Document:
        if operation == denied:
            raise ApiError("AccessDeniedException", "not allowed")
        return perform()

    api.faults = refuse

    with pytest.raises(ClientError, match=denied):
        described(api)


def test_file_names_the_functions_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "account.toml"

    write_account_file(described(account_in_use()), file)

    assert f'# "{FUNCTION}" = "calls/index.js:handler"\n' in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "account.toml"
    file.write_text("edited")

    with pytest.raises(ValueError, match=r"account\.toml exists; name another file"):
        write_account_file({}, file)

    assert file.read_text() == "edited"


def test_differences_name_resources_and_members_without_numbers() -> None:
    api = account_in_use()
    before = described(api)
    [trunk] = before["VoiceConnectors"]
    day, night = sorted(before["SipMediaApplications"], key=lambda one: str(one["Name"]))
    api.call("UpdatePhoneNumber", {"PhoneNumberId": NUMBERS[0], "Name": "Pizza"})
    api.call("DeleteVoiceConnectorOrigination", {"VoiceConnectorId": trunk["VoiceConnectorId"]})
    api.add_phone_number("+12065550147")
    known = {"SipMediaApplicationId": day["SipMediaApplicationId"], "Name": "Evening"}
    api.call("UpdateSipMediaApplication", known)
    api.call("UpdateGlobalSettings", {"VoiceConnector": {}})
    added = create_application(api, "Weekend")

    found = list(differences(before, described(api)))

    assert night["SipMediaApplicationId"] not in str(found)
    assert sorted(found) == sorted(
        [
            f"SipMediaApplications {day['SipMediaApplicationId']}: Name",
            f"SipMediaApplications {added}: added",
            "PhoneNumbers[0]: Name",
            "PhoneNumbers: added",
            f"VoiceConnectors {trunk['VoiceConnectorId']}: Origination",
            "GlobalSettings: changed",
        ]
    )
