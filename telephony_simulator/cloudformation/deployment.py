"""Deploys and destroys the stacks of an app."""

from collections.abc import Iterable

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.cloud_assembly import StackArtifact
from telephony_simulator.cloudformation.stack import Observer, Stack


class Deployment:
    """The stacks of an app in one account: `cdk deploy --all` and `cdk destroy --all`.

    Args:
        account: The account to deploy to.
        observer: Called with every event of every stack. Default: no observer.
    """

    def __init__(self, account: Account, observer: Observer | None = None) -> None:
        self.account = account
        self.stacks: dict[str, Stack] = {}
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

    def destroy(self) -> None:
        """Delete the stacks, the last one first.

        Raises:
            StackError: A stack could not be deleted; the stacks before it are kept.
        """
        for name, stack in reversed(list(self.stacks.items())):
            stack.delete()
            del self.stacks[name]
