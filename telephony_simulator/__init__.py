"""A local implementation of PSTN Audio: `Phone` calls a handler, `PhoneCall` is the call.

Each name is imported at its first use, because pytest imports this package for its plugin in every
project, also in those that do not use the `phone` fixture.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from telephony_simulator.phone import BrokenRuleWarning, Phone, PhoneCall
    from telephony_simulator.pstn_audio import Bot, Intent, Meeting, PauseTone, Settings

_MODULES: Final = {
    "Bot": "telephony_simulator.pstn_audio",
    "BrokenRuleWarning": "telephony_simulator.phone",
    "Intent": "telephony_simulator.pstn_audio",
    "Meeting": "telephony_simulator.pstn_audio",
    "PauseTone": "telephony_simulator.pstn_audio",
    "Phone": "telephony_simulator.phone",
    "PhoneCall": "telephony_simulator.phone",
    "Settings": "telephony_simulator.pstn_audio",
}

__all__ = [
    "Bot",
    "BrokenRuleWarning",
    "Intent",
    "Meeting",
    "PauseTone",
    "Phone",
    "PhoneCall",
    "Settings",
]


def _import_later(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # pragma: no branch - a type checker would accept every name
    __getattr__ = _import_later


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
