import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import Settings, VoiceApi, connect
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.conftest import ClientFactory


@pytest.fixture
def application(client: ChimeSDKVoiceClient) -> str:
    return given.application(client)


@pytest.fixture
def number(api: VoiceApi) -> str:
    return given.number(api)


def is_disabled(client: ChimeSDKVoiceClient, rule: str) -> bool:
    return client.get_sip_rule(SipRuleId=rule)["SipRule"]["Disabled"]


def status(client: ChimeSDKVoiceClient, number: str) -> str:
    return client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Status"]


def test_rule_names_the_region_of_its_target(
    client: ChimeSDKVoiceClient, number: str, application: str
) -> None:
    rule = given.rule(client, number, application)

    assert client.get_sip_rule(SipRuleId=rule)["SipRule"]["TargetApplications"] == [
        {"SipMediaApplicationId": application, "Priority": 1, "AwsRegion": "us-east-1"}
    ]


def test_rule_may_have_targets_in_two_regions(
    client: ChimeSDKVoiceClient, west: ChimeSDKVoiceClient, number: str, application: str
) -> None:
    backup = given.application(west, "us-west-2")

    rule = client.create_sip_rule(
        Name="both coasts",
        TriggerType="ToPhoneNumber",
        TriggerValue=number,
        TargetApplications=[
            {"SipMediaApplicationId": application, "Priority": 1, "AwsRegion": "us-east-1"},
            {"SipMediaApplicationId": backup, "Priority": 2, "AwsRegion": "us-west-2"},
        ],
    )["SipRule"]

    assert [one["AwsRegion"] for one in rule["TargetApplications"]] == ["us-east-1", "us-west-2"]
    for target in (application, backup):
        listed = client.list_sip_rules(SipMediaApplicationId=target)["SipRules"]
        assert [one["SipRuleId"] for one in listed] == [rule["SipRuleId"]]


def test_rule_with_two_targets_in_one_region_is_refused(
    client: ChimeSDKVoiceClient, number: str, application: str
) -> None:
    another = given.application(client)

    with pytest.raises(client.exceptions.BadRequestException, match="one AWS Region"):
        client.create_sip_rule(
            Name="rule",
            TriggerType="ToPhoneNumber",
            TriggerValue=number,
            TargetApplications=[
                {"SipMediaApplicationId": application, "Priority": 1},
                {"SipMediaApplicationId": another, "Priority": 2},
            ],
        )


def test_target_of_unknown_application_or_region_is_refused(
    client: ChimeSDKVoiceClient, number: str, application: str
) -> None:
    def create(target: str, region: str) -> None:
        client.create_sip_rule(
            Name="rule",
            TriggerType="ToPhoneNumber",
            TriggerValue=number,
            TargetApplications=[
                {"SipMediaApplicationId": target, "Priority": 1, "AwsRegion": region}
            ],
        )

    with pytest.raises(client.exceptions.BadRequestException, match=r"is in us-east-1"):
        create(application, "us-west-2")
    with pytest.raises(client.exceptions.BadRequestException, match="no SIP media application"):
        create("11112222-3333-4444-5555-666677778888", "us-east-1")


def test_target_without_a_priority_is_refused(
    client: ChimeSDKVoiceClient, number: str, application: str
) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="no Priority"):
        client.create_sip_rule(
            Name="rule",
            TriggerType="ToPhoneNumber",
            TriggerValue=number,
            TargetApplications=[{"SipMediaApplicationId": application}],
        )


def test_trigger_of_a_foreign_number_is_refused(
    client: ChimeSDKVoiceClient, application: str
) -> None:
    with pytest.raises(client.exceptions.BadRequestException) as refused:
        given.rule(client, "+12065550199", application)

    assert "TriggerValue" in str(refused.value)
    assert "2065550199" not in str(refused.value)


def test_trigger_of_a_voice_connector_number_is_refused(
    client: ChimeSDKVoiceClient, api: VoiceApi, application: str
) -> None:
    number = given.number(api, "VoiceConnector")

    with pytest.raises(client.exceptions.BadRequestException, match="SipMediaApplicationDialIn"):
        given.rule(client, number, application)


def test_fresh_number_is_refused_until_it_has_settled(
    client: ChimeSDKVoiceClient, clock: VirtualClock, application: str
) -> None:
    client.create_phone_number_order(
        ProductType="SipMediaApplicationDialIn", E164PhoneNumbers=["+12065550100"]
    )
    clock.sleep(30)
    assert status(client, "+12065550100") == "Unassigned"

    with pytest.raises(client.exceptions.BadRequestException, match="not ready"):
        given.rule(client, "+12065550100", application)

    clock.sleep(10)
    given.rule(client, "+12065550100", application)
    assert status(client, "+12065550100") == "Assigned"


