"""The command `phone-line new`."""

from pathlib import Path

import click

from telephony_simulator.starter import write_project


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
def new(directory: Path) -> None:
    """Write a project: a stack, its flow, tests and calls.

    DIRECTORY is created; its last part is the name of the project, such as my-line.
    """
    try:
        files = write_project(directory.absolute().name, directory)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="DIRECTORY") from None
    for file in files:
        click.echo(f"{directory / file}")
    click.echo(
        f"\nNext: cd {directory} && python -m pytest; README.md has the other commands.\n"
        'The stack needs the CDK: pip install "phone-line[cdk]" pytest'
    )
