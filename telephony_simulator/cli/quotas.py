"""The quotas of the account that a command brings up, and the option that raises them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import click

from telephony_simulator import chime_sdk_voice, pstn_audio

DEFAULT_QUOTAS: Final[Mapping[str, int]] = {
    "active-calls": 10,
    "calls-a-second": 1,
    "updates-a-second": 5,
    "bots": 0,
    "phone-numbers": 5,
    "sip-media-applications": 30,
    "voice-connectors": 3,
}
"""The defaults of AWS; see docs/service/quotas.md."""

_OF_CALLS: Final = ("active-calls", "calls-a-second", "updates-a-second", "bots")

Quotas = Mapping[str, int | None]


def _read_quotas(_context: click.Context, _option: click.Parameter, given: Any) -> Quotas:
    quotas: dict[str, int | None] = dict(DEFAULT_QUOTAS)
    for text in given:
        name, _, value = text.partition("=")
        if name not in quotas:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(quotas)}")
        if value != "none" and not (value.isascii() and value.isdigit()):
            raise click.BadParameter(
                f"{name} must be a whole number from 0, or none for no limit, got {value!r}"
            )
        quotas[name] = None if value == "none" else int(value)
    return quotas


quotas_option = click.option(
    "--quota",
    "quotas",
    multiple=True,
    metavar="NAME=NUMBER",
    callback=_read_quotas,
    help=f"Change a quota of the account; `none` is no limit. Names: {', '.join(DEFAULT_QUOTAS)}.",
)


def call_settings(quotas: Quotas) -> pstn_audio.Settings:
    """Return the settings of calls with these quotas."""
    values: Any = {name.replace("-", "_"): quotas[name] for name in _OF_CALLS}
    return pstn_audio.Settings(**values)


def api_settings(
    quotas: Quotas, settings: chime_sdk_voice.Settings | None = None
) -> chime_sdk_voice.Settings:
    """Return the settings of the API with these quotas.

    Args:
        quotas: The quotas by name.
        settings: The other settings. Default: `Settings()`.
    """
    values: Any = {name.replace("-", "_"): quotas[name] for name in quotas if name not in _OF_CALLS}
    return replace(settings or chime_sdk_voice.Settings(), **values)
