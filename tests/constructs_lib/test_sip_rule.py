from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import (
    ISipMediaApplication,
    PhoneNumber,
    SipMediaApplication,
    SipRule,
    SipRuleTarget,
    SipRuleTrigger,
)

pytestmark = pytest.mark.cdk

SIP_RULE = "Custom::SipRule"
NUMBER = SipRuleTrigger("ToPhoneNumber", "+12065550100")
HOST = "abcdef1ghij2klmno3pqr4.voiceconnector.chime.aws"


@pytest.fixture
def number(stack: cdk.Stack) -> PhoneNumber:
    return PhoneNumber(stack, "Number", area_code="206")


@pytest.fixture
def application(stack: cdk.Stack, function: lambda_.Function) -> SipMediaApplication:
    return SipMediaApplication(stack, "Application", handler=function)


def application_in(stack: cdk.Stack, region: str) -> ISipMediaApplication:
    arn = f"arn:aws:chime:{region}:111122223333:sma/{region}-id"
    return SipMediaApplication.from_sip_media_application_arn(stack, region, arn)


def test_default_properties(
    stack: cdk.Stack,
    number: PhoneNumber,
    application: SipMediaApplication,
    template_snapshot: SnapshotAssertion,
) -> None:
    SipRule(stack, "Rule", trigger=number, targets=[application])

    assert Template.from_stack(stack).find_resources(SIP_RULE) == template_snapshot


