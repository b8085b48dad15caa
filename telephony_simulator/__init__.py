"""The PSTN Audio service on your own machine: `Phone` rings a handler, `PhoneCall` is the call.

The names are imported when they are first used: the pytest plugin lives in this package, and a
project that never uses the `phone` fixture does not pay for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from telephony_simulator.phone import BrokenRuleWarning, Phone, PhoneCall
    from telephony_simulator.pstn_audio import Bot, Intent, Meeting, Settings

_MODULES: Final = {
    "Bot": "telephony_simulator.pstn_audio",
    "BrokenRuleWarning": "telephony_simulator.phone",
    "Intent": "telephony_simulator.pstn_audio",
    "Meeting": "telephony_simulator.pstn_audio",
    "Phone": "telephony_simulator.phone",
    "PhoneCall": "telephony_simulator.phone",
    "Settings": "telephony_simulator.pstn_audio",
}

__all__ = ["Bot", "BrokenRuleWarning", "Intent", "Meeting", "Phone", "PhoneCall", "Settings"]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
