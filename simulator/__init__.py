"""The PSTN Audio service on your own machine: `Phone` rings a handler, `PhoneCall` is the call."""

from simulator.call import Bot, Intent, Meeting, Settings
from simulator.phone import BrokenRuleWarning, Phone, PhoneCall

__all__ = ["Bot", "BrokenRuleWarning", "Intent", "Meeting", "Phone", "PhoneCall", "Settings"]
