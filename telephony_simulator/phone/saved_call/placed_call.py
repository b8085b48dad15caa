"""How a call was placed that is saved as a test."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol


class PlacedCall(Protocol):
    """How a call was placed; paths are relative to the working directory."""

    @property
    def handler(self) -> str | None:
        """The handler: a path, an address or an ARN; None for the line of `app`."""

    @property
    def app(self) -> Path:
        """The output of `cdk synth`."""

    @property
    def is_outbound(self) -> bool:
        """Whether the line has called."""

    @property
    def arguments(self) -> Mapping[str, str]:
        """The ArgumentsMap of an outbound call."""

    @property
    def sip_headers(self) -> Mapping[str, str]:
        """The headers of the INVITE."""

    @property
    def seed(self) -> int | None:
        """The seed of the ids."""

    @property
    def bots(self) -> Path | None:
        """A file of bots."""

    @property
    def meetings(self) -> Path | None:
        """A file of meetings."""

    @property
    def buckets(self) -> Path | None:
        """The directory of the buckets."""

    @property
    def stacks(self) -> tuple[str, ...]:
        """The stacks of `app` that were deployed; empty for all."""

    @property
    def variables(self) -> Mapping[str, str | None]:
        """The environment variables of the functions; None for one of the environment."""

    @property
    def recordings(self) -> Mapping[str, Path]:
        """The WAV files that parties have spoken, by name."""


def recordings_of(files: Iterable[Path | None]) -> dict[str, Path]:
    """Return WAV files by their names."""
    return {file.name: file for file in files if file is not None}
