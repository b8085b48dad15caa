"""Fixtures that call a function with scripted answers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from telephony_simulator import Phone, PhoneCall
from tests.telephony_simulator.script import Answer, Script


class Ring(Protocol):
    """Dials a function with the given answers; keyword arguments go to `Phone`."""

    def __call__(self, *answers: Answer, **phone: Any) -> PhoneCall: ...


@pytest.fixture
def ring() -> Ring:
    def ring(*answers: Answer, **phone: Any) -> PhoneCall:
        return Phone(Script(*answers), **{"handler_errors": "apologize", **phone}).dial()

    return ring


@pytest.fixture
def place() -> Ring:
    """Create an outbound call; `arguments` are its ArgumentsMap."""

    def place(
        *answers: Answer,
        arguments: Mapping[str, str] | None = None,
        to: str = "+15105550101",
        sip_headers: Mapping[str, str] | None = None,
        **phone: Any,
    ) -> PhoneCall:
        made = Phone(Script(*answers), **{"handler_errors": "apologize", **phone})
        return made.create_call(to, arguments=arguments, sip_headers=sip_headers)

    return place


@pytest.fixture
def buckets(tmp_path: Path) -> dict[str, Path]:
    """Return two empty buckets, `prompts` and `voicemail`."""
    directories = {name: tmp_path / name for name in ("prompts", "voicemail")}
    for directory in directories.values():
        directory.mkdir()
    return directories
