"""Deploys and destroys the stacks of an app."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.cloud_assembly import StackArtifact
from telephony_simulator.cloudformation.stack import Stack
from telephony_simulator.cloudformation.stack_resources import Observer

if TYPE_CHECKING:
    from pathlib import Path


class Deployment:
    """The stacks of an app in one account: `cdk deploy --all` and `cdk destroy --all`.

    Args:
        account: The account to deploy to.
        observer: Called with every event of every stack. Default: no observer.

    Attributes:
        sources: The directories of the sources of functions, by ARN, where the app names them.
    """

    def __init__(self, account: Account, observer: Observer | None = None) -> None:
        self.account = account
        self.stacks: dict[str, Stack] = {}
        self.sources: dict[str, Path] = {}
        self._observer = observer

    def deploy(self, assembly: Iterable[StackArtifact]) -> None:
        """Create or update the stacks, each after those that it depends on.

        Raises:
            StackError: A stack was rolled back; the stacks before it are kept.
        """
        for artifact in assembly:
            region = artifact.region or self.account.region
            if artifact.name not in self.stacks:
                self.stacks[artifact.name] = Stack(
                    artifact.name, self.account, region, self._observer
                )
            self.stacks[artifact.name].deploy(artifact.template, artifact.assets)
            for logical_id, entry in artifact.entries.items():
                function = self.stacks[artifact.name].resources.get(logical_id)
                if function is not None:
                    self.sources[str(function.outcome.attributes.get("Arn"))] = entry

    def destroy(self) -> None:
        """Delete the stacks, the last one first.

        Raises:
            StackError: A stack could not be deleted; the stacks before it are kept.
        """
        for name, stack in reversed(list(self.stacks.items())):
            stack.delete()
            del self.stacks[name]
