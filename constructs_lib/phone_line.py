"""The phone line: a number, a rule, an application and a function as one construct."""

from collections.abc import Mapping
from pathlib import Path
from typing import Unpack

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.call_handler import CallHandler
from constructs_lib.phone_number import IPhoneNumber, PhoneNumber, PhoneNumberProps
from constructs_lib.prop_types import checked
from constructs_lib.sip_media_application import ISipMediaApplication, SipMediaApplication
from constructs_lib.sip_rule import SipRule
from constructs_lib.validation import refuse


class PhoneLine(Construct):
    """A phone number whose calls a Lambda function answers.

    Subclass it to change a part. Each part is created by one method, `create_handler`,
    `create_application`, `create_phone_number` and `create_sip_rule`, called in this order;
    override one to replace its part. The parts are the attributes `handler`,
    `application`, `phone_number` and `sip_rule`.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        entry: The directory of the handler's code, see `CallHandler`.
        environment: Environment variables for that code.
        handler: A function to use in place of `entry`.
        application: An application, defined or imported, to use in place of both.
        phone_number: A number to use in place of a search.
        adopt_sip_media_application_id: The application that takes the number's calls today, in
            place of a new one; see `SipMediaApplication`.
        adopt_sip_rule_id: The rule that takes the number's calls today; see `SipRule`.
        **number: The search for a number and its settings, see `PhoneNumberProps`.

    Raises:
        ValueError: Not exactly one of `entry`, `handler` and `application` is provided, or both
            `phone_number` and a search, or a part refuses its props.
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
        application: ISipMediaApplication | None = None,
        phone_number: IPhoneNumber | None = None,
        adopt_sip_media_application_id: str | None = None,
        adopt_sip_rule_id: str | None = None,
        **number: Unpack[PhoneNumberProps],
    ) -> None:
        super().__init__(scope, construct_id)
        answering = {"entry": entry, "handler": handler, "application": application}
        self._check_one_of(answering)
        if phone_number is not None and number:
            also = ", ".join(number)
            refuse(self, f"provide either phone_number or a search; provided: phone_number, {also}")
        if application is not None and adopt_sip_media_application_id is not None:
            refuse(self, "provide either application or adopt_sip_media_application_id")
        self._adopt_sip_media_application_id = adopt_sip_media_application_id
        if application is None:
            handler = handler or self.create_handler(entry or "", environment or {})
            application = self.create_application(handler)
        self.application = application
        self._adopt_sip_rule_id = adopt_sip_rule_id
        self.phone_number = phone_number or self.create_phone_number(**number)
        self.sip_rule = self.create_sip_rule(self.phone_number, self.application)

    @property
    def handler(self) -> lambda_.IFunction:
        """The function that answers the calls.

        Raises:
            ValueError: The application is imported, and its function is not known.
        """
        if not isinstance(self.application, SipMediaApplication):
            refuse(self, "the handler is not known, because the application is imported")
        return self.application.handler

    def create_handler(
        self, entry: str | Path, environment: Mapping[str, str]
    ) -> lambda_.IFunction:
        """Define the function that answers the calls."""
        return CallHandler(self, "Handler", entry=entry, environment=environment)

    def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
        """Define the application that invokes the function."""
        return SipMediaApplication(
            self,
            "Application",
            handler=handler,
            adopt_sip_media_application_id=self._adopt_sip_media_application_id,
        )

    def create_phone_number(self, **number: Unpack[PhoneNumberProps]) -> IPhoneNumber:
        """Define the number that callers dial."""
        return PhoneNumber(self, "PhoneNumber", **number)

    def create_sip_rule(
        self, phone_number: IPhoneNumber, application: ISipMediaApplication
    ) -> SipRule:
        """Define the rule that sends the number's calls to the application."""
        return SipRule(
            self,
            "SipRule",
            trigger=phone_number,
            targets=[application],
            adopt_sip_rule_id=self._adopt_sip_rule_id,
        )

    def _check_one_of(self, parts: Mapping[str, object]) -> None:
        given = [name for name, part in parts.items() if part is not None]
        if len(given) != 1:
            refuse(
                self,
                f"exactly one of {', '.join(parts)} must be provided;"
                f" provided: {', '.join(given) or 'none of them'}",
            )
