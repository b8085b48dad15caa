"""One phone line as a deployable stack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.live_alias import LiveVersion
from constructs_lib.phone_line import PhoneLine, PhoneLineProps
from constructs_lib.phone_number import IPhoneNumber
from constructs_lib.prop_types import checked


class TelephonyStack(cdk.Stack):
    """A stack with one `PhoneLine` as `line`, and outputs with its number and ids.

    Args:
        scope: The app.
        construct_id: Its id.
        entry: The directory of the handler's code, see `CallHandler`.
        environment: Environment variables for that code.
        handler: A function, alias or version to use in place of `entry`. It is defined outside this
            stack; define one inside with `line`, a subclass that overrides `create_handler`.
        live: The start and the deployment of the function's published version; see `LiveVersion`.
        phone_number: A number to use in place of a search.
        has_phone_number: Whether the line has a number and a rule; see `PhoneLine`.
        line: The class of the line. By default `PhoneLine`.
        adopt_sip_media_application_id: The application that takes the number's calls today; see
            `SipMediaApplication`.
        adopt_sip_rule_id: The rule that takes the number's calls today; see `SipRule`.
        env: The account and region to deploy to. By default those of the command line.
        description: The description in the console.
        stack_name: The stack's name. By default its id.
        tags: Tags of every resource in the stack.
        termination_protection: Whether the stack is protected from deletion. By default False.
        **props: The search for a number and its settings, see `PhoneNumberProps`, and the settings
            of the function that bundles `entry`, such as `memory_size`, see `CallHandlerProps`.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        entry: str | Path | None = None,
        environment: Mapping[str, str] | None = None,
        handler: lambda_.IFunction | None = None,
        live: LiveVersion | None = None,
        phone_number: IPhoneNumber | None = None,
        has_phone_number: bool = True,
        line: type[PhoneLine] = PhoneLine,
        adopt_sip_media_application_id: str | None = None,
        adopt_sip_rule_id: str | None = None,
        env: cdk.Environment | None = None,
        description: str | None = None,
        stack_name: str | None = None,
        tags: Mapping[str, str] | None = None,
        termination_protection: bool = False,
        **props: Unpack[PhoneLineProps],
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
            handler=handler,
            live=live,
            phone_number=phone_number,
            has_phone_number=has_phone_number,
            adopt_sip_media_application_id=adopt_sip_media_application_id,
            adopt_sip_rule_id=adopt_sip_rule_id,
            **props,
        )
        if self.line.has_phone_number:
            self._output("PhoneNumber", self.line.phone_number.e164_phone_number)
        self._output("SipMediaApplicationId", self.line.application.sip_media_application_id)
        if self.line.has_phone_number:
            self._output("SipRuleId", self.line.sip_rule.sip_rule_id)
        self._output("FunctionName", self.line.handler.function_name)

    def _output(self, output: str, value: str) -> None:
        cdk.CfnOutput(self, output, value=value)
