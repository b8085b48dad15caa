"""Odd account files are refused with the place, and without their values."""

from pathlib import Path

import pytest

from telephony_simulator.account_inventory import read_account_file

NUMBER = "+12065550142"
RULE = f"""
[[SipRules]]
SipRuleId = "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"
Name = "Front"
TriggerType = "ToPhoneNumber"
TriggerValue = "{NUMBER}"
TargetApplications = [
    {{ SipMediaApplicationId = "day", Priority = 1, AwsRegion = "us-east-1" }},
]
"""
APPLICATION = """
[[SipMediaApplications]]
SipMediaApplicationId = "day"
AwsRegion = "us-east-1"
Name = "Day"
Endpoints = [{ LambdaArn = "arn:aws:lambda:us-east-1:111122223333:function:calls" }]
"""
CONNECTOR = """
[[VoiceConnectors]]
VoiceConnectorId = "abcdef1ghij2klmno3pqr4"
AwsRegion = "us-east-1"
Name = "Trunk"
OutboundHostName = "abcdef1ghij2klmno3pqr4.voiceconnector.chime.aws"
RequireEncryption = true
"""
NUMBER_ENTRY = f'[[PhoneNumbers]]\nE164PhoneNumber = "{NUMBER}"\nProductType = "VoiceConnector"\n'

ODD = {
    "no TOML": ("[[PhoneNumbers]\n", r"is not TOML \(at line 1, column 15\)"),
    "a value twice": (f'"{NUMBER}" = 1\n"{NUMBER}" = 2\n', "is not TOML"),
    "an unknown section": ("[[SipRule]]\n", "the file: SipRule is not one of AccountId"),
    "a number as a key": (f'"{NUMBER}" = 1\n', "the file: a name is not one of AccountId"),
    "a table in place of a list": ("[SipRules]\n", r"SipRules: must be a list of tables"),
    "a list of numbers": ("PhoneNumbers = [1]\n", r"PhoneNumbers\[0\]: must be a table"),
    "no members": ("[[PhoneNumbers]]\n", r"PhoneNumbers\[0\]\.E164PhoneNumber: is required"),
    "an odd number": (
        NUMBER_ENTRY.replace(NUMBER, "call +1 206 555 0142"),
        r"PhoneNumbers\[0\]\.E164PhoneNumber: must match",
    ),
    "a number twice": (
        NUMBER_ENTRY + NUMBER_ENTRY,
        r"PhoneNumbers\[1\]\.E164PhoneNumber: another entry has the same value",
    ),
    "a time without a zone": (
        NUMBER_ENTRY + "DeletionTimestamp = 2026-11-27T12:00:00\n",
        r"PhoneNumbers\[0\]\.DeletionTimestamp: must have an offset",
    ),
    "a date": (
        NUMBER_ENTRY + "DeletionTimestamp = 2026-11-27\n",
        r"PhoneNumbers\[0\]\.DeletionTimestamp: must be of type timestamp",
    ),
    "an association without a name": (
        NUMBER_ENTRY + 'Associations = [{ Value = "abcdef1ghij2klmno3pqr4" }]\n',
        r"PhoneNumbers\[0\]\.Associations\[0\]\.Name: is required",
    ),
    "an unknown trigger": (
        RULE.replace("ToPhoneNumber", "FromPhoneNumber"),
        r"SipRules\[0\]\.TriggerType: must be one of ToPhoneNumber, RequestUriHostname",
    ),
    "a target without an id": (
        RULE.replace('SipMediaApplicationId = "day", ', ""),
        r"SipRules\[0\]\.TargetApplications\[0\]\.SipMediaApplicationId: is required",
    ),
    "two rules on one number": (
        RULE + RULE.replace("9f1d", "8f1d"),
        r"SipRules\[1\]: another enabled rule has the same trigger",
    ),
    "a boolean as a text": (
        RULE + 'Disabled = "true"\n',
        r"SipRules\[0\]\.Disabled: must be of type boolean",
    ),
    "an endpoint without a function": (
        APPLICATION.replace("LambdaArn", "FunctionArn"),
        r"SipMediaApplications\[0\]\.Endpoints\[0\]: FunctionArn is not one of LambdaArn",
    ),
    "an id with a space": (
        APPLICATION.replace('"day"', '"my day"'),
        r"SipMediaApplications\[0\]\.SipMediaApplicationId: must be letters, digits and hyphens",
    ),
    "a region without the service": (
        APPLICATION.replace('"us-east-1"', '"eu-north-1"'),
        r"SipMediaApplications\[0\]\.AwsRegion: must be one of us-east-1, us-west-2",
    ),
    "a misspelled setting": (
        CONNECTOR + 'Termination = { CallingRegions = ["US"], CpsLimt = 1 }\n',
        r"VoiceConnectors\[0\]\.Termination: CpsLimt is not one of CpsLimit",
    ),
    "an account as a number": ("AccountId = 111122223333\n", "AccountId: must be a string of"),
    "functions as a list": ("Functions = []\n", "Functions: must be a table of files"),
    "a function that nothing invokes": (
        '[Functions]\n"arn:aws:lambda:us-east-1:111122223333:function:other" = "a.py"\n',
        "Functions: arn:aws:lambda:us-east-1:111122223333:function:other is not the LambdaArn",
    ),
    "a function without an ARN": (f'[Functions]\n"{NUMBER}" = "a.py"\n', "Functions: a name is"),
}


@pytest.mark.parametrize(("text", "error"), ODD.values(), ids=ODD)
def test_odd_file_is_refused_with_its_place_and_without_its_values(
    text: str, error: str, tmp_path: Path
) -> None:
    file = tmp_path / "account.toml"
    file.write_text(text)

    with pytest.raises(ValueError, match=error) as raised:
        read_account_file(file)

    assert "555" not in str(raised.value)


def test_binary_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "account.toml"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(ValueError, match="is not a text in UTF-8"):
        read_account_file(file)


def test_functions_are_relative_to_the_file(tmp_path: Path) -> None:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:calls"
    file = tmp_path / "account.toml"
    file.write_text(f'{APPLICATION}\n[Functions]\n"{arn}" = "calls/index.js:handler"\n')

    assert read_account_file(file).functions == {arn: f"{tmp_path}/calls/index.js:handler"}
