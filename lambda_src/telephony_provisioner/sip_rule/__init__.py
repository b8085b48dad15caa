"""Custom::SipRule: creates one SIP rule, and moves a trigger's calls to it."""
