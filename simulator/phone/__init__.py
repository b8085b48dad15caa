"""Who holds the receiver: a test, a terminal."""

from simulator.phone.phone import Phone
from simulator.phone.phone_call import BrokenRuleWarning, PhoneCall

__all__ = ["BrokenRuleWarning", "Phone", "PhoneCall"]
