"""The command `phone-line api`."""

import click

from telephony_simulator.chime_sdk_voice import serve


@click.command()
@click.option("--port", default=0, help="The port on 127.0.0.1. Default: a free port.")
def api(port: int) -> None:
    """Serve the chime-sdk-voice API alone, until Ctrl-C."""
    serve(port, announce=click.echo)
