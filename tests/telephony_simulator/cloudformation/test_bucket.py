import zipfile
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack, StackError
from telephony_simulator.resource_policy import VOICE_PRINCIPAL
from tests.telephony_simulator.cloudformation.conftest import resources

BUCKET: dict[str, Any] = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "prompts"}}

APPLICATION_ARN = "arn:aws:chime:us-east-1:111122223333:sma/33333333-3333-4333-8333-333333333333"
OTHER_APPLICATION_ARN = APPLICATION_ARN.replace("3333-4333", "4444-4333")

STATEMENT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": VOICE_PRINCIPAL},
    "Action": ["s3:GetObject", "s3:PutObject*"],
    "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
    "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
}


def policy(**changed: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "Bucket"},
            "PolicyDocument": {"Statement": [_without_none({**STATEMENT, **changed})]},
        },
    }


def _without_none(statement: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if value is not None}


def allows(account: Account, action: str) -> bool:
    """Return whether the service may perform an action on a prompt for the application."""
    return account.may_access_bucket("prompts", action, "hello.wav", APPLICATION_ARN)


def deployment(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "Custom::CDKBucketDeployment",
        "Properties": {
            "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:deployment",
            "DestinationBucketName": {"Ref": "Bucket"},
            "SourceObjectKeys": ["1234.zip"],
            **properties,
        },
    }


def test_bucket_is_a_directory(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Bucket=BUCKET))

    assert account.buckets["prompts"].is_dir()
    assert stack.resources["Bucket"].outcome.attributes["Arn"] == "arn:aws:s3:::prompts"


def test_unnamed_bucket_gets_a_valid_s3_name(stack: Stack) -> None:
    stack.deploy(resources(**{"Bucket" * 12: {"Type": "AWS::S3::Bucket"}}))

    [bucket] = stack.resources.values()
    assert bucket.physical_id == bucket.physical_id.lower()
    assert len(bucket.physical_id) == 63


def test_deleted_bucket_keeps_its_files(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Bucket=BUCKET))
    directory = account.buckets["prompts"]
    (directory / "hello.wav").touch()

    stack.delete()

    assert account.buckets == {}
    assert (directory / "hello.wav").exists()


