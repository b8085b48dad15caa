"""Telephones for the simulated service: one for tests, one for a terminal."""

from telephony_simulator.phone.phone import Phone
from telephony_simulator.phone.phone_call import BrokenRuleWarning, PhoneCall

__all__ = ["BrokenRuleWarning", "Phone", "PhoneCall"]
