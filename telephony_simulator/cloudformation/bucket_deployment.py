"""The CDK's `BucketDeployment`: copies files such as prompts into a bucket."""

import shutil
from pathlib import Path
from typing import cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.archive import path_below, unpack
from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource


class BucketDeployment:
    """`Custom::CDKBucketDeployment`: copies assets into a bucket's directory."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Copy the assets."""
        destination = self._destination(request)
        for key in cast("list[str]", request.properties["SourceObjectKeys"]):
            _copy(request.asset(key), destination)
        return Outcome(request.name())

    def update(self, request: Request, old: Resource) -> Outcome:
        """Copy the current assets."""
        self.create(request)
        return old.outcome

    def delete(self, request: Request, old: Resource) -> None:
        """Keep the files, as the CDK does by default."""

    def _destination(self, request: Request) -> Path:
        name = str(request.properties["DestinationBucketName"])
        if name not in self._account.buckets:
            raise ResourceError(f"there is no bucket {name}")
        prefix = str(request.properties.get("DestinationBucketKeyPrefix", ""))
        return path_below(self._account.buckets[name], prefix)


def _copy(asset: Path, destination: Path) -> None:
    if asset.is_dir():
        shutil.copytree(asset, destination, dirs_exist_ok=True)
    else:
        unpack(asset, destination)
