"""What can go wrong between a `cdk.out` and a line that answers.

DeploymentError
├── AssemblyError    there is nothing to deploy
├── TemplateError    the template says something that cannot be resolved
├── ResourceError    one resource was refused
└── StackError       a stack operation failed and was rolled back
"""


class DeploymentError(Exception):
    """The root of everything that a deployment raises."""


class AssemblyError(DeploymentError):
    """The directory holds nothing that can be deployed."""


class TemplateError(DeploymentError):
    """The template refers to what is not there, or uses what the simulator does not know."""


class ResourceError(DeploymentError):
    """A resource was refused.

    Attributes:
        physical_id: What exists of it nevertheless, so that a rollback can delete it.
    """

    def __init__(self, reason: str, physical_id: str | None = None) -> None:
        super().__init__(reason)
        self.physical_id = physical_id


class StackError(DeploymentError):
    """A stack operation that failed.

    Attributes:
        status: The stack's status after it.
    """

    def __init__(self, reason: str, status: str) -> None:
        super().__init__(reason)
        self.status = status
