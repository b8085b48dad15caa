"""The options that several commands have."""

from pathlib import Path

import click


def read_pairs_option(
    _context: click.Context, option: click.Parameter, texts: tuple[str, ...]
) -> dict[str, str]:
    """Return the values of an option NAME=VALUE that may be repeated.

    Raises:
        click.BadParameter: A value is not a pair.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise click.BadParameter(f"expected NAME=VALUE, such as {option.opts[0]} language=de")
        pairs[name] = value
    return pairs


app_option = click.option(
    "--app",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("cdk.out"),
    show_default=True,
    help="The output of `cdk synth`.",
)
stacks_option = click.option(
    "--stack",
    "stacks",
    multiple=True,
    metavar="NAME",
    help="Bring up this stack of the app, and those that it depends on. Default: all.",
)
buckets_option = click.option(
    "--buckets",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the S3 buckets, with prompts and recordings, in this directory.",
)
verbose_option = click.option("--verbose", is_flag=True, help="Print each event of the stacks.")
