"""A synthesized `cdk.out` brought up on this machine, by CloudFormation's rules."""

from simulator.deployment.account import Account, Permission
from simulator.deployment.cloud_assembly import StackArtifact, read_cloud_assembly
from simulator.deployment.delivery import Delivery
from simulator.deployment.deployment import Deployment
from simulator.deployment.errors import (
    AssemblyError,
    DeploymentError,
    ResourceError,
    StackError,
    TemplateError,
)
from simulator.deployment.events import StackEvent
from simulator.deployment.local_account import local_account, own_numbers
from simulator.deployment.stack import Stack
from simulator.deployment.template import Template

__all__ = [
    "Account",
    "AssemblyError",
    "Delivery",
    "Deployment",
    "DeploymentError",
    "Permission",
    "ResourceError",
    "Stack",
    "StackArtifact",
    "StackError",
    "StackEvent",
    "Template",
    "TemplateError",
    "local_account",
    "own_numbers",
    "read_cloud_assembly",
]
