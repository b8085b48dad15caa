from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import (
    NotificationTarget,
    Origination,
    OriginationRoute,
    OriginationRouteProtocol,
    PhoneNumber,
    ProductType,
    SipMediaApplication,
    SipRule,
    SipRuleTrigger,
    Streaming,
    Termination,
    VoiceConnector,
)

pytestmark = pytest.mark.cdk

CONNECTOR = "AWS::Chime::VoiceConnector"
ORIGINATION = "Custom::VoiceConnectorOrigination"
OFFICE = Termination(calling_regions=["US"], cidr_allowed_list=["8.8.4.0/27"])
PBX = OriginationRoute(host="sip.example.com")


def test_default_properties(stack: cdk.Stack, template_snapshot: SnapshotAssertion) -> None:
    VoiceConnector(stack, "Connector")

    assert Template.from_stack(stack).to_json()["Resources"] == template_snapshot


def test_settings_are_rendered_in_the_api_names(
    stack: cdk.Stack, template_snapshot: SnapshotAssertion
) -> None:
    number = PhoneNumber(stack, "Number", area_code="206", product_type=ProductType.VOICE_CONNECTOR)

    VoiceConnector(
        stack,
        "Connector",
        name="Office",
        require_encryption=False,
        phone_numbers=[number],
        termination=Termination(
            calling_regions=["US", "CA"],
            cidr_allowed_list=["8.8.4.0/27", "8.8.8.8/32"],
            cps_limit=5,
            default_phone_number=number,
        ),
        origination=Origination(
            routes=[
                PBX,
                OriginationRoute(
                    host="8.8.8.8",
                    port=5080,
                    protocol=OriginationRouteProtocol.UDP,
                    priority=2,
                    weight=50,
                ),
            ]
        ),
        streaming=Streaming(
            data_retention_in_hours=24,
            notification_targets=[NotificationTarget.SNS, NotificationTarget.SQS],
        ),
        sip_logs=True,
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    settings = {
        name: resource
        for name, resource in resources.items()
        if "VoiceConnector" in resource["Type"]
    }
    assert settings == template_snapshot


def test_disabled_settings_are_rendered(stack: cdk.Stack) -> None:
    VoiceConnector(
        stack,
        "Connector",
        termination=Termination(
            calling_regions=["US"], cidr_allowed_list=["8.8.8.8/32"], disabled=True
        ),
        origination=Origination(routes=[PBX], disabled=True),
        streaming=Streaming(data_retention_in_hours=0, disabled=True),
    )

    template = Template.from_stack(stack)
    for setting, member in (
        ("Termination", "Termination"),
        ("Origination", "Origination"),
        ("StreamingConfiguration", "StreamingConfiguration"),
    ):
        template.has_resource_properties(
            f"Custom::VoiceConnector{setting}", {member: {"Disabled": True}}
        )


def test_termination_depends_on_the_phone_numbers(stack: cdk.Stack) -> None:
    number = PhoneNumber(stack, "Number", area_code="206", product_type=ProductType.VOICE_CONNECTOR)

    VoiceConnector(stack, "Connector", phone_numbers=[number], termination=OFFICE)

    template = Template.from_stack(stack)
    (numbers,) = template.find_resources("Custom::VoiceConnectorPhoneNumbers")
    template.has_resource("Custom::VoiceConnectorTermination", {"DependsOn": [numbers]})


def test_host_name_of_a_connector_triggers_a_rule(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    connector = VoiceConnector(stack, "Connector")
    application = SipMediaApplication(stack, "Application", handler=function)

    SipRule(
        stack,
        "Rule",
        trigger=SipRuleTrigger.request_uri_hostname(connector.outbound_host_name),
        targets=[application],
    )

    template = Template.from_stack(stack)
    (connector_id,) = template.find_resources(CONNECTOR)
    template.has_resource_properties(
        "Custom::SipRule",
        {
            "TriggerType": "RequestUriHostname",
            "TriggerValue": {"Fn::GetAtt": [connector_id, "OutboundHostName"]},
        },
    )


def test_connector_is_imported_by_its_id(stack: cdk.Stack) -> None:
    imported = VoiceConnector.from_voice_connector_id(stack, "Old", "abcdef1ghij2klmno3pqr4")

    assert imported.voice_connector_id == "abcdef1ghij2klmno3pqr4"
    assert imported.outbound_host_name == "abcdef1ghij2klmno3pqr4.voiceconnector.chime.aws"


def test_policies_cover_the_settings_in_use_only(stack: cdk.Stack) -> None:
    VoiceConnector(stack, "Connector", origination=Origination(routes=[PBX]))

    actions = str(Template.from_stack(stack).find_resources("AWS::IAM::Policy"))
    assert "chime:PutVoiceConnectorOrigination" in actions
    assert "chime:PutVoiceConnectorTermination" not in actions
    assert "iam:CreateServiceLinkedRole" not in actions


def test_streaming_may_create_only_the_service_linked_role(stack: cdk.Stack) -> None:
    VoiceConnector(stack, "Connector", streaming=Streaming(data_retention_in_hours=24))

    policies = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    (statement,) = [
        statement
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "iam:CreateServiceLinkedRole"
    ]
    assert statement["Condition"] == {
        "StringEquals": {"iam:AWSServiceName": "voiceconnector.chime.amazonaws.com"}
    }
    assert "aws-service-role/voiceconnector.chime.amazonaws.com" in str(statement["Resource"])


@pytest.mark.parametrize(
    "network",
    [
        "garbage30",
        "8.8.4.0/26",
        "8.8.4.1/27",
        "8.8.4.0/27 oops",
        "192.168.1.168/32",
        "10.0.0.199/32",
        "172.16.160.1/32",
        "127.0.0.1/32",
        "224.0.0.0/27",
        "2001:4860::/32",
    ],
)
def test_connector_fails_when_a_network_is_not_small_and_public(
    stack: cdk.Stack, network: str
) -> None:
    termination = Termination(calling_regions=["US"], cidr_allowed_list=["8.8.8.8/32", network])

    with pytest.raises(
        ValueError, match="cidr_allowed_list must be a public IPv4 network from /27"
    ):
        VoiceConnector(stack, "Connector", termination=termination)


@pytest.mark.parametrize("country", ["UNITED STATES", "foo-BR-bar", "us", ""])
def test_connector_fails_when_a_calling_region_is_not_a_country_code(
    stack: cdk.Stack, country: str
) -> None:
    termination = Termination(calling_regions=[country], cidr_allowed_list=["8.8.8.8/32"])

    with pytest.raises(
        ValueError, match=f"calling_regions must be .* but '{country}' was provided"
    ):
        VoiceConnector(stack, "Connector", termination=termination)


@pytest.mark.parametrize(
    ("regions", "networks", "message"),
    [
        ([], ["8.8.8.8/32"], "calling_regions must be 1 or more, but 0 were provided"),
        (["US"], [], "cidr_allowed_list must be 1 or more, but 0 were provided"),
    ],
)
def test_connector_fails_when_regions_or_networks_are_empty(
    stack: cdk.Stack, regions: Sequence[str], networks: Sequence[str], message: str
) -> None:
    termination = Termination(calling_regions=regions, cidr_allowed_list=networks)

    with pytest.raises(ValueError, match=message):
        VoiceConnector(stack, "Connector", termination=termination)


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ({"host": "localhost"}, "host must be a host name with a dot"),
        ({"host": "999.1.1.1"}, "host must be"),
        ({"host": "sip:sip.example.com"}, "host must be"),
        ({"port": 65536}, "port must be 0 to 65535, but 65536 was provided"),
        ({"port": True}, "port of OriginationRoute must be a whole number, but True was"),
        ({"protocol": "TLS"}, "protocol of OriginationRoute must be .*, but 'TLS' was"),
        ({"priority": 0}, "priority must be 1 to 100, but 0 was provided"),
        ({"weight": 101}, "weight must be 1 to 100, but 101 was provided"),
        (
            {"protocol": OriginationRouteProtocol.UDP},
            "protocol must be TCP where encryption is required, but UDP was provided",
        ),
    ],
)
def test_connector_fails_when_a_route_is_invalid(
    stack: cdk.Stack, route: Mapping[str, object], message: str
) -> None:
    wrong = OriginationRoute(**{"host": "sip.example.com", **route})  # type: ignore[arg-type]

    with pytest.raises(ValueError, match=f"^Stack/Connector: {message}"):
        VoiceConnector(stack, "Connector", origination=Origination(routes=[PBX, wrong]))


