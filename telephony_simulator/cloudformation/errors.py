"""The errors of a deployment.

DeploymentError
├── AssemblyError    the directory contains nothing to deploy
├── TemplateError    the template contains something that cannot be resolved
├── ResourceError    one resource was refused
└── StackError       a stack operation failed and was rolled back
"""


class DeploymentError(Exception):
    """Base class of a deployment's errors."""


class AssemblyError(DeploymentError):
    """The directory contains nothing that can be deployed."""


class TemplateError(DeploymentError):
    """The template has an unknown reference, or uses an unsupported feature."""


class ResourceError(DeploymentError):
    """A resource was refused.

    Attributes:
        physical_id: The id of the resource if it exists, so that a rollback deletes it.
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