def test_rule_refers_to_its_number_and_its_application(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    SipRule(stack, "Rule", trigger=number, targets=[application])

    template = Template.from_stack(stack)
    (number_id,) = template.find_resources("Custom::PhoneNumber")
    (application_id,) = template.find_resources("AWS::Chime::SipMediaApplication")
    target = {
        "SipMediaApplicationId": {"Fn::GetAtt": [application_id, "SipMediaApplicationId"]},
        "Priority": 1,
        "AwsRegion": "us-east-1",
    }
    template.has_resource_properties(
        SIP_RULE, {"TriggerValue": {"Ref": number_id}, "TargetApplications": [target]}
    )


def test_priorities_follow_the_order_of_the_targets(stack: cdk.Stack, number: PhoneNumber) -> None:
    regions = ("us-west-2", "us-east-1", "eu-west-2")

    SipRule(
        stack,
        "Rule",
        trigger=number,
        targets=[application_in(stack, region) for region in regions],
    )

    targets = [
        {"SipMediaApplicationId": f"{region}-id", "Priority": priority, "AwsRegion": region}
        for priority, region in enumerate(regions, start=1)
    ]
    Template.from_stack(stack).has_resource_properties(SIP_RULE, {"TargetApplications": targets})


def test_target_keeps_the_priority_that_it_states(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    west = application_in(stack, "us-west-2")

    SipRule(stack, "Rule", trigger=number, targets=[SipRuleTarget(west, priority=20), application])

    template = Template.from_stack(stack)
    (rule,) = template.find_resources(SIP_RULE).values()
    targets = rule["Properties"]["TargetApplications"]
    assert [target["Priority"] for target in targets] == [20, 2]


def test_rule_is_triggered_by_the_host_name_of_a_connector(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    trigger = SipRuleTrigger.request_uri_hostname(HOST)

    SipRule(stack, "Rule", trigger=trigger, targets=[application], name="Desk", disabled=True)

    properties = {
        "Name": "Desk",
        "TriggerType": "RequestUriHostname",
        "TriggerValue": HOST,
        "Disabled": True,
    }
    Template.from_stack(stack).has_resource_properties(SIP_RULE, properties)


def test_rule_id_is_an_attribute(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    rule = SipRule(stack, "Rule", trigger=number, targets=[application])

    (logical_id,) = Template.from_stack(stack).find_resources(SIP_RULE)
    assert stack.resolve(rule.sip_rule_id) == {"Fn::GetAtt": [logical_id, "SipRuleId"]}


def test_rule_is_imported_by_its_id(stack: cdk.Stack) -> None:
    assert SipRule.from_sip_rule_id(stack, "Old", "5e1d").sip_rule_id == "5e1d"


@pytest.mark.parametrize("name", ["", "a" * 257, "Pizza/line"])
def test_rule_fails_when_the_name_is_invalid(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication, name: str
) -> None:
    with pytest.raises(ValueError, match="Stack/Rule: name must be 1 to 256 letters"):
        SipRule(stack, "Rule", trigger=number, targets=[application], name=name)


@pytest.mark.parametrize("hostname", ["", "localhost", "sip:desk.example.com", "-.example.com"])
def test_rule_fails_when_the_host_name_is_invalid(
    stack: cdk.Stack, application: SipMediaApplication, hostname: str
) -> None:
    trigger = SipRuleTrigger.request_uri_hostname(hostname)

    with pytest.raises(
        ValueError, match="RequestUriHostname must be a host name with a dot, such as"
    ):
        SipRule(stack, "Rule", trigger=trigger, targets=[application])


@pytest.mark.parametrize("count", [0, 26])
def test_rule_fails_when_the_number_of_targets_is_not_1_to_25(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication, count: int
) -> None:
    with pytest.raises(ValueError, match=f"targets must be 1 to 25, but {count} were provided"):
        SipRule(stack, "Rule", trigger=number, targets=[application] * count)


def test_rule_fails_when_two_targets_have_the_same_region(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    with pytest.raises(ValueError, match="differ in region, but 'us-east-1' was provided 2 times"):
        SipRule(
            stack, "Rule", trigger=number, targets=[application, application_in(stack, "us-east-1")]
        )


def test_rule_fails_when_two_targets_have_the_same_priority(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    west = SipRuleTarget(application_in(stack, "us-west-2"), priority=1)

    with pytest.raises(ValueError, match="differ in priority, but 1 was provided 2 times"):
        SipRule(stack, "Rule", trigger=number, targets=[application, west])


def test_rule_fails_when_a_priority_is_below_one(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    target = SipRuleTarget(application, priority=0)

    with pytest.raises(ValueError, match="priority must be 1 or more, but 0 was provided"):
        SipRule(stack, "Rule", trigger=number, targets=[target])


def test_rule_fails_when_another_enabled_rule_has_its_trigger(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    SipRule(stack, "Rule", trigger=number, targets=[application])

    with pytest.raises(
        ValueError, match=r"trigger must be used by one enabled rule, but .* already uses it"
    ):
        SipRule(stack, "Second", trigger=number, targets=[application])


def test_disabled_rule_may_have_the_trigger_of_an_enabled_one(
    stack: cdk.Stack, number: PhoneNumber, application: SipMediaApplication
) -> None:
    SipRule(stack, "Rule", trigger=number, targets=[application])

    SipRule(stack, "Second", trigger=number, targets=[application], disabled=True)

    Template.from_stack(stack).resource_count_is(SIP_RULE, 2)


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (SipRuleTrigger("ToPhoneNumber", "2065550100"), "ToPhoneNumber must be a phone number in"),
        (SipRuleTrigger("Foo", "x"), "trigger_type must be ToPhoneNumber or RequestUriHostname"),
    ],
)
def test_rule_fails_when_the_trigger_is_invalid(
    stack: cdk.Stack, application: SipMediaApplication, trigger: SipRuleTrigger, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        SipRule(stack, "Rule", trigger=trigger, targets=[application])


def test_rule_fails_when_the_number_of_a_custom_class_is_invalid(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    class OfficeNumber(cdk.Resource):
        e164_phone_number = "555-0100"

    with pytest.raises(ValueError, match="ToPhoneNumber must be a phone number in"):
        SipRule(stack, "Rule", trigger=OfficeNumber(stack, "Office"), targets=[application])


def test_import_fails_when_the_id_is_empty(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match="sip_rule_id must be an id, but '' was provided"):
        SipRule.from_sip_rule_id(stack, "Old", "")


def test_adopted_rule_keeps_its_id_and_its_name(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    rule = SipRule(
        stack,
        "Rule",
        trigger=NUMBER,
        targets=[application],
        adopt_sip_rule_id="9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7",
    )

    (adopted,) = Template.from_stack(stack).find_resources("Custom::AdoptedSipRule").values()
    properties = adopted["Properties"]
    assert properties["SipRuleId"] == "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"
    assert properties["Release"] is False
    assert "Name" not in properties
    assert cdk.Token.is_unresolved(rule.sip_rule_id)
    Template.from_stack(stack).resource_count_is(SIP_RULE, 0)


def test_adopted_rule_is_released_on_request(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    SipRule(
        stack,
        "Rule",
        trigger=NUMBER,
        targets=[application],
        adopt_sip_rule_id="9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7",
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )

    template = Template.from_stack(stack)
    template.has_resource_properties("Custom::AdoptedSipRule", {"Release": True})
    assert "chime:DeleteSipRule" in str(template.find_resources("AWS::IAM::Policy"))


@pytest.mark.parametrize(
    ("props", "problem"),
    [
        ({"adopt_sip_rule_id": ""}, "sip_rule_id must be"),
        (
            {"removal_policy": cdk.RemovalPolicy.DESTROY},
            "removal_policy is for an adopted rule",
        ),
        (
            {
                "adopt_sip_rule_id": "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7",
                "removal_policy": cdk.RemovalPolicy.SNAPSHOT,
            },
            "removal_policy must be RETAIN or DESTROY",
        ),
    ],
)
def test_adoption_fails_when_a_prop_is_invalid(
    stack: cdk.Stack, application: SipMediaApplication, props: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        SipRule(stack, "Rule", trigger=NUMBER, targets=[application], **props)


def test_rule_is_adopted_once(stack: cdk.Stack, application: SipMediaApplication) -> None:
    rule_id = "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"
    SipRule(stack, "First", trigger=NUMBER, targets=[application], adopt_sip_rule_id=rule_id)

    with pytest.raises(ValueError, match="adopted once, but Stack/First already adopts it"):
        SipRule(
            stack,
            "Second",
            trigger=NUMBER,
            targets=[application],
            disabled=True,
            adopt_sip_rule_id=rule_id,
        )
