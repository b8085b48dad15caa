"""What CloudFormation cannot do for a telephone line: the custom resources' Lambda functions."""

from telephony_provisioner.handlers import is_complete, on_event

__all__ = ["is_complete", "on_event"]
