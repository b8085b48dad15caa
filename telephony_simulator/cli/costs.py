"""The command `phone-line costs`."""

from pathlib import Path

import click

from telephony_simulator.cli.errors import user_errors
from telephony_simulator.cli.options import app_option, stacks_option
from telephony_simulator.cloudformation import read_cloud_assembly, select_stacks
from telephony_simulator.cloudformation.monthly_charges import (
    CHARGES,
    MonthlyPrices,
    charges_by_use,
    count_charges,
    read_monthly_prices,
)


@click.command()
@app_option
@stacks_option
@click.option(
    "--prices",
    "prices_file",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Your prices: a TOML file with date and [monthly]. Default: amounts without prices.",
)
def costs(app: Path, stacks: tuple[str, ...], prices_file: Path | None) -> None:
    """Count what AWS charges for an app in a month without calls.

    The amounts are those of the templates. What a call costs: phone-line explore.
    """
    with user_errors():
        assembly = select_stacks(read_cloud_assembly(app), stacks)
        prices = MonthlyPrices() if prices_file is None else read_monthly_prices(prices_file)
    amounts = count_charges(assembly)
    click.echo("A month without calls:")
    total, unpriced = 0.0, []
    for name, words in CHARGES.items():
        if name not in amounts:
            continue
        cost = ""
        if name in prices.prices:
            total += amounts[name] * prices.prices[name]
            cost = f"{amounts[name] * prices.prices[name]:10.2f}"
        elif prices_file is not None:
            unpriced.append(name)
        click.echo(f"{amounts[name]:6g}  {words:<58}{cost}".rstrip())
    if prices_file is not None:
        as_of = f" at the prices of {prices.date}" if prices.date else ""
        missing = f", without {', '.join(unpriced)}" if unpriced else ""
        click.echo(f"{'':8}{'total':<58}{total:10.2f}{as_of}{missing}")
    by_use = charges_by_use(assembly)
    if by_use:
        click.echo("By use:")
        for words in by_use:
            click.echo(f"        {words}")