def test_service_may_do_what_the_policy_allows(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Bucket=BUCKET, Policy=policy()))

    assert allows(account, "s3:GetObject")
    assert allows(account, "s3:PutObjectAcl")
    assert not allows(account, "s3:DeleteObject")


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Deny"},
        {"Principal": {"Service": "lex.amazonaws.com"}},
        {"Principal": "*"},
        {"Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}},
        {"Resource": "arn:aws:s3:::other/*"},
        {"Resource": {"Fn::Sub": "${Bucket.Arn}/en/*"}},
        {"NotResource": {"Fn::Sub": "${Bucket.Arn}/*"}, "Resource": None},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "999988887777"}}},
        {"Condition": {"StringNotEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": OTHER_APPLICATION_ARN}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:voiceconnector:*:*:sma/*"}}},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}},
    ],
)
def test_service_may_not_do_what_no_statement_allows(
    stack: Stack, account: Account, changed: dict[str, Any]
) -> None:
    stack.deploy(resources(Bucket=BUCKET, Policy=policy(**changed)))

    assert not allows(account, "s3:GetObject")


@pytest.mark.parametrize(
    "changed",
    [
        {"Principal": {"Service": ["lex.amazonaws.com", VOICE_PRINCIPAL]}},
        {"Action": "S3:*"},
        {"Resource": [{"Fn::GetAtt": ["Bucket", "Arn"]}, {"Fn::Sub": "${Bucket.Arn}/hello.???"}]},
        {"Condition": {"ArnEquals": {"aws:SourceArn": APPLICATION_ARN}}},
        {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:chime:*:*:sma/*"}}},
        {"Condition": {"StringLike": {"aws:SourceArn": ["x", "arn:aws:chime:*"]}}},
        {"Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorgid"}}},
        {"Condition": {"Null": {"aws:SourceArn": "false"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": True}}},
    ],
)
def test_service_may_do_what_a_matching_statement_allows(
    stack: Stack, account: Account, changed: dict[str, Any]
) -> None:
    stack.deploy(resources(Bucket=BUCKET, Policy=policy(**changed)))

    assert allows(account, "s3:GetObject")


@pytest.mark.parametrize(
    ("changed", "is_allowed"),
    [
        ({"Action": "s3:GetObject"}, False),
        ({"Action": "s3:*", "Principal": "*"}, False),
        ({"Action": "s3:*", "Principal": {"AWS": "*"}}, False),
        ({"NotAction": "s3:PutObject", "Action": None}, False),
        ({"NotPrincipal": {"Service": "lex.amazonaws.com"}, "Principal": None}, False),
        ({"NotPrincipal": {"Service": VOICE_PRINCIPAL}, "Principal": None}, True),
        ({"Action": "s3:PutObject"}, True),
        ({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, True),
        ({"Resource": {"Fn::Sub": "${Bucket.Arn}/secret/*"}}, True),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, True),
        ({"Condition": {"ArnNotLike": {"aws:SourceArn": APPLICATION_ARN}}}, True),
        ({"Condition": {"ArnNotLike": {"aws:SourceArn": OTHER_APPLICATION_ARN}}}, False),
    ],
)
def test_deny_statement_takes_precedence_when_it_applies(
    stack: Stack,
    account: Account,
    changed: dict[str, Any],
    is_allowed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    deny = {"Effect": "Deny", "Condition": {}, **changed}
    denying = policy(**deny)
    denying["Properties"]["PolicyDocument"]["Statement"].insert(0, STATEMENT)

    stack.deploy(resources(Bucket=BUCKET, Policy=denying))

    assert allows(account, "s3:GetObject") is is_allowed


def test_bucket_without_policy_allows_nothing(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Bucket=BUCKET, Policy=policy()))
    stack.deploy(resources(Bucket=BUCKET))

    assert not allows(account, "s3:GetObject")


def test_bucket_deployment_copies_prompts_into_the_bucket(
    stack: Stack, account: Account, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "1234.zip", "w") as archive:
        archive.writestr("hello.wav", b"RIFF")
    asset = {"1234.zip": tmp_path / "1234.zip"}

    stack.deploy(
        resources(Bucket=BUCKET, Prompts=deployment(DestinationBucketKeyPrefix="en")), asset
    )

    assert (account.buckets["prompts"] / "en" / "hello.wav").read_bytes() == b"RIFF"


def test_bucket_deployment_without_its_asset_is_refused(stack: Stack) -> None:
    with pytest.raises(StackError, match=r"the asset 1234\.zip is not in the cloud assembly"):
        stack.deploy(resources(Bucket=BUCKET, Prompts=deployment()))


def test_bucket_deployment_into_an_unknown_bucket_is_refused(stack: Stack) -> None:
    with pytest.raises(StackError, match="there is no bucket elsewhere"):
        stack.deploy(resources(Prompts=deployment(DestinationBucketName="elsewhere")))


@pytest.mark.parametrize("name", ["../outside", "a", "Upper", "a/b", "a..b", ""])
def test_bucket_name_that_s3_refuses_is_refused(account: Account, name: str) -> None:
    bucket = {**BUCKET, "Properties": {"BucketName": name or "-"}}

    with pytest.raises(StackError, match="BucketName must be 3 to 63 lower-case letters"):
        Stack("Prompts", account, "us-east-1").deploy(resources(Bucket=bucket))


def test_asset_that_cannot_be_copied_is_refused(stack: Stack, tmp_path: Path) -> None:
    asset = tmp_path / "1234.zip"
    asset.mkdir()
    (asset / "loop").symlink_to("loop")

    with pytest.raises(StackError, match=r"its files cannot be written or read: .*loop"):
        stack.deploy(resources(Bucket=BUCKET, Prompts=deployment()), {"1234.zip": asset})
