"""Deploys a synthesized `cdk.out` to a local account by CloudFormation's rules."""

from telephony_simulator.cloudformation.account import Account, Permission
from telephony_simulator.cloudformation.cloud_assembly import (
    StackArtifact,
    read_cloud_assembly,
    select_stacks,
)
from telephony_simulator.cloudformation.delivery import Delivery
from telephony_simulator.cloudformation.deployment import Deployment
from telephony_simulator.cloudformation.errors import (
    AssemblyError,
    DeploymentError,
    ResourceError,
    StackError,
    TemplateError,
)
from telephony_simulator.cloudformation.local_account import (
    add_adopted_phone_numbers,
    add_adopted_sip_rules,
    local_account,
)
from telephony_simulator.cloudformation.restored_account import restore_account
from telephony_simulator.cloudformation.stack import Stack
from telephony_simulator.cloudformation.stack_event import StackEvent
from telephony_simulator.cloudformation.template import Template

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
    "add_adopted_phone_numbers",
    "add_adopted_sip_rules",
    "local_account",
    "read_cloud_assembly",
    "restore_account",
    "select_stacks",
]
