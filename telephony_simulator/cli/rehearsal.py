"""Shows what a deployment does to the account of a file."""

from types import TracebackType
from typing import Self

from rich.console import Console

from telephony_simulator.account_inventory import (
    describe_account,
    differences,
    local_session,
)
from telephony_simulator.account_inventory.description import Description
from telephony_simulator.cloudformation import Account, DeploymentError
from telephony_simulator.cloudformation.silence import Silence


class Rehearsal:
    """A deployment to the account of a file, which is compared before and after.

    Its context covers one deployment, and shows what a failed one leaves behind.

    Args:
        console: Gets the comparison, which names no phone number.
        is_compared: Whether the account is that of a file; else nothing is printed.
    """

    def __init__(self, console: Console, *, is_compared: bool) -> None:
        self._console = console
        self._is_compared = is_compared
        self._began: tuple[Account, Description, Silence] | None = None

    def __enter__(self) -> Self:
        """Forget the deployment before."""
        self._began = None
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Print how the account has changed when the deployment failed."""
        if isinstance(error, DeploymentError):
            self.show("After the failure differs")

    def begin(self, account: Account) -> None:
        """Look at the account before the deployment."""
        if self._is_compared:
            self._began = account, _described(account), Silence(account)

    def show(self, heading: str) -> None:
        """Print how the account has changed, and how long its rules were silent."""
        if self._began is None:
            return
        account, before, silence = self._began
        silence.look()
        self._print(heading, list(differences(before, _described(account))) or ["nothing"])
        self._print(
            "Without an enabled rule and an application that answers",
            [f"SipRules {rule}: {seconds:.0f} s" for rule, seconds in silence.seconds.items()]
            or ["no rule of the file is enabled and has an application"],
        )

    def _print(self, heading: str, lines: list[str]) -> None:
        self._console.print(f"{heading}:", *lines, sep="\n  ", soft_wrap=True, highlight=False)


def _described(account: Account) -> Description:
    return describe_account(local_session(account.voice_api), account.voice_api.region)
