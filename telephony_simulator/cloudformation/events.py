"""What a stack tells while it changes, as CloudFormation's list of events shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StackEvent:
    """One line of a stack's events.

    Attributes:
        timestamp: When, in seconds since the epoch, on the deployment's clock.
        stack_name: The stack.
        logical_id: The resource, or the stack itself.
        resource_type: Its CloudFormation type.
        status: CloudFormation's word, such as `CREATE_COMPLETE`.
        physical_id: What exists, once it does.
        reason: Why something failed, or was kept.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
    """

    timestamp: float
    stack_name: str
    logical_id: str
    resource_type: str
    status: str
    physical_id: str = ""
    reason: str = ""
