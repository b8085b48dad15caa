"""Routes calls to Lambda functions: by the SIP rules of an account, or to one function."""

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping
from functools import partial
from typing import Any, Final, Protocol, cast

from telephony_simulator.background import BackgroundWork
from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.clock import Clock
from telephony_simulator.cloudformation import Account
from telephony_simulator.cloudformation.event_rule import object_created, send
from telephony_simulator.cloudformation.lex import AccountBots
from telephony_simulator.functions import Function, ProcessFunction
from telephony_simulator.pstn_audio import (
    Application,
    Bot,
    Bucket,
    Call,
    Media,
    Meetings,
    Route,
    Service,
    ServiceError,
    Settings,
)
from telephony_simulator.pstn_audio.meeting import SERVICE_NUMBER

SINGLE_FUNCTION_NUMBER: Final = "+12065550100"
"""The number of a function without an account."""

CALLER: Final = "+15105550101"
"""The default number of the caller."""


class NoRuleError(LookupError):
    """No enabled SIP rule of the account takes the call."""


class CallRouter(Protocol):
    """Routes dialled numbers to functions."""

    service: Service

    def dial(
        self, to: str, *, from_: str = CALLER, sip_headers: Mapping[str, str] | None = None
    ) -> Call:
        """Dial a number, and return the call; its events follow on the clock."""

    def place_call(
        self,
        to: str,
        *,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Let the line call a number, and return the call; its events follow on the clock."""

    def numbers(self) -> list[str]:
        """Return the numbers that can be dialled."""

    def function_of(self, number: str) -> Function:
        """Return the function that answers a number; of an unknown one, that of the first."""

    def log(self) -> str:
        """Return the output of the functions that run on this machine."""


class AccountCallRouter:
    """Routes calls by the account's SIP rules, and places the calls that its API creates.

    Args:
        account: Each call uses the rules, applications, functions and buckets of that moment.
        clock: The clock of the calls.
        settings: The service's behaviour where AWS documents none. Default: `Settings()`.
        seed: The seed of the ids of calls. Default: 1; the API uses another one.
        bots: Lex bots beside those of the account. Default: none.
        meetings: The meetings. Default: those of the account.

    Attributes:
        buckets: The account's buckets, with their policies.

    See https://docs.aws.amazon.com/chime-sdk/latest/ag/understand-sip-data-models.html
    """

    def __init__(
        self,
        account: Account,
        clock: Clock,
        settings: Settings | None = None,
        seed: int = 1,
        *,
        bots: Iterable[Bot] = (),
        meetings: Meetings | None = None,
    ) -> None:
        self.account = account
        self.buckets: Mapping[str, Bucket] = _Buckets(account, clock)
        self.service = Service(
            clock,
            settings,
            seed=seed,
            media=Media(self.buckets),
            meetings=account.meetings if meetings is None else meetings,
            bots=bots,
            owned_numbers=self._owned_numbers,
            detail_record_bucket=self._detail_record_bucket,
        )
        # bots given here take precedence over the account's bots and their policies
        of_account = cast("MutableMapping[str, Bot]", AccountBots(account))
        self.service.bots = ChainMap(dict(self.service.bots), of_account)
        account.voice_api.calls = self

    def dial(
        self, to: str, *, from_: str = CALLER, sip_headers: Mapping[str, str] | None = None
    ) -> Call:
        """Dial a number of the account, and return the call; its events follow on the clock.

        Args:
            to: A number in E.164 form; or `number@host`, which reaches a Voice Connector's rule.
            from_: The caller's number.
            sip_headers: The headers of the INVITE.

        Raises:
            NoRuleError: No enabled rule takes the call.
        """
        number, _, host = to.removeprefix("sip:").partition("@")
        rule = (
            self._rule("RequestUriHostname", host) if host else self._rule("ToPhoneNumber", number)
        )
        return self.service.receive_call(
            to=number, from_=from_, routes=list(self._routes(rule)), sip_headers=sip_headers
        )

    def place_call(
        self,
        to: str,
        *,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Create a call of the application that takes the calls of `from_`, through the API.

        Args:
            to: The number to dial, in E.164 form.
            from_: The number that the callee sees; one of the account.
            arguments: The ArgumentsMap of the request.
            sip_headers: The SipHeaders of the request.

        Raises:
            NoRuleError: No enabled rule takes the calls of `from_`, and the account does not have
                exactly one application.
            ApiError: The API refuses the request.
        """
        request: dict[str, Any] = {
            "SipMediaApplicationId": self._application_of(from_),
            "FromPhoneNumber": from_,
            "ToPhoneNumber": to,
            "ArgumentsMap": dict(arguments or {}),
            "SipHeaders": dict(sip_headers or {}),
        }
        created: Mapping[str, Any] = self.account.voice_api.call(
            "CreateSipMediaApplicationCall", request
        )
        return self.service.calls[created["SipMediaApplicationCall"]["TransactionId"]]

    def numbers(self) -> list[str]:
        """Return the numbers and `number@host` that can be dialled, the oldest rule first."""
        return [_dialled(rule) for rule in self._rules() if not rule["Disabled"]]

    def lines(self) -> list[tuple[str, str]]:
        """Return the numbers that can be dialled, each with the id of its first application."""
        return [
            (_dialled(rule), _first_application(rule))
            for rule in self._rules()
            if not rule["Disabled"]
        ]

    def applications(self) -> dict[str, str]:
        """Return the names of the account's SIP media applications, by their ids."""
        return {
            application["SipMediaApplicationId"]: application["Name"]
            for application in self.account.voice_api.entries(
                "ListSipMediaApplications", "SipMediaApplications"
            )
        }

    def function_of(self, number: str) -> Function:
        """Return the function that answers a number; of an unknown one, that of the first.

        Raises:
            NoRuleError: The account has no line.
        """
        known = self.numbers()
        answering = number if number in known or not known else known[0]
        dialled, _, host = answering.partition("@")
        rule = (
            self._rule("RequestUriHostname", host) if host else self._rule("ToPhoneNumber", dialled)
        )
        return next(self._routes(rule)).application.function

    def log(self) -> str:
        """Return the output of the applications' functions."""
        pages = self.account.voice_api.entries("ListSipMediaApplications", "SipMediaApplications")
        arns = [application["Endpoints"][0]["LambdaArn"] for application in pages]
        running = [
            self.account.functions[arn].function for arn in arns if arn in self.account.functions
        ]
        return "".join(_log(function) for function in running)

    def create_call(
        self,
        application: str,
        from_: str,
        to: str,
        sip_headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        """Place a call for CreateSipMediaApplicationCall, and return its transaction id.

        Raises:
            ApiError: A quota is used up.
        """
        try:
            call = self.service.create_call(
                self._application(application),
                to=to,
                from_=from_,
                arguments=arguments,
                sip_headers=sip_headers,
            )
        except ServiceError as error:
            raise ApiError(error.code, error.message) from None
        return call.transaction_id

    def update_call(
        self, application: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        """Update a call for UpdateSipMediaApplicationCall.

        Raises:
            ApiError: The call has ended or does not exist, or a quota is used up.
        """
        try:
            self.service.update_call(application, transaction_id, arguments)
        except ServiceError as error:
            raise ApiError(error.code, error.message) from None

    def _application_of(self, number: str) -> str:
        """Return the application that takes the calls of a number, or the account's only one."""
        try:
            return _first_application(self._rule("ToPhoneNumber", number))
        except NoRuleError:
            applications = [*self.applications()]
            if len(applications) != 1:
                raise
            return applications[0]

    def _rule(self, trigger_type: str, trigger_value: str) -> dict[str, Any]:
        for rule in self._rules():
            trigger = (rule["TriggerType"], rule["TriggerValue"])
            if trigger == (trigger_type, trigger_value) and not rule["Disabled"]:
                return rule
        known = ", ".join(self.numbers()) or "none"
        raise NoRuleError(
            f"no enabled SIP rule has {trigger_type} {trigger_value}; numbers that answer: {known}"
        )

    def _rules(self) -> list[dict[str, Any]]:
        """Return the rules, the oldest first."""
        rules = self.account.voice_api.entries("ListSipRules", "SipRules")
        return sorted(rules, key=lambda rule: rule["CreatedTimestamp"])

    def _routes(self, rule: Mapping[str, Any]) -> Iterator[Route]:
        """Return the rule's targets, the lowest priority number first."""
        for target in sorted(rule["TargetApplications"], key=lambda target: target["Priority"]):
            application = self._application(target["SipMediaApplicationId"])
            yield Route(application, rule["SipRuleId"])

    def _application(self, sip_media_application_id: str) -> Application:
        answer: Mapping[str, Any] = self.account.voice_api.call(
            "GetSipMediaApplication", {"SipMediaApplicationId": sip_media_application_id}
        )
        found = answer["SipMediaApplication"]
        return Application(
            sip_media_application_id,
            self.account.function_for(
                found["SipMediaApplicationArn"], found["Endpoints"][0]["LambdaArn"]
            ),
            self.account.account_id,
            found["AwsRegion"],
        )

    def _owned_numbers(self) -> Collection[str]:
        numbers = self.account.voice_api.entries("ListPhoneNumbers", "PhoneNumbers")
        return {number["E164PhoneNumber"] for number in numbers}

    def _detail_record_bucket(self) -> str | None:
        answer: Mapping[str, Any] = self.account.voice_api.call("GetGlobalSettings", {})
        bucket: str | None = answer["VoiceConnector"].get("CdrBucket")
        return bucket


def _dialled(rule: Mapping[str, Any]) -> str:
    """Return what a caller dials to reach a rule."""
    value: str = rule["TriggerValue"]
    return value if rule["TriggerType"] == "ToPhoneNumber" else f"{SERVICE_NUMBER}@{value}"


def _first_application(rule: Mapping[str, Any]) -> str:
    """Return the id of the application that gets the calls of a rule first."""
    first = min(rule["TargetApplications"], key=lambda target: target["Priority"])
    return str(first["SipMediaApplicationId"])


class SingleFunctionCallRouter:
    """Routes each call to one function, without an account.

    Args:
        function: The function that gets the events.
        clock: The clock of the calls.
        seed: The seed of the ids. Default: 0.
        bots: The Lex bots of the account. Default: none.
        meetings: The meetings. Default: every meeting exists.
        buckets: Local directories as S3 buckets, by bucket name. Default: each prompt exists, and
            recordings are not written.
        ids: The ids of the application, of its rule, and of calls. Default: random ones of the
            seed.
    """

    def __init__(
        self,
        function: Function,
        clock: Clock,
        *,
        seed: int = 0,
        bots: Iterable[Bot] = (),
        meetings: Meetings | None = None,
        buckets: Mapping[str, Bucket] | None = None,
        ids: Iterator[str] | None = None,
    ) -> None:
        media = None if buckets is None else Media(buckets)
        self.service = Service(clock, seed=seed, media=media, meetings=meetings, bots=bots, ids=ids)
        self._function = function
        self._application = Application(self.service.new_id(), function)
        self._route = Route(self._application, self.service.new_id())

    def dial(
        self, to: str, *, from_: str = CALLER, sip_headers: Mapping[str, str] | None = None
    ) -> Call:
        """Dial any number, and return the call; its events follow on the clock."""
        return self.service.receive_call(
            to=to, from_=from_, routes=[self._route], sip_headers=sip_headers
        )

    def place_call(
        self,
        to: str,
        *,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Create a call of the function to any number; its events follow on the clock."""
        return self.service.create_call(
            self._application, to=to, from_=from_, arguments=arguments, sip_headers=sip_headers
        )

    def numbers(self) -> list[str]:
        """Return a number that can be dialled."""
        return [SINGLE_FUNCTION_NUMBER]

    def function_of(self, number: str) -> Function:
        """Return the function, which answers every number."""
        del number
        return self._function

    def log(self) -> str:
        """Return the output of the function if it runs on this machine."""
        return _log(self._function)


def _log(function: Function) -> str:
    return function.log if isinstance(function, ProcessFunction) else ""


class _Buckets(Mapping[str, Bucket]):
    """The account's buckets, with the permissions that their policies grant to the service."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    def __getitem__(self, name: str) -> Bucket:
        return Bucket(
            self._account.buckets[name],
            partial(self._account.may_access_bucket, name),
            partial(self._send_event, name),
            lambda key: self._account.prompt_words.get((name, key), ""),
        )

    def _send_event(self, bucket: str, key: str, size_bytes: int) -> None:
        """Send the event of a new object to EventBridge if its bucket does so."""
        if bucket in self._account.event_buckets:
            event = object_created(self._account, bucket, key, size_bytes, self._clock.now())
            invoke = partial(send, self._account, event)
            if self._clock.is_real_time:
                BackgroundWork(self._clock, invoke, lambda sent: sent())
            else:
                self._clock.call_later(0, invoke)

    def __iter__(self) -> Iterator[str]:
        return iter(self._account.buckets)

    def __len__(self) -> int:
        return len(self._account.buckets)
