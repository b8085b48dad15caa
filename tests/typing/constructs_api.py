"""Never run, only type-checked: the public types of `constructs_lib` are as documented.

A line that must not type-check says which error it must give; mypy refuses an ignore that is not
needed, so a line that begins to type-check fails the check.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack, assert_type

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    CallHandler,
    CallHandlerProps,
    IPhoneNumber,
    ISipMediaApplication,
    ISipRule,
    IVoiceConnector,
    PhoneLine,
    PhoneNumber,
    SipMediaApplication,
    SipRule,
    SipRuleTarget,
    SipRuleTrigger,
    TelephonyStack,
    VoiceConnector,
)


def references_are_constructs(stack: cdk.Stack, handler: lambda_.IFunction, arn: str) -> None:
    application = SipMediaApplication(stack, "Application", handler=handler)
    number = PhoneNumber(stack, "Number", area_code="206")
    SipMediaApplication(stack, "Wrong", handler=arn)  # type: ignore[arg-type]
    SipRule(stack, "Wrong2", trigger=number, targets=[arn])  # type: ignore[list-item]
    SipRule(stack, "Wrong3", trigger="+12065550100", targets=[application])  # type: ignore[arg-type]
    SipRule(stack, "Wrong4", trigger=number, targets=application)  # type: ignore[arg-type]
    SipRule(stack, "Right", trigger=number, targets=[SipRuleTarget(application, priority=1)])
    trigger = SipRuleTrigger.request_uri_hostname("sip.example.com")
    assert_type(SipRule(stack, "Rule", trigger=trigger, targets=[application]).sip_rule_id, str)


def owned_and_imported_are_interchangeable(stack: cdk.Stack, handler: CallHandler) -> None:
    applications: list[ISipMediaApplication] = [
        SipMediaApplication(stack, "New", handler=handler),
        SipMediaApplication.from_sip_media_application_id(stack, "Old", "a1b2"),
    ]
    numbers: list[IPhoneNumber] = [
        PhoneNumber(stack, "Ordered", area_code="206"),
        PhoneNumber.from_e164_phone_number(stack, "Mine", "+12065550100"),
    ]
    rules: list[ISipRule] = [
        SipRule(stack, "Rule", trigger=numbers[0], targets=applications),
        SipRule.from_sip_rule_id(stack, "OldRule", "a1b2"),
    ]
    connectors: list[IVoiceConnector] = [
        VoiceConnector(stack, "Connector"),
        VoiceConnector.from_voice_connector_id(stack, "OldConnector", "a1b2"),
    ]
    del rules, connectors


def a_number_is_found_by_what_it_knows(stack: cdk.Stack) -> None:
    PhoneNumber(stack, "Wrong", area_code=206)  # type: ignore[arg-type]
    PhoneNumber(stack, "Wrong2", areacode="206")  # type: ignore[call-arg]
    PhoneNumber(stack, "Wrong3", "206")  # type: ignore[call-arg]
    PhoneNumber(stack, "None", area_code=None, state="WA")


def a_grant_is_a_grant(application: ISipMediaApplication, clerk: iam.Role) -> None:
    assert_type(application.grant_create_call(clerk), iam.Grant)
    assert_type(application.grant_update_call(clerk), iam.Grant)


def the_service_may_be_granted_a_bucket(bucket: s3.Bucket, line: PhoneLine) -> None:
    bucket.grant_read(line.application)


class Pizza(PhoneLine):
    """A line of one's own."""

    def create_handler(
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> CallHandler:
        """Give it more memory."""
        settings: CallHandlerProps = {**props, "memory_size": 1024}
        return CallHandler(self, "Handler", entry=entry, environment=environment, **settings)


def a_stack_has_a_line(app: cdk.App) -> None:
    stack = TelephonyStack(app, "Pizza", entry="calls", line=Pizza, area_code="206")
    assert_type(stack.line, PhoneLine)
    assert_type(stack.line.handler, lambda_.IFunction)
    assert_type(stack.line.application, ISipMediaApplication)
    assert_type(stack.line.phone_number, IPhoneNumber)
    TelephonyStack(app, "Wrong", entry="calls", memory_size="256")  # type: ignore[arg-type]
    TelephonyStack(app, "Wrong2", entry="calls", line=SipRule)  # type: ignore[arg-type]
