"""Custom::PhoneNumber: orders or adopts one phone number, and releases it on request."""
