"""The command `phone-line api`."""

from typing import Any

import click

from telephony_simulator.chime_sdk_meetings import MeetingsApi, MeetingsServer
from telephony_simulator.chime_sdk_voice import serve
from telephony_simulator.chime_sdk_voice.random_faults import Fault, parse_fault
from telephony_simulator.cli.quotas import Quotas, api_settings, quotas_option
from telephony_simulator.pstn_audio import Meetings


def _read_faults(_context: click.Context, _option: click.Parameter, given: Any) -> list[Fault]:
    try:
        return [parse_fault(text) for text in given]
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    help="The port on 127.0.0.1. Default: a free port.",
)
@quotas_option
@click.option(
    "--faults",
    multiple=True,
    metavar="OPERATION:KIND=PROBABILITY",
    callback=_read_faults,
    help="Inject faults, such as `Create*:timeout=0.3`. Kinds: throttled (429), unavailable (503), "
    "failed-after (500, the answer is lost), timeout (the answer is lost), slow (orders).",
)
@click.option("--seed", default=0, help="The seed of the faults. Default: 0.")
def api(port: int, quotas: Quotas, faults: list[Fault], seed: int) -> None:
    """Serve the chime-sdk-voice API alone, until Ctrl-C.

    The meetings and attendees of chime-sdk-meetings have an address of their own.
    """
    with MeetingsServer(MeetingsApi(Meetings(()))) as meetings:

        def announce(endpoint_url: str) -> None:
            click.echo(endpoint_url)
            click.echo(f"export AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS={meetings.endpoint_url}")

        try:
            serve(port, settings=api_settings(quotas), faults=faults, seed=seed, announce=announce)
        except ValueError as error:  # the port is in use
            raise click.ClickException(str(error)) from None
