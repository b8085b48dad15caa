"""The Lambda functions behind the custom resources: what CloudFormation itself cannot provision."""

from telephony_provisioner.handlers import is_complete, on_event

__all__ = ["is_complete", "on_event"]
