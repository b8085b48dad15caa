"""The actions of the service, one module a family, as `telephony.actions` has them."""
