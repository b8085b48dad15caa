"""One phone line as a deployable stack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from constructs import Construct

from constructs_lib.phone_line import PhoneLine
from constructs_lib.phone_number import PhoneNumberProps
from constructs_lib.prop_types import checked


class TelephonyStack(cdk.Stack):
    """A stack with one `PhoneLine` as `line`, and outputs with its number and ids.

    Args:
        scope: The app.
        construct_id: Its id.
        entry: The directory of the handler's code, see `CallHandler`.
        environment: Environment variables for that code.
        line: The class of the line. By default `PhoneLine`.
        adopt_sip_media_application_id: The application that takes the number's calls today; see
            `SipMediaApplication`.
        adopt_sip_rule_id: The rule that takes the number's calls today; see `SipRule`.
        env: The account and region to deploy to. By default those of the command line.
        description: The description in the console.
        stack_name: The stack's name. By default its id.
        tags: Tags of every resource in the stack.
        termination_protection: Whether the stack is protected from deletion. By default False.
        **number: The search for a number and its settings, see `PhoneNumberProps`.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        entry: str | Path,
        environment: Mapping[str, str] | None = None,
        line: type[PhoneLine] = PhoneLine,
        adopt_sip_media_application_id: str | None = None,
        adopt_sip_rule_id: str | None = None,
        env: cdk.Environment | None = None,
        description: str | None = None,
        stack_name: str | None = None,
        tags: Mapping[str, str] | None = None,
        termination_protection: bool = False,
        **number: Unpack[PhoneNumberProps],
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=env,
            description=description,
            stack_name=stack_name,
            tags=tags,
            termination_protection=termination_protection,
        )
        self.line = line(
            self,
            "Line",
            entry=entry,
            environment=environment,
            adopt_sip_media_application_id=adopt_sip_media_application_id,
            adopt_sip_rule_id=adopt_sip_rule_id,
            **number,
        )
        for output, value in (
            ("PhoneNumber", self.line.phone_number.e164_phone_number),
            ("SipMediaApplicationId", self.line.application.sip_media_application_id),
            ("SipRuleId", self.line.sip_rule.sip_rule_id),
            ("FunctionName", self.line.handler.function_name),
        ):
            cdk.CfnOutput(self, output, value=value)
