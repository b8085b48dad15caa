"""The phone line: a number, a rule, an application and a function as one construct."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar, Unpack, cast

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from constructs_lib.call_handler import CallHandler
from constructs_lib.call_handler_props import NOT_ACCEPTED, CallHandlerProps
from constructs_lib.live_alias import LiveAlias, LiveVersion
from constructs_lib.phone_number import IPhoneNumber, PhoneNumber, PhoneNumberProps
from constructs_lib.prompt_library import PromptLibrary
from constructs_lib.prop_types import check_arguments, checked
from constructs_lib.sip_media_application import (
    ADOPTION_ID,
    ISipMediaApplication,
    SipMediaApplication,
)
from constructs_lib.sip_rule import ISipRule, SipRule
from constructs_lib.validation import check_names, refuse

_Part = TypeVar("_Part")


class PhoneLineProps(PhoneNumberProps, CallHandlerProps, total=False):
    """The settings of the number and of the function; their names do not overlap."""


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
        handler: A function, alias or version to use in place of `entry`; see `handler_code`.
        live: The start and the deployment of the function's published version; the application
            then invokes an alias of it. By default the application invokes the function.
        application: An application, defined or imported, to use in place of both.
        phone_number: A number to use in place of a search.
        has_phone_number: Whether the line has a number and a rule. `False` is for development: the
            line places calls, from a number that the account has, and callers cannot dial it.
        adopt_sip_media_application_id: The application that takes the number's calls today, in
            place of a new one; see `SipMediaApplication`.
        adopt_sip_rule_id: The rule that takes the number's calls today; see `SipRule`.
        **props: The search for a number and its settings, see `PhoneNumberProps`, and the settings
            of the function that bundles `entry`, such as `vpc`, see `CallHandlerProps`.

    Raises:
        ValueError: Not exactly one of `entry`, `handler` and `application` is provided, or both
            `phone_number` and a search, or settings of a part that the line does not create; a
            part refuses its props; or an overridden method returns None.
        TypeError: A prop is unknown, or a method of a subclass is nearly named like one of these.
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
        application: ISipMediaApplication | None = None,
        phone_number: IPhoneNumber | None = None,
        has_phone_number: bool = True,
        adopt_sip_media_application_id: str | None = None,
        adopt_sip_rule_id: str | None = None,
        **props: Unpack[PhoneLineProps],
    ) -> None:
        super().__init__(scope, construct_id)
        self._check_overrides()
        answering = {"entry": entry, "handler": handler, "application": application}
        self._check_one_of(answering)
        check_names(self, props, PhoneLineProps.__annotations__, NOT_ACCEPTED)
        number = cast("PhoneNumberProps", _of(PhoneNumberProps, props))
        function = cast("CallHandlerProps", _of(CallHandlerProps, props))
        unused = (
            {}
            if has_phone_number
            else {"phone_number": phone_number, "adopt_sip_rule_id": adopt_sip_rule_id, **number}
        )
        self._refuse_unused(unused, "has_phone_number=False has no number and no rule")
        if phone_number is not None and number:
            also = ", ".join(number)
            refuse(self, f"provide either phone_number or a search; provided: phone_number, {also}")
        if entry is None:
            self._refuse_unused(
                {**function, "environment": environment or None},
                "these settings are for the function that bundles entry; set them where the"
                " provided function is defined",
            )
        if application is not None and adopt_sip_media_application_id is not None:
            refuse(self, "provide either application or adopt_sip_media_application_id")
        if application is not None and live is not None:
            refuse(self, "provide either application or live")
        self._adopt_sip_media_application_id = adopt_sip_media_application_id
        if application is None:
            handler = handler or self._made_by(
                "create_handler", self.create_handler(entry or "", environment or {}, **function)
            )
            if live is not None:
                handler = self._alias_of(handler, live)
            application = self._made_by("create_application", self.create_application(handler))
        self.application = application
        self._adopt_sip_rule_id = adopt_sip_rule_id
        self._number_and_rule: tuple[IPhoneNumber, ISipRule] | None = None
        if has_phone_number:
            phone_number = phone_number or self._made_by(
                "create_phone_number", self.create_phone_number(**number)
            )
            rule = self._made_by("create_sip_rule", self.create_sip_rule(phone_number, application))
            self._number_and_rule = phone_number, rule

    def use_prompts(self, prompts: PromptLibrary) -> None:
        """Let the handler name the prompts of a library, and the application play them.

        The prompts exist before the handler is updated, and the application may play them before
        the rule, or the adoption of the application, sends calls to it.

        Raises:
            ValueError: See `PromptLibrary.provide_to`; or the line has an imported application, or
                is in another stack than the library.
        """
        check_arguments(self, PhoneLine.use_prompts, locals())
        stack, other = cdk.Stack.of(self), cdk.Stack.of(prompts)
        if stack is not other:
            refuse(
                self,
                f"define {prompts.node.path} in {stack.node.path}, the stack of the line: its"
                " bucket names the application, and the function waits for the prompts",
            )
        prompts.provide_to(self.handler)
        grant = prompts.grant_play(self.application)
        # The policy names an application that this stack creates, and is therefore after it.
        adoption = self.application.node.try_find_child(ADOPTION_ID)
        if adoption is not None:
            grant.apply_before(adoption)
        elif self.has_phone_number:
            grant.apply_before(self.sip_rule)

    @property
    def has_phone_number(self) -> bool:
        """Whether the line has a number and a rule."""
        return self._number_and_rule is not None

    @property
    def phone_number(self) -> IPhoneNumber:
        """The number that callers dial.

        Raises:
            ValueError: The line was made with `has_phone_number=False`.
        """
        return self._numbered()[0]

    @property
    def sip_rule(self) -> ISipRule:
        """The rule that sends the number's calls to the application.

        Raises:
            ValueError: The line was made with `has_phone_number=False`.
        """
        return self._numbered()[1]

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
        self,
        entry: str | Path,
        environment: Mapping[str, str],
        **props: Unpack[CallHandlerProps],
    ) -> lambda_.IFunction:
        """Define the function that answers the calls."""
        return CallHandler(self, "Handler", entry=entry, environment=environment, **props)

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
    ) -> ISipRule:
        """Define the rule that sends the number's calls to the application."""
        return SipRule(
            self,
            "SipRule",
            trigger=phone_number,
            targets=[application],
            adopt_sip_rule_id=self._adopt_sip_rule_id,
        )

    def _alias_of(self, handler: lambda_.IFunction, live: LiveVersion) -> LiveAlias:
        if not isinstance(handler, lambda_.Function):
            refuse(self, "live needs a function that this app defines; give an alias as handler")
        return LiveAlias(self, "Live", handler=handler, live=live)

    def _numbered(self) -> tuple[IPhoneNumber, ISipRule]:
        if self._number_and_rule is None:
            refuse(self, "the line has no number, because has_phone_number is False")
        return self._number_and_rule

    def _check_overrides(self) -> None:
        """Refuse a method that is nearly named like one that a subclass overrides."""
        known = {name for name in vars(PhoneLine) if name.startswith("create_")}
        ancestors = type(self).__mro__
        subclasses = ancestors[: ancestors.index(PhoneLine)]
        own = {name for subclass in subclasses for name in vars(subclass)}
        for name in sorted(own - known):
            if any(name.startswith(f"{each}_") for each in known):
                continue  # a helper, such as create_handler_role
            cutoff = 0.8 if name.startswith("create_") else 0.85
            close = get_close_matches(name, known, n=1, cutoff=cutoff)
            if close:
                raise TypeError(
                    f"{self.node.path}: {type(self).__name__}.{name} overrides nothing;"
                    f" did you mean {close[0]!r}?"
                )

    def _made_by(self, method: str, part: _Part | None) -> _Part:
        """Return the part that a method has created."""
        if part is None:
            refuse(
                self,
                f"{type(self).__name__}.{method} returned None; did you forget `return`?",
            )
        return part

    def _refuse_unused(self, props: Mapping[str, object], reason: str) -> None:
        given = [name for name, value in props.items() if value is not None]
        if given:
            refuse(self, f"{reason}; provided: {', '.join(given)}")

    def _check_one_of(self, parts: Mapping[str, object]) -> None:
        given = [name for name, part in parts.items() if part is not None]
        if len(given) != 1:
            refuse(
                self,
                f"exactly one of {', '.join(parts)} must be provided;"
                f" provided: {', '.join(given) or 'none of them'}",
            )


def _of(names: type, props: Mapping[str, object]) -> dict[str, object]:
    """Return the props that a TypedDict has."""
    return {name: value for name, value in props.items() if name in names.__annotations__}
