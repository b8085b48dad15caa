"""The command `phone-line inventory`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from rich.console import Console
from rich.table import Table

from telephony_simulator.account_inventory import (
    Inventory,
    describe_account,
    read_lists,
    write_account_file,
)
from telephony_simulator.account_inventory.description import Description
from telephony_simulator.account_inventory.lists import NUMBERS_REGIONS, SERVICE

DELETION_QUEUE_RETENTION: Final = timedelta(days=7)


def tables(inventory: Inventory) -> Iterator[Table]:
    """Yield the five tables of the inventory."""
    yield applications_table(inventory)
    yield rules_table(inventory)
    yield numbers_table(inventory)
    yield connectors_table(inventory)
    yield deletion_queue_table(inventory)


def applications_table(inventory: Inventory) -> Table:
    """Show each SIP media application, and whether a rule targets it."""
    table = Table("name", "id", "region", "rules", title="SIP media applications")
    for application in inventory.applications:
        application_id = application["SipMediaApplicationId"]
        rules = [
            rule["Name"]
            for rule in inventory.rules
            if application_id
            in {one["SipMediaApplicationId"] for one in rule["TargetApplications"]}
        ]
        table.add_row(
            application["Name"], application_id, application["AwsRegion"], format_names(rules)
        )
    return table


def rules_table(inventory: Inventory) -> Table:
    """Show each SIP rule, and its missing targets."""
    table = Table("name", "trigger", "state", "orphaned", title="SIP rules")
    for rule in inventory.rules:
        state = "disabled" if rule["Disabled"] else "enabled"
        table.add_row(
            rule["Name"],
            rule["TriggerValue"],
            state,
            ", ".join(inventory.missing_targets(rule)) or "no",
        )
    return table


def numbers_table(inventory: Inventory) -> Table:
    """Show each phone number and its rules."""
    table = Table("number", "product type", "status", "rules", title="Phone numbers")
    for number in inventory.kept_numbers:
        table.add_row(
            number["E164PhoneNumber"],
            number["ProductType"],
            number["Status"],
            format_names(inventory.rules_of(number)),
        )
    return table


def connectors_table(inventory: Inventory) -> Table:
    """Show each Voice Connector, with its rules and how many numbers it has."""
    table = Table("name", "id", "region", "encrypted", "numbers", "rules", title="Voice Connectors")
    for connector in inventory.connectors:
        table.add_row(
            connector["Name"],
            connector["VoiceConnectorId"],
            connector["AwsRegion"],
            "yes" if connector["RequireEncryption"] else "no",
            str(inventory.numbers_of_connector(connector)),
            format_names(inventory.rules_of_connector(connector)),
        )
    return table


def deletion_queue_table(inventory: Inventory) -> Table:
    """Show each deleted number, and the time until which it can be restored."""
    table = Table("number", "can be restored until", title="Deletion queue")
    for number in inventory.queued_numbers:
        end = number["DeletionTimestamp"] + DELETION_QUEUE_RETENTION
        table.add_row(number["E164PhoneNumber"], f"{end:%Y-%m-%d %H:%M %Z}")
    return table


def format_names(names: list[str]) -> str:
    """Join names for a cell; without names, return a yellow `none`."""
    return ", ".join(names) or "[yellow]none[/yellow]"


@click.command()
@click.argument("region", required=False)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the account to a new TOML file, for `phone-line up --account`; print no numbers.",
)
def inventory(region: str | None, output: Path | None) -> None:
    """List the numbers, rules and applications of an account.

    Reads the AWS account of your credentials, and changes nothing. Shows which rules lack a target,
    and which deleted numbers can be restored. REGION is by default that of your AWS profile, or
    us-east-1.
    """
    if output is not None and output.exists():
        raise click.ClickException(f"{output} exists; name another file, or delete it first")
    with _refusals():
        session = boto3.Session()
        region = _region(session, region)
        if output is not None:
            _write(describe_account(session, region), output)
            return
        found = read_lists(session, region)
    console = Console()
    for table in tables(found):
        console.print(table)


def _region(session: boto3.Session, region: str | None) -> str:
    """Return the given region, or that of the profile, if the service is there."""
    region = region or session.region_name or NUMBERS_REGIONS[0]
    regions = session.get_available_regions(SERVICE)
    if region not in regions:
        raise click.ClickException(f"the service is in {', '.join(regions)}; got {region}")
    return region


def _write(description: Description, output: Path) -> None:
    """Write the file, and print how many resources of each kind it has."""
    try:
        write_account_file(description, output)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.ClickException(f"{output} cannot be written: {reason}") from None
    for name in ("PhoneNumbers", "SipMediaApplications", "SipRules", "VoiceConnectors"):
        click.echo(f"{len(description.get(name, ())):5}  {name}")
    click.echo(f"written to {output}; it holds phone numbers")


@contextmanager
def _refusals() -> Iterator[None]:
    """Report what AWS or the credentials refuse, in one sentence."""
    try:
        yield
    except NoCredentialsError:
        raise click.ClickException(
            "no AWS credentials were found; run `aws configure`, or set AWS_PROFILE"
        ) from None
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise click.ClickException(
            f"AWS refused {error.operation_name} with {code}; check the credentials, and that they"
            " allow chime:List* and, for --output, chime:Get*"
        ) from None
    except BotoCoreError as error:
        raise click.ClickException(f"the account could not be read: {error}") from None
