"""An event of a stack, as CloudFormation lists it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StackEvent:
    """One event of a stack.

    Attributes:
        timestamp: Seconds since the epoch, on the deployment's clock.
        stack_name: The stack.
        logical_id: The resource, or the stack itself.
        resource_type: Its CloudFormation type.
        status: Such as `CREATE_COMPLETE`.
        physical_id: The resource's id; empty until it exists.
        reason: The reason of a failure or a retained resource.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
    """

    timestamp: float
    stack_name: str
    logical_id: str
    resource_type: str
    status: str
    physical_id: str = ""
    reason: str = ""
