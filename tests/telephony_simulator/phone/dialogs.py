"""A sub-dialog and a helper of another module, for the tests of the script check."""

# ruff: noqa: TID251

from __future__ import annotations

import time as clock
from datetime import UTC
from datetime import datetime as moment
from typing import TYPE_CHECKING

from telephony import Pause

if TYPE_CHECKING:
    from telephony.call_script import ScriptedCall


async def greet(call: ScriptedCall) -> None:
    """Greet by the hour."""
    hour = moment.now(UTC).hour  # finds moment.now
    call.say("Good morning." if hour < 12 else "Good evening.")
    await call.perform(Pause(100))


def stamp() -> float:
    """Read the clock."""
    return clock.time()  # finds clock.time
