"""`phone-line`, the command line: each command is a module of this package."""

import errno
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import click

COMMANDS: Final[Mapping[str, str]] = {
    "api": "Serve the chime-sdk-voice API alone, until Ctrl-C.",
    "call": "Call a number, and print the transcript of the call.",
    "costs": "Count what AWS charges for an app in a month without calls.",
    "explore": "Play every call that a line can have, and show what is wrong.",
    "inventory": "List the numbers, rules and applications of an account.",
    "new": "Write a project: a stack, its flow, tests and calls.",
    "replay": "Answer logged events again, and play their calls.",
    "test": "Play scripts of calls, and show those that fail.",
    "up": "Bring up a synthesized app, and print its numbers.",
}
"""The first sentence of each command's help. The module of the same name has the command."""


DISK_FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT))


class _LazyGroup(click.Group):
    """Imports a command's module when the command runs, so that `--help` imports click alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: Any = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise
            what = error.filename or "a file or the output of this command"
            raise click.ClickException(
                f"the disk is full, so {what} cannot be written; free space, and run it again"
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_LazyGroup)
@click.version_option(package_name="phone-line")
def main() -> None:
    """Run a local implementation of Amazon Chime SDK PSTN Audio."""
