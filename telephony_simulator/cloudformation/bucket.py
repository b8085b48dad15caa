"""`AWS::S3::Bucket` and its policy; a directory holds the bucket's objects."""

import re
from typing import TYPE_CHECKING, Final, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


BUCKET_NAME: Final = re.compile(r"[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]")


class Bucket:
    """`AWS::S3::Bucket`: keys are paths below the account's directory of buckets.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Create the directory; files that exist in it are kept."""
        name = str(request.properties.get("BucketName") or request.name(63).lower())
        if not BUCKET_NAME.fullmatch(name):
            raise ResourceError(
                "BucketName must be 3 to 63 lower-case letters, digits, dots and hyphens,"
                f" got {name!r}"
            )
        directory = self._account.directory / "buckets" / name
        directory.mkdir(parents=True, exist_ok=True)
        self._account.buckets[name] = directory
        self._keep_events(name, request)
        domain = f"{name}.s3.amazonaws.com"
        regional = f"{name}.s3.{request.region}.amazonaws.com"
        arn = f"arn:aws:s3:::{name}"
        return Outcome(name, {"Arn": arn, "DomainName": domain, "RegionalDomainName": regional})

    def update(self, request: Request, old: Resource) -> Outcome:
        """Keep the bucket, or create another one if the name changes."""
        if request.properties.get("BucketName") != old.properties.get("BucketName"):
            return self.create(request)
        self._keep_events(old.physical_id, request)
        return old.outcome

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the bucket from the account; its files are kept."""
        self._account.buckets.pop(old.physical_id, None)
        self._account.event_buckets.discard(old.physical_id)

    def _keep_events(self, name: str, request: Request) -> None:
        """Store whether new objects are events."""
        match request.properties.get("NotificationConfiguration"):
            case {"EventBridgeConfiguration": {"EventBridgeEnabled": True | "true"}}:
                self._account.event_buckets.add(name)
            case _:
                self._account.event_buckets.discard(name)


class BucketPolicy:
    """`AWS::S3::BucketPolicy`: whether the service may read prompts and write recordings.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Attach the policy to its bucket."""
        bucket = str(request.properties["Bucket"])
        document = cast("JsonObject", request.properties["PolicyDocument"])
        self._account.bucket_policies[bucket] = document
        return Outcome(bucket)

    def update(self, request: Request, old: Resource) -> Outcome:  # noqa: ARG002 - the protocol's
        """Replace the policy."""
        return self.create(request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Remove the policy of the bucket."""
        self._account.bucket_policies.pop(old.physical_id, None)
