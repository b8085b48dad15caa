"""The props of the function that answers calls: what `lambda.Function` accepts."""

from collections.abc import Mapping, Sequence
from typing import Final, TypedDict

import aws_cdk as cdk
from aws_cdk import aws_codeguruprofiler as codeguruprofiler
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs


class CallHandlerProps(TypedDict, total=False):
    """The props of `CallHandler` that `PhoneLine` and `TelephonyStack` pass on.

    A prop without an explanation is that of `aws_lambda.Function`, with its default.

    https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_lambda/Function.html
    """

    memory_size: int
    """Memory in MB; Lambda's processor share is proportional to it. By default 256."""
    timeout: cdk.Duration | None
    """The longest time for one answer, 1 to 20 seconds. By default 20; the service waits no
    longer."""
    precompiled: bool | None
    """Whether bytecode is included. It shortens a cold start by about 50 ms and triples the size
    of the bundle. By default it is where a CPython of the runtime's version is found; synthesis
    says which. `True` makes its absence an error."""
    exclude: Sequence[str] | None
    """Further patterns of names to leave out of the bundle; see `CallHandler`."""
    runtime: lambda_.Runtime
    """Python 3.11 or later. By default 3.13."""
    architecture: lambda_.Architecture
    """By default arm64."""
    role: iam.IRole | None
    """The execution role. By default one that may write the function's own log group, and use
    the network interfaces of a `vpc`. An imported role needs these permissions already."""
    log_group: logs.ILogGroup | None
    """The log group. By default one that keeps logs for a month."""
    initial_policy: Sequence[iam.PolicyStatement]
    vpc: ec2.IVpc
    vpc_subnets: ec2.SubnetSelection
    security_groups: Sequence[ec2.ISecurityGroup]
    allow_all_outbound: bool
    allow_all_ipv6_outbound: bool
    allow_public_subnet: bool
    ipv6_allowed_for_dual_stack: bool
    layers: Sequence[lambda_.ILayerVersion]
    filesystem: lambda_.FileSystem
    ephemeral_storage_size: cdk.Size
    environment_encryption: kms.IKey
    tracing: lambda_.Tracing
    logging_format: lambda_.LoggingFormat
    """`JSON` makes Lambda write each log line of the runtime as a JSON object."""
    application_log_level_v2: lambda_.ApplicationLogLevel
    """The least level that is logged; needs `logging_format=JSON`."""
    system_log_level_v2: lambda_.SystemLogLevel
    """The least level of Lambda's own lines; needs `logging_format=JSON`."""
    dead_letter_queue: sqs.IQueue
    dead_letter_queue_enabled: bool
    dead_letter_topic: sns.ITopic
    on_failure: lambda_.IDestination
    on_success: lambda_.IDestination
    retry_attempts: int
    max_event_age: cdk.Duration
    events: Sequence[lambda_.IEventSource]
    reserved_concurrent_executions: int
    """The most calls that are answered at the same moment; further invocations are throttled."""
    current_version_options: lambda_.VersionOptions
    snap_start: lambda_.SnapStartConf
    recursive_loop: lambda_.RecursiveLoop
    runtime_management_mode: lambda_.RuntimeManagementMode
    code_signing_config: lambda_.ICodeSigningConfig
    function_name: str
    insights_version: lambda_.LambdaInsightsVersion
    adot_instrumentation: lambda_.AdotInstrumentationConfig
    params_and_secrets: lambda_.ParamsAndSecretsLayerVersion
    profiling: bool
    profiling_group: codeguruprofiler.IProfilingGroup
    tenancy_config: lambda_.TenancyConfig


NOT_ACCEPTED: Final[Mapping[str, str]] = {
    "code": "entry is the code",
    "application_log_level": "deprecated by the CDK: application_log_level_v2",
    "system_log_level": "deprecated by the CDK: system_log_level_v2",
    "log_format": "deprecated by the CDK: logging_format",
    "log_retention": "deprecated by the CDK: log_group",
    "log_retention_role": "deprecated by the CDK: log_group",
    "log_retention_retry_options": "deprecated by the CDK: log_group",
    "log_removal_policy": "log_group",
    "durable_config": "the service waits for the answer of one invocation",
}
"""The props of `lambda.Function` that are not accepted, each with its reason or replacement."""
