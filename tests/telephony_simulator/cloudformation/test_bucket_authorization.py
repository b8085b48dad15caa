"""What a function may do with objects; see docs/service/authorization.md."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from telephony_simulator.cloudformation import Account, local_account
from tests.telephony_simulator.local_client import local_client

ROLE = "arn:aws:iam::111122223333:role/Reader"
OBJECT = "arn:aws:s3:::messages/voicemail/*"


def statement(action: str | list[str], resource: str, **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


@pytest.fixture
def account() -> Iterator[Account]:
    """An account with the bucket `messages`, which has one object, and a role without policies."""
    with local_account() as account:
        directory = account.directory / "buckets" / "messages"
        (directory / "voicemail").mkdir(parents=True)
        (directory / "voicemail" / "a.wav").write_bytes(b"RIFF")
        account.buckets["messages"] = directory
        account.roles.add(ROLE)
        yield account


@pytest.fixture
def s3(account: Account) -> Any:
    """The client of a function with the role."""
    key = account.roles.access_key(ROLE, "reader")
    return local_client("s3", account.environment["AWS_ENDPOINT_URL_S3"], access_key=key)


Send = Callable[[Any], Any]
REQUESTS: list[tuple[str, Send]] = [
    ("s3:GetObject", lambda s3: s3.get_object(Bucket="messages", Key="voicemail/a.wav")),
    ("s3:PutObject", lambda s3: s3.put_object(Bucket="messages", Key="voicemail/b.wav", Body=b"")),
    ("s3:DeleteObject", lambda s3: s3.delete_object(Bucket="messages", Key="voicemail/a.wav")),
]


@pytest.mark.parametrize(("action", "send"), REQUESTS, ids=[action for action, _ in REQUESTS])
def test_request_for_an_object_needs_a_statement_of_the_role(
    account: Account, s3: Any, action: str, send: Send
) -> None:
    with pytest.raises(ClientError, match=rf"AccessDenied.*not authorized to perform: {action} on"):
        send(s3)

    account.roles.put_policy(ROLE, "Own", statement(action, OBJECT))
    send(s3)


def test_statement_about_other_objects_allows_nothing(account: Account, s3: Any) -> None:
    account.roles.put_policy(ROLE, "Own", statement("s3:*", "arn:aws:s3:::messages/prompts/*"))

    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="messages", Key="voicemail/a.wav")


def test_list_and_a_missing_object_need_list_bucket(account: Account, s3: Any) -> None:
    account.roles.put_policy(ROLE, "Own", statement("s3:GetObject", "arn:aws:s3:::messages/*"))

    with pytest.raises(ClientError, match="s3:ListBucket"):
        s3.list_objects_v2(Bucket="messages")
    with pytest.raises(ClientError, match=r"\(403\)"):
        s3.head_object(Bucket="messages", Key="none.wav")

    account.roles.put_policy(ROLE, "List", statement("s3:ListBucket", "arn:aws:s3:::messages"))
    (listed,) = s3.list_objects_v2(Bucket="messages")["Contents"]
    assert listed["Key"] == "voicemail/a.wav"
    with pytest.raises(ClientError, match=r"\(404\)"):
        s3.head_object(Bucket="messages", Key="none.wav")


def test_copy_needs_both_objects(account: Account, s3: Any) -> None:
    copy = {
        "Bucket": "messages",
        "Key": "voicemail/b.wav",
        "CopySource": "messages/voicemail/a.wav",
    }
    account.roles.put_policy(ROLE, "Own", statement("s3:PutObject", OBJECT))

    with pytest.raises(ClientError, match="s3:GetObject"):
        s3.copy_object(**copy)

    account.roles.put_policy(ROLE, "Own", statement(["s3:PutObject", "s3:GetObject"], OBJECT))
    s3.copy_object(**copy)


def test_policy_of_the_bucket_allows_a_role_and_denies_everyone(account: Account, s3: Any) -> None:
    allow = statement("s3:GetObject", OBJECT, Principal={"AWS": ROLE})
    account.bucket_policies["messages"] = allow
    s3.get_object(Bucket="messages", Key="voicemail/a.wav")

    deny: Any = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": OBJECT}
    tls = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    statements: list[Any] = [*allow["Statement"], {**deny, **tls}]
    account.bucket_policies["messages"] = {"Statement": statements}
    s3.get_object(Bucket="messages", Key="voicemail/a.wav")

    account.bucket_policies["messages"] = {"Statement": [*statements, deny]}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="messages", Key="voicemail/a.wav")
    assert account.roles.denied[-1] == ("s3:GetObject", "arn:aws:s3:::messages/voicemail/a.wav")


@pytest.mark.parametrize("named", ["arn:aws:iam::111122223333:root", "111122223333"])
def test_bucket_statement_about_an_account_denies_and_does_not_allow(
    account: Account, s3: Any, named: str
) -> None:
    allow = statement("s3:GetObject", OBJECT, Principal={"AWS": named})
    account.bucket_policies["messages"] = allow
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="messages", Key="voicemail/a.wav")

    account.roles.put_policy(ROLE, "Own", statement("s3:GetObject", OBJECT))
    s3.get_object(Bucket="messages", Key="voicemail/a.wav")

    account.bucket_policies["messages"] = {
        "Statement": [{**allow["Statement"][0], "Effect": "Deny"}]
    }
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="messages", Key="voicemail/a.wav")


def test_denial_to_all_but_a_role_does_not_reach_the_role(account: Account, s3: Any) -> None:
    account.roles.put_policy(ROLE, "Own", statement("s3:GetObject", OBJECT))
    deny: Any = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": OBJECT}
    other: Any = {"Condition": {"StringNotEquals": {"aws:PrincipalArn": [ROLE]}}}
    account.bucket_policies["messages"] = {"Statement": [{**deny, **other}]}

    s3.get_object(Bucket="messages", Key="voicemail/a.wav")

    other = {"Condition": {"StringNotEquals": {"aws:PrincipalArn": [f"{ROLE}2"]}}}
    account.bucket_policies["messages"] = {"Statement": [{**deny, **other}]}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="messages", Key="voicemail/a.wav")


def test_list_of_a_prefix_may_be_all_that_is_allowed(account: Account, s3: Any) -> None:
    prefix = {"StringLike": {"s3:prefix": "voicemail/*"}}
    allow = statement("s3:ListBucket", "arn:aws:s3:::messages", Condition=prefix)
    account.roles.put_policy(ROLE, "Own", allow)

    assert s3.list_objects_v2(Bucket="messages", Prefix="voicemail/")["Contents"]
    for more in ({}, {"Prefix": "prompts/"}):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.list_objects_v2(Bucket="messages", **more)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_url_allows_what_its_signer_may(account: Account, version: str) -> None:
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=account.environment["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=account.roles.access_key(ROLE, "reader"),
        aws_secret_access_key="local",
        config=Config(signature_version=version, s3={"addressing_style": "path"}),
    )
    url = client.generate_presigned_url(
        "get_object", Params={"Bucket": "messages", "Key": "voicemail/a.wav"}
    )

    with pytest.raises(HTTPError, match="403"):
        urlopen(url)  # noqa: S310 - of the loopback
    account.roles.put_policy(ROLE, "Own", statement("s3:GetObject", OBJECT))
    with urlopen(url) as response:  # noqa: S310 - of the loopback
        assert response.read() == b"RIFF"


def test_service_statement_of_a_bucket_is_not_about_a_role(account: Account, s3: Any) -> None:
    service = {"Service": "voiceconnector.chime.amazonaws.com"}
    account.bucket_policies["messages"] = statement("s3:GetObject", OBJECT, Principal=service)

    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket="messages", Key="voicemail/a.wav")


def test_credentials_of_this_machine_may_do_all(account: Account) -> None:
    s3 = local_client("s3", account.environment["AWS_ENDPOINT_URL_S3"])

    assert s3.get_object(Bucket="messages", Key="voicemail/a.wav")["Body"].read() == b"RIFF"