@pytest.mark.parametrize("port", [0, 65535])
def test_ports_at_both_ends_of_the_range_are_accepted(stack: cdk.Stack, port: int) -> None:
    routes = [OriginationRoute(host="sip.example.com", port=port)]

    VoiceConnector(stack, "Connector", origination=Origination(routes=routes))

    (origination,) = Template.from_stack(stack).find_resources(ORIGINATION).values()
    assert origination["Properties"]["Origination"]["Routes"][0]["Port"] == port


@pytest.mark.parametrize("count", [0, 11])
def test_connector_fails_when_the_number_of_routes_is_not_1_to_10(
    stack: cdk.Stack, count: int
) -> None:
    with pytest.raises(ValueError, match=f"routes must be 1 to 10, but {count} were provided"):
        VoiceConnector(stack, "Connector", origination=Origination(routes=[PBX] * count))


@pytest.mark.parametrize(
    ("streaming", "message"),
    [
        (Streaming(data_retention_in_hours=-1), "data_retention_in_hours must be 0 or more"),
        (
            Streaming(data_retention_in_hours=1, notification_targets=[]),
            "notification_targets must be 1 to 3, but 0 were provided",
        ),
    ],
)
def test_connector_fails_when_streaming_is_invalid(
    stack: cdk.Stack, streaming: Streaming, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        VoiceConnector(stack, "Connector", streaming=streaming)


def test_connector_fails_when_a_number_has_another_product_type(stack: cdk.Stack) -> None:
    number = PhoneNumber(stack, "Number", area_code="206")

    with pytest.raises(
        ValueError,
        match="must have the product type VoiceConnector, but Stack/Number is for SipMediaAppl",
    ):
        VoiceConnector(stack, "Connector", phone_numbers=[number])


def test_rule_fails_when_its_number_is_for_voice_connectors(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)
    number = PhoneNumber(stack, "Number", area_code="206", product_type=ProductType.VOICE_CONNECTOR)

    with pytest.raises(ValueError, match="trigger must have the product type SipMediaApplication"):
        SipRule(stack, "Rule", trigger=number, targets=[application])


def test_connector_fails_when_the_service_is_not_in_the_region(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Stack", env=cdk.Environment(region="eu-north-1"))

    with pytest.raises(ValueError, match=r"region must be one of .*, but 'eu-north-1' was"):
        VoiceConnector(stack, "Connector")


def test_import_fails_when_the_id_is_empty(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match="voice_connector_id must be an id, but '' was provided"):
        VoiceConnector.from_voice_connector_id(stack, "Old", "")


ADOPTED_ID = "abcdef1ghij2klmno3pqr4"


def test_adopted_connector_gets_the_settings_of_the_template(stack: cdk.Stack) -> None:
    connector = VoiceConnector(
        stack,
        "Connector",
        adopt_voice_connector_id=ADOPTED_ID,
        termination=OFFICE,
        origination=Origination(
            routes=[OriginationRoute(host="sip.example.com", protocol=OriginationRouteProtocol.UDP)]
        ),
        phone_numbers=[
            PhoneNumber(
                stack,
                "Number",
                e164_phone_number="+12065550100",
                product_type=ProductType.VOICE_CONNECTOR,
            )
        ],
    )

    template = Template.from_stack(stack)
    expected = {"VoiceConnectorId": ADOPTED_ID, "Restore": True}
    for resource_type in (
        "Custom::VoiceConnectorTermination",
        ORIGINATION,
        "Custom::VoiceConnectorPhoneNumbers",
    ):
        template.has_resource_properties(resource_type, expected)
    template.resource_count_is(CONNECTOR, 0)
    assert connector.outbound_host_name == f"{ADOPTED_ID}.voiceconnector.chime.aws"


@pytest.mark.parametrize(
    ("props", "problem"),
    [
        ({"name": "Office"}, "name is for a connector that the stack creates"),
        ({"require_encryption": True}, "require_encryption is for a connector"),
        ({"removal_policy": cdk.RemovalPolicy.DESTROY}, "removal_policy is for a connector"),
        ({"adopt_voice_connector_id": ""}, "voice_connector_id must be an id"),
    ],
)
def test_adopted_connector_fails_when_a_prop_is_not_for_it(
    stack: cdk.Stack, props: Mapping[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        VoiceConnector(stack, "Connector", **{"adopt_voice_connector_id": ADOPTED_ID, **props})


def test_connector_is_deleted_on_request_only(stack: cdk.Stack) -> None:
    VoiceConnector(stack, "Kept")
    VoiceConnector(stack, "Deleted", removal_policy=cdk.RemovalPolicy.DESTROY)

    connectors = Template.from_stack(stack).find_resources(CONNECTOR).values()
    assert [one["DeletionPolicy"] for one in connectors] == ["RetainExceptOnCreate", "Delete"]
