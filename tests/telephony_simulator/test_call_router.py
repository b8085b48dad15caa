import warnings
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telephony import Hangup, PlayAudio, Speak
from telephony_simulator import BrokenRuleWarning, PhoneCall
from telephony_simulator.call_router import AccountCallRouter, NoRuleError, SingleFunctionCallRouter
from telephony_simulator.chime_sdk_voice import AT_ONCE, ApiError, VoiceApi
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account, Permission
from telephony_simulator.cloudformation.account import RunningFunction
from telephony_simulator.cloudformation.bucket_policy import VOICE_PRINCIPAL
from telephony_simulator.functions import CallableFunction, FunctionConfiguration

LINE = "+12065550159"
CALLER = "+15105550101"

Handler = Callable[[Any, Any], Any]


class Provisioning:
    """Makes what a call needs: applications with functions, numbers, rules."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def call(self, operation: str, **params: Any) -> Any:
        return self.account.voice_api.call(operation, params)

    def application(self, handler: Handler, region: str = "us-east-1") -> str:
        """Make an application whose function may be invoked."""
        name = f"handler-{len(self.account.functions)}"
        configuration = FunctionConfiguration(
            directory=self.account.directory, handler=name, function_name=name, region=region
        )
        self.account.functions[configuration.function_arn] = RunningFunction(
            configuration, CallableFunction(handler)
        )
        self.account.permissions[name] = Permission(
            function_arn=configuration.function_arn,
            action="lambda:InvokeFunction",
            principal=VOICE_PRINCIPAL,
        )
        created = self.call(
            "CreateSipMediaApplication",
            Name=name,
            AwsRegion=region,
            Endpoints=[{"LambdaArn": configuration.function_arn}],
        )
        return str(created["SipMediaApplication"]["SipMediaApplicationId"])

    def rule(self, *applications: str, number: str = LINE, disabled: bool = False) -> str:
        """Lead a number to applications, the last one first."""
        self.account.voice_api.add_phone_number(number)
        created = self.call(
            "CreateSipRule",
            Name="rule",
            TriggerType="ToPhoneNumber",
            TriggerValue=number,
            Disabled=disabled,
            TargetApplications=[self._target(one, i) for i, one in enumerate(applications)],
        )
        return str(created["SipRule"]["SipRuleId"])

    def _target(self, application: str, index: int) -> dict[str, Any]:
        found = self.call("GetSipMediaApplication", SipMediaApplicationId=application)
        return {
            "SipMediaApplicationId": application,
            "Priority": 10 - index,
            "AwsRegion": found["SipMediaApplication"]["AwsRegion"],
        }


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def account(clock: VirtualClock, tmp_path: Path) -> Account:
    return Account(
        clock=clock,
        voice_api=VoiceApi(clock, AT_ONCE),
        run_function=lambda _: CallableFunction(hang_up),
        directory=tmp_path,
    )


@pytest.fixture
def provisioning(account: Account) -> Provisioning:
    return Provisioning(account)


@pytest.fixture
def call_router(account: Account, clock: VirtualClock) -> AccountCallRouter:
    return AccountCallRouter(account, clock)


@pytest.fixture
def dial(call_router: AccountCallRouter, clock: VirtualClock) -> Callable[..., PhoneCall]:
    def dial(to: str = LINE, **more: Any) -> PhoneCall:
        return PhoneCall(call_router.dial(to, **more), clock)

    return dial


Dial = Callable[..., PhoneCall]


def answer(*actions: dict[str, Any]) -> Any:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def first(*actions: dict[str, Any]) -> Handler:
    """Return a handler that does this for each new caller, and no more."""
    return lambda event, _: answer(*actions) if event["Sequence"] == 1 else answer()


def say(text: str) -> Handler:
    """Return a handler that says something to each new caller, then hangs up."""
    return first({"Type": "Speak", "Parameters": {"Text": text}}, {"Type": "Hangup"})


def hang_up(_event: Any, _context: Any) -> Any:
    return answer({"Type": "Hangup"})


def fail(_event: Any, _context: Any) -> Any:
    raise RuntimeError("this region is down")


def test_a_call_goes_from_its_number_through_the_rule_to_the_function(
    dial: Dial, provisioning: Provisioning
) -> None:
    rule = provisioning.rule(application := provisioning.application(say("Hello.")))

    call = dial(LINE, from_=CALLER, sip_headers={"X-Language": "en"})

    assert call.expect(Speak).text == "Hello."
    details: Any = call.invocations[0].event["CallDetails"]
    assert (details["SipRuleId"], details["SipMediaApplicationId"]) == (rule, application)
    assert details["AwsAccountId"] == "111122223333"
    [caller] = details["Participants"]
    assert (caller["To"], caller["From"]) == (LINE, CALLER)
    assert caller["SipHeaders"] == {"X-Language": "en"}


def test_the_target_with_the_lowest_priority_number_comes_first(
    dial: Dial, provisioning: Provisioning
) -> None:
    last = provisioning.application(say("last"))
    first = provisioning.application(say("first"), region="us-west-2")
    provisioning.rule(last, first)

    assert dial().expect(Speak).text == "first"


def test_a_target_that_raises_fails_over_to_the_next_region(
    dial: Dial, provisioning: Provisioning
) -> None:
    standby = provisioning.application(say("from the other region"), region="us-west-2")
    provisioning.rule(standby, provisioning.application(fail))

    call = dial()

    assert call.expect(Speak).text == "from the other region"
    details: Any = call.invocations[-1].event["CallDetails"]
    assert details["AwsRegion"] == "us-west-2"
    assert details["SipMediaApplicationId"] == standby


def test_a_target_whose_function_is_gone_fails_over(
    dial: Dial, provisioning: Provisioning, account: Account
) -> None:
    standby = provisioning.application(say("still here"), region="us-west-2")
    provisioning.rule(standby, provisioning.application(say("gone")))
    del account.functions[list(account.functions)[1]]

    assert dial().expect(Speak).text == "still here"


def test_a_function_without_the_permission_is_not_reached_and_the_log_says_why(
    dial: Dial, provisioning: Provisioning, account: Account
) -> None:
    provisioning.rule(provisioning.application(say("never heard")))
    account.permissions.clear()

    call = dial()

    assert call.ended
    assert "Access denied while invoking the AWS Lambda function." in call.transcript
    assert "never heard" not in call.transcript


def test_a_disabled_rule_takes_no_call(dial: Dial, provisioning: Provisioning) -> None:
    provisioning.rule(provisioning.application(hang_up), disabled=True)

    with pytest.raises(NoRuleError, match="numbers that answer: none"):
        dial()


def test_a_number_without_a_rule_says_which_ones_answer(
    dial: Dial, provisioning: Provisioning
) -> None:
    provisioning.rule(provisioning.application(hang_up))

    with pytest.raises(NoRuleError, match=r"ToPhoneNumber \+1312.*; numbers that answer: \+1206"):
        dial("+13125550100")


def test_the_first_number_is_the_one_that_was_made_first(
    provisioning: Provisioning, call_router: AccountCallRouter, clock: VirtualClock
) -> None:
    application = provisioning.application(hang_up)
    made = [f"+1206555010{digit}" for digit in "7391"]
    for number in made:
        provisioning.rule(application, number=number)
        clock.sleep(1)

    assert call_router.numbers() == made


def test_rules_and_functions_are_used_as_they_are_at_each_call(
    dial: Dial, provisioning: Provisioning
) -> None:
    rule = provisioning.rule(provisioning.application(say("before")))
    assert dial().expect(Speak).text == "before"

    after = provisioning.application(say("after"))
    provisioning.call(
        "UpdateSipRule",
        SipRuleId=rule,
        Name="rule",
        TargetApplications=[
            {"SipMediaApplicationId": after, "Priority": 1, "AwsRegion": "us-east-1"}
        ],
    )

    assert dial().expect(Speak).text == "after"


def test_a_voice_connector_reaches_the_rule_of_its_host_name(
    dial: Dial, provisioning: Provisioning, call_router: AccountCallRouter
) -> None:
    connector = provisioning.call("CreateVoiceConnector", Name="trunk", RequireEncryption=False)[
        "VoiceConnector"
    ]
    host = connector["OutboundHostName"]
    application = provisioning.application(say("Hello."))
    provisioning.call(
        "CreateSipRule",
        Name="trunk",
        TriggerType="RequestUriHostname",
        TriggerValue=host,
        TargetApplications=[
            {"SipMediaApplicationId": application, "Priority": 1, "AwsRegion": "us-east-1"}
        ],
    )

    call = dial(f"sip:+17035550122@{host}")

    assert call.expect(Speak).text == "Hello."
    assert call.legs[0].to == "+17035550122"
    assert call_router.numbers() == [f"+17035550122@{host}"]


def test_the_api_places_a_call_that_rings_the_function(
    provisioning: Provisioning, call_router: AccountCallRouter, clock: VirtualClock
) -> None:
    provisioning.rule(application := provisioning.application(say("Your pizza is here.")))

    created = provisioning.call(
        "CreateSipMediaApplicationCall",
        SipMediaApplicationId=application,
        FromPhoneNumber=LINE,
        ToPhoneNumber="+13125550100",
        ArgumentsMap={"order": "42"},
    )

    transaction_id = created["SipMediaApplicationCall"]["TransactionId"]
    call = PhoneCall(call_router.service.calls[transaction_id], clock)
    assert call.invocations[0].event["ActionData"] == {
        "Type": "CallCreateRequest",
        "Parameters": {"Arguments": {"order": "42"}},
    }


def test_the_api_updates_a_call_that_goes_on(provisioning: Provisioning, dial: Dial) -> None:
    def wait_for_an_order(event: Any, _context: Any) -> Any:
        if event["InvocationEventType"] == "CALL_UPDATE_REQUESTED":
            text = event["ActionData"]["Parameters"]["Arguments"]["say"]
            return answer({"Type": "Speak", "Parameters": {"Text": text}})
        return answer({"Type": "Pause", "Parameters": {"DurationInMilliseconds": 30000}})

    provisioning.rule(application := provisioning.application(wait_for_an_order))
    call = dial()

    provisioning.call(
        "UpdateSipMediaApplicationCall",
        SipMediaApplicationId=application,
        TransactionId=call.invocations[0].event["CallDetails"]["TransactionId"],
        Arguments={"say": "Your order is ready."},
    )
    call.wait(1)

    assert "Your order is ready." in call.transcript


def test_updating_a_call_that_is_over_is_refused(provisioning: Provisioning) -> None:
    application = provisioning.application(hang_up)

    with pytest.raises(ApiError) as caught:
        provisioning.call(
            "UpdateSipMediaApplicationCall",
            SipMediaApplicationId=application,
            TransactionId="2c4bd4ab-4a3c-4c3c-b3a4-5f4d3a2b1c0d",
            Arguments={},
        )

    assert caught.value.code == "NotFoundException"


def test_prompts_are_read_where_the_buckets_policy_allows_it(
    dial: Dial, provisioning: Provisioning, account: Account, tmp_path: Path
) -> None:
    source = {"Type": "S3", "BucketName": "prompts", "Key": "hello.wav"}
    play = first({"Type": "PlayAudio", "Parameters": {"AudioSource": source}})
    provisioning.rule(provisioning.application(play))
    with wave.open(str(tmp_path / "hello.wav"), "wb") as prompt:
        prompt.setparams((1, 2, 8000, 8000, "NONE", ""))
        prompt.writeframes(bytes(16000))
    account.buckets["prompts"] = tmp_path

    with pytest.warns(BrokenRuleWarning, match="Cannot access S3 bucket or audio file"):
        dial()

    statement = {
        "Effect": "Allow",
        "Principal": {"Service": VOICE_PRINCIPAL},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::prompts/*",
    }
    account.bucket_policies["prompts"] = {"Statement": [statement]}  # type: ignore[list-item]
    dial().expect(PlayAudio)


@pytest.mark.parametrize(("caller_id", "rings"), [(LINE, True), ("+13125550100", False)])
def test_only_the_accounts_own_numbers_can_be_shown_as_caller(
    dial: Dial,
    provisioning: Provisioning,
    caller_id: str,
    rings: bool,  # noqa: FBT001 - a table
) -> None:
    endpoint: Any = {"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}
    bridge = {"CallerIdNumber": caller_id, "Endpoints": [endpoint]}
    provisioning.rule(
        provisioning.application(first({"Type": "CallAndBridge", "Parameters": bridge}))
    )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenRuleWarning)
        call = dial()

    assert ("rings at +12065550123" in call.transcript) is rings


def test_a_function_without_an_account_takes_whatever_is_dialled(clock: VirtualClock) -> None:
    line = SingleFunctionCallRouter(CallableFunction(say("Hello.")), clock)

    call = PhoneCall(line.dial(line.numbers()[0]), clock)

    assert call.expect(Speak).text == "Hello."
    call.expect(Hangup)
