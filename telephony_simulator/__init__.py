"""The PSTN Audio service on your own machine: `Phone` rings a handler, `PhoneCall` is the call."""

from telephony_simulator.phone import BrokenRuleWarning, Phone, PhoneCall
from telephony_simulator.pstn_audio import Bot, Intent, Meeting, Settings

__all__ = ["Bot", "BrokenRuleWarning", "Intent", "Meeting", "Phone", "PhoneCall", "Settings"]
