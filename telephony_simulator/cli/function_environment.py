"""The options for what the functions of a call find outside themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from telephony_simulator.cli.options import read_pairs_option


@dataclass(frozen=True)
class FunctionEnvironment:
    """What the functions of a command find outside themselves.

    Attributes:
        variables: Environment variables of every function; they replace the template's.
        real_aws: Whether functions of an app call services that are not simulated in AWS.
        with_moto: Whether moto serves DynamoDB, SQS and other services.
        template_parameters: Values of the parameters of an app's templates.
        account_file: The account to which an app is deployed, see `read_account_file`.
        is_debugged: Whether a Python handler runs in this process, so that it can be debugged.
    """

    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    real_aws: bool = False
    is_debugged: bool = False
    with_moto: bool = False
    template_parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    account_file: Path | None = None

    def check_single_function(self, option: str = "--handler") -> None:
        """Raise ValueError if it has the account of an app."""
        if self.account_file is not None:
            raise ValueError(f"--account is the account of an app; leave it out with {option}")

    def check_without_app(
        self, stacks: Sequence[str] = (), app: Path | None = None, option: str = "--handler"
    ) -> None:
        """Check that nothing is said about an app which is not brought up.

        Args:
            stacks: The stacks of the app that are chosen.
            app: The app. With `--aws moto` the function finds its resources.
            option: The option in place of the app.

        Raises:
            ValueError: An option would be ignored.
        """
        self.check_single_function(option)
        if self.with_moto and app is not None and (app / "manifest.json").is_file():
            return
        for name, what, value in (
            ("--stack", "a stack of an app", stacks),
            ("--parameter", "a parameter of an app's templates", self.template_parameters),
        ):
            if value:
                raise ValueError(f"{name} is {what}; leave it out with {option}")


ISOLATED: Final = FunctionEnvironment()
"""No further variables, and no calls to AWS."""


def environment_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of `FunctionEnvironment` to a command, which gets one `environment`."""

    @wraps(command)
    def with_environment(
        *,
        variables: dict[str, str],
        real_aws: bool,
        aws: str | None,
        template_parameters: dict[str, str],
        account_file: Path | None,
        **others: Any,
    ) -> Any:
        environment = FunctionEnvironment(
            variables,
            real_aws,
            with_moto=aws is not None,
            template_parameters=template_parameters,
            account_file=account_file,
        )
        return command(environment=environment, **others)

    env = click.option(
        "--env",
        "variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=read_pairs_option,
        help="Set an environment variable of every function, over the template's.",
    )
    real_services = click.option(
        "--real-aws",
        is_flag=True,
        help="Let functions of the app call services that are not simulated in your AWS account.",
    )
    aws_services = click.option(
        "--aws",
        type=click.Choice(["moto"]),
        help="Serve DynamoDB, SQS, SNS, SSM, Step Functions and others by moto (extra `aws`).",
    )
    parameter = click.option(
        "--parameter",
        "template_parameters",
        multiple=True,
        metavar="NAME=VALUE",
        callback=read_pairs_option,
        help="Set a parameter of the app's templates.",
    )
    account = click.option(
        "--account",
        "account_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Deploy the app to the account of this file, from `phone-line inventory --output`.",
    )
    return env(real_services(aws_services(parameter(account(with_environment)))))