def test_disabled_rule_reads_as_enabled_for_some_seconds(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str, application: str
) -> None:
    rule = given.rule(client, number, application)

    accepted = client.update_sip_rule(SipRuleId=rule, Name="rule", Disabled=True)

    assert accepted["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert not is_disabled(client, rule)
    clock.sleep(4)
    assert not is_disabled(client, rule)
    clock.sleep(1)
    assert is_disabled(client, rule)


def test_rule_enabled_again_before_the_delay_stays_enabled(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str, application: str
) -> None:
    rule = given.rule(client, number, application)
    client.update_sip_rule(SipRuleId=rule, Name="rule", Disabled=True)

    client.update_sip_rule(SipRuleId=rule, Name="rule", Disabled=False)

    clock.sleep(60)
    assert not is_disabled(client, rule)


def test_update_keeps_omitted_members(
    client: ChimeSDKVoiceClient, number: str, application: str
) -> None:
    rule = given.rule(client, number, application, disabled=True)
    before = client.get_sip_rule(SipRuleId=rule)["SipRule"]

    client.update_sip_rule(SipRuleId=rule, Name="renamed")

    after = client.get_sip_rule(SipRuleId=rule)["SipRule"]
    assert after["Name"] == "renamed"
    assert after["Disabled"]
    assert after["TargetApplications"] == before["TargetApplications"]


def test_delete_of_a_rule_that_reads_as_enabled_is_refused(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str, application: str
) -> None:
    rule = given.rule(client, number, application)
    client.update_sip_rule(SipRuleId=rule, Name="rule", Disabled=True)

    with pytest.raises(client.exceptions.ConflictException, match="disable"):
        client.delete_sip_rule(SipRuleId=rule)

    clock.sleep(5)
    client.delete_sip_rule(SipRuleId=rule)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_sip_rule(SipRuleId=rule)


def test_lenient_service_deletes_enabled_rules(make_client: ClientFactory) -> None:
    api = VoiceApi(settings=Settings(only_disabled_rules_are_deleted=False))
    client = make_client()
    connect(client, api)
    rule = given.rule(client, given.number(api), given.application(client))

    client.delete_sip_rule(SipRuleId=rule)

    assert client.list_sip_rules()["SipRules"] == []


def test_number_is_free_a_little_after_its_last_rule(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str, application: str
) -> None:
    rule = given.rule(client, number, application, disabled=True)
    associations = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Associations"]
    assert [(one["Name"], one["Value"]) for one in associations] == [("SipRuleId", rule)]

    client.delete_sip_rule(SipRuleId=rule)

    assert status(client, number) == "Assigned"
    clock.sleep(5)
    assert status(client, number) == "Unassigned"


def test_number_carries_one_enabled_rule(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str, application: str
) -> None:
    old = given.rule(client, number, application)

    with pytest.raises(client.exceptions.ConflictException, match=old):
        given.rule(client, number, application)
    new = given.rule(client, number, application, disabled=True)
    with pytest.raises(client.exceptions.ConflictException, match=old):
        client.update_sip_rule(SipRuleId=new, Name="rule", Disabled=False)

    client.update_sip_rule(SipRuleId=old, Name="rule", Disabled=True)
    clock.sleep(5)
    client.update_sip_rule(SipRuleId=new, Name="rule", Disabled=False)
    assert (is_disabled(client, old), is_disabled(client, new)) == (True, False)


def test_connector_triggers_by_its_host_name(client: ChimeSDKVoiceClient, application: str) -> None:
    connector = given.connector(client)
    host = client.get_voice_connector(VoiceConnectorId=connector)["VoiceConnector"][
        "OutboundHostName"
    ]

    def create(host_name: str) -> str:
        created = client.create_sip_rule(
            Name="trunk",
            TriggerType="RequestUriHostname",
            TriggerValue=host_name,
            TargetApplications=[{"SipMediaApplicationId": application, "Priority": 1}],
        )
        return created["SipRule"]["SipRuleId"]

    rule = create(host)
    another = given.connector(client)
    client.delete_voice_connector(VoiceConnectorId=another)

    with pytest.raises(client.exceptions.ConflictException, match=rule):
        client.delete_voice_connector(VoiceConnectorId=connector)
    with pytest.raises(client.exceptions.BadRequestException, match="outbound host name"):
        create("example.com")
