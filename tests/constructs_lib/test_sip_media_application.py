from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import ISipMediaApplication, SipMediaApplication

pytestmark = pytest.mark.cdk

APPLICATION = "AWS::Chime::SipMediaApplication"
Grant = Callable[[SipMediaApplication, iam.IGrantable], iam.Grant]

OLD = "arn:aws:chime:eu-west-2:111122223333:sma/7d3ab7a1-6c4e-4b1e-8f2a-000000000001"


def test_default_properties(
    stack: cdk.Stack, function: lambda_.Function, template_snapshot: SnapshotAssertion
) -> None:
    SipMediaApplication(stack, "Application", handler=function)

    template = Template.from_stack(stack)
    assert template.find_resources(APPLICATION) == template_snapshot(name="application")
    assert template.find_resources("AWS::Lambda::Permission") == template_snapshot(
        name="permission"
    )


def test_name_is_rendered(stack: cdk.Stack, function: lambda_.Function) -> None:
    SipMediaApplication(stack, "Application", handler=function, name="Pizza line 2")

    Template.from_stack(stack).has_resource_properties(APPLICATION, {"Name": "Pizza line 2"})


def test_application_invokes_an_alias(stack: cdk.Stack, function: lambda_.Function) -> None:
    live = lambda_.Alias(stack, "Live", alias_name="live", version=function.current_version)

    SipMediaApplication(stack, "Application", handler=live)

    template = Template.from_stack(stack)
    (alias,) = template.find_resources("AWS::Lambda::Alias")
    template.has_resource_properties(APPLICATION, {"Endpoints": [{"LambdaArn": {"Ref": alias}}]})
    template.has_resource_properties("AWS::Lambda::Permission", {"FunctionName": {"Ref": alias}})


def test_tags_are_applied_to_the_application(stack: cdk.Stack, function: lambda_.Function) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)

    cdk.Tags.of(application).add("team", "front desk")

    tags = {"Tags": [{"Key": "team", "Value": "front desk"}]}
    Template.from_stack(stack).has_resource_properties(APPLICATION, tags)


@pytest.mark.parametrize("name", ["", "a" * 257, "Pizza/line", "Pizza line\n"])
def test_application_fails_when_the_name_is_invalid(
    stack: cdk.Stack, function: lambda_.Function, name: str
) -> None:
    with pytest.raises(ValueError, match=r"Stack/Application: name must be 1 to 256 letters.*but"):
        SipMediaApplication(stack, "Application", handler=function, name=name)


def test_application_fails_when_the_service_is_not_in_the_region(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Stack", env=cdk.Environment(region="eu-north-1"))
    function = lambda_.Function.from_function_name(stack, "Function", "answer")

    with pytest.raises(
        ValueError, match=r"region must be one of .*us-west-2, but 'eu-north-1' was"
    ):
        SipMediaApplication(stack, "Application", handler=function)


def test_application_fails_when_the_handler_is_in_another_region(stack: cdk.Stack) -> None:
    arn = "arn:aws:lambda:us-west-2:111122223333:function:answer"
    function = lambda_.Function.from_function_arn(stack, "Function", arn)

    with pytest.raises(ValueError, match="handler must be in us-east-1, but it is in us-west-2"):
        SipMediaApplication(stack, "Application", handler=function)


def test_region_token_is_accepted(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Stack")
    function = lambda_.Function.from_function_name(stack, "Function", "answer")

    SipMediaApplication(stack, "Application", handler=function)

    region = {"AwsRegion": {"Ref": "AWS::Region"}}
    Template.from_stack(stack).has_resource_properties(APPLICATION, region)


@pytest.mark.parametrize(
    ("grant", "action"),
    [
        (SipMediaApplication.grant_create_call, "chime:CreateSipMediaApplicationCall"),
        (SipMediaApplication.grant_update_call, "chime:UpdateSipMediaApplicationCall"),
        (
            SipMediaApplication.grant_read,
            [
                "chime:GetSipMediaApplication",
                "chime:GetSipMediaApplicationLoggingConfiguration",
            ],
        ),
    ],
)
def test_grant_allows_its_actions_on_this_application_only(
    stack: cdk.Stack, function: lambda_.Function, grant: Grant, action: str | list[str]
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)
    clerk = iam.Role(stack, "Clerk", assumed_by=iam.AccountRootPrincipal())

    granted = grant(application, clerk)

    assert granted.success
    (logical_id,) = Template.from_stack(stack).find_resources(APPLICATION)
    statement = {
        "Action": action,
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [logical_id, "SipMediaApplicationArn"]},
    }
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy", {"PolicyDocument": {"Statement": [statement]}}
    )


def test_handler_can_be_granted_its_own_application(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)

    application.grant_create_call(function)
    application.grant_update_call(function)
    application.grant_read(function.add_alias("live"))

    template = Template.from_stack(stack)  # fails on a circular dependency
    (policy,) = template.find_resources("AWS::IAM::Policy").values()
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    assert policy["Properties"]["PolicyName"].startswith("ApplicationHandlerPolicy")
    assert [statement["Action"] for statement in statements] == [
        "chime:CreateSipMediaApplicationCall",
        "chime:UpdateSipMediaApplicationCall",
        [
            "chime:GetSipMediaApplication",
            "chime:GetSipMediaApplicationLoggingConfiguration",
        ],
    ]


def test_bucket_grant_is_limited_to_this_application(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)
    prompts = s3.Bucket(stack, "Prompts")

    prompts.grant_read(application)

    template = Template.from_stack(stack)
    (logical_id,) = template.find_resources(APPLICATION)
    statement = {
        "Principal": {"Service": "voiceconnector.chime.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [logical_id, "SipMediaApplicationArn"]}},
        },
    }
    template.has_resource_properties(
        "AWS::S3::BucketPolicy",
        {"PolicyDocument": {"Statement": Match.array_with([Match.object_like(statement)])}},
    )


def test_application_is_imported_by_its_id(stack: cdk.Stack) -> None:
    imported = SipMediaApplication.from_sip_media_application_id(stack, "Old", "7d3ab7a1")

    assert imported.sip_media_application_id == "7d3ab7a1"
    assert stack.resolve(imported.sip_media_application_arn) == {
        "Fn::Join": [
            "",
            [
                "arn:",
                {"Ref": "AWS::Partition"},
                ":chime:us-east-1:",
                {"Ref": "AWS::AccountId"},
                ":sma/7d3ab7a1",
            ],
        ]
    }


def test_application_of_another_region_is_imported_by_its_arn(stack: cdk.Stack) -> None:
    imported: ISipMediaApplication = SipMediaApplication.from_sip_media_application_arn(
        stack, "Old", OLD
    )

    assert imported.sip_media_application_arn == OLD
    assert imported.sip_media_application_id == "7d3ab7a1-6c4e-4b1e-8f2a-000000000001"
    assert imported.aws_region == "eu-west-2"


def test_imported_application_grants_like_an_owned_one(stack: cdk.Stack) -> None:
    imported = SipMediaApplication.from_sip_media_application_arn(stack, "Old", OLD)
    clerk = iam.Role(stack, "Clerk", assumed_by=iam.AccountRootPrincipal())

    imported.grant_create_call(clerk)

    statement = {
        "Action": "chime:CreateSipMediaApplicationCall",
        "Effect": "Allow",
        "Resource": OLD,
    }
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy", {"PolicyDocument": {"Statement": [statement]}}
    )


def test_import_fails_when_the_arn_is_not_an_application(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match=r"sip_media_application_arn must be .*:sma/.*, but"):
        SipMediaApplication.from_sip_media_application_arn(
            stack, "Old", "arn:aws:lambda:us-west-2:111122223333:function:answer"
        )


def test_logging_enables_sip_message_logs(stack: cdk.Stack, function: lambda_.Function) -> None:
    SipMediaApplication(stack, "Application", handler=function, logging=True)

    template = Template.from_stack(stack)
    (logical_id,) = template.find_resources(APPLICATION)
    template.has_resource_properties(
        "Custom::SipMediaApplicationLogging",
        {
            "SipMediaApplicationId": {"Fn::GetAtt": [logical_id, "SipMediaApplicationId"]},
            "EnableSipMediaApplicationMessageLogs": True,
        },
    )


def test_application_fails_when_the_name_only_looks_like_a_token(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    with pytest.raises(ValueError, match=r"name must be .* but 'Token\[AWS.Region.4\]' was"):
        SipMediaApplication(stack, "Application", handler=function, name="Token[AWS.Region.4]")


def test_name_may_be_a_token_of_another_stack(stack: cdk.Stack, function: lambda_.Function) -> None:
    name = cdk.Fn.import_value("PizzaLineName")

    SipMediaApplication(stack, "Application", handler=function, name=name)

    properties = {"Name": {"Fn::ImportValue": "PizzaLineName"}}
    Template.from_stack(stack).has_resource_properties(APPLICATION, properties)


@pytest.mark.parametrize("wrong", ["", "a/b"])
def test_import_fails_when_the_id_is_invalid(stack: cdk.Stack, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"application_id must be an id, but '{wrong}' was"):
        SipMediaApplication.from_sip_media_application_id(stack, "Old", wrong)


def test_recording_grant_allows_both_actions_to_this_application(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)
    bucket = s3.Bucket(stack, "Recordings")

    application.grant_recording(bucket, "voicemail/*")

    template = Template.from_stack(stack)
    (policy,) = template.find_resources("AWS::S3::BucketPolicy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    (name,) = template.find_resources("AWS::Chime::SipMediaApplication")
    assert statement["Action"] == ["s3:PutObject", "s3:PutObjectAcl"]
    assert statement["Principal"] == {"Service": "voiceconnector.chime.amazonaws.com"}
    assert "voicemail/*" in str(statement["Resource"])
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [name, "SipMediaApplicationArn"]}},
    }


def test_recording_grant_warns_when_the_bucket_is_imported(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)

    application.grant_recording(s3.Bucket.from_bucket_name(stack, "Recordings", "recordings"))

    Annotations.from_stack(stack).has_warning(
        "*", Match.string_like_regexp("the policy of an imported bucket is not changed")
    )


def test_bot_grant_names_the_application_as_lex_sees_it(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)
    bot = "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST"

    granted = application.grant_use_of_bot(bot)
    application.grant_use_of_bot(f"{bot}2")

    assert granted.success

    template = Template.from_stack(stack)
    first, second = template.find_resources("AWS::Lex::ResourcePolicy").values()
    assert first["Properties"]["ResourceArn"] == bot
    assert second["Properties"]["ResourceArn"] == f"{bot}2"
    (statement,) = first["Properties"]["Policy"]["Statement"]
    assert statement["Action"] == "lex:StartConversation"
    assert ":voiceconnector:" in str(statement["Condition"]["ArnEquals"]["aws:SourceArn"])
    assert ":sma/" in str(statement["Condition"]["ArnEquals"]["aws:SourceArn"])


def test_bot_grant_refuses_another_arn(stack: cdk.Stack, function: lambda_.Function) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)

    with pytest.raises(ValueError, match="bot_alias_arn must be an ARN such as"):
        application.grant_use_of_bot("arn:aws:lex:us-east-1:111122223333:bot/ABCDEFGHIJ")


def test_bot_grant_of_an_imported_application_names_its_region_and_account(
    stack: cdk.Stack,
) -> None:
    imported = SipMediaApplication.from_sip_media_application_arn(stack, "Old", OLD)

    imported.grant_use_of_bot("arn:aws:lex:eu-west-2:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST")

    (policy,) = Template.from_stack(stack).find_resources("AWS::Lex::ResourcePolicy").values()
    (statement,) = policy["Properties"]["Policy"]["Statement"]
    source_arn = statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Join"][1]
    assert source_arn[2] == OLD.removeprefix("arn:aws").replace(":chime:", ":voiceconnector:")
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}


# docs/service/provisioning-api.md#lex-policy
def test_bot_grants_of_two_applications_share_the_policy_of_the_alias(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    alias = cdk.Fn.import_value("BotAliasArn")

    for name in ("First", "Second"):
        SipMediaApplication(stack, name, handler=function).grant_use_of_bot(alias)

    (policy,) = Template.from_stack(stack).find_resources("AWS::Lex::ResourcePolicy").values()
    assert len(policy["Properties"]["Policy"]["Statement"]) == 2


def test_bot_grant_fails_when_the_bot_is_in_another_region(stack: cdk.Stack) -> None:
    imported = SipMediaApplication.from_sip_media_application_arn(stack, "Old", OLD)

    with pytest.raises(ValueError, match="the bot must be in eu-west-2, but it is in us-east-1"):
        imported.grant_use_of_bot(
            "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST"
        )


ADOPTED = "Custom::AdoptedSipMediaApplication"
ADOPTED_ID = "9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7"


def test_adopted_application_keeps_its_id_and_its_name(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(
        stack, "Application", handler=function, adopt_sip_media_application_id=ADOPTED_ID
    )

    template = Template.from_stack(stack)
    (adopted,) = template.find_resources(ADOPTED).values()
    assert adopted["Properties"]["SipMediaApplicationId"] == ADOPTED_ID
    assert "Name" not in adopted["Properties"]
    assert adopted["DependsOn"] == ["ApplicationInvokePermission71F6D166"]
    assert application.sip_media_application_arn.endswith(f":sma/{ADOPTED_ID}")
    template.resource_count_is(APPLICATION, 0)


def test_adopted_application_alone_may_invoke_the_function(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(
        stack, "Application", handler=function, adopt_sip_media_application_id=ADOPTED_ID
    )

    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::Lambda::Permission",
        {"SourceArn": stack.resolve(application.sip_media_application_arn)},
    )


def test_adopted_application_is_released_on_request(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    SipMediaApplication(
        stack,
        "Application",
        handler=function,
        adopt_sip_media_application_id=ADOPTED_ID,
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )

    template = Template.from_stack(stack)
    template.has_resource_properties(ADOPTED, {"Release": True})
    assert "chime:DeleteSipMediaApplication" in str(template.find_resources("AWS::IAM::Policy"))


def test_logs_of_an_adopted_application_are_restored(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    SipMediaApplication(
        stack,
        "Application",
        handler=function,
        adopt_sip_media_application_id=ADOPTED_ID,
        logging=True,
    )

    Template.from_stack(stack).has_resource_properties(
        "Custom::SipMediaApplicationLogging", {"Restore": True}
    )


def test_application_is_adopted_once(stack: cdk.Stack, function: lambda_.Function) -> None:
    first = SipMediaApplication(
        stack, "First", handler=function, adopt_sip_media_application_id=ADOPTED_ID
    )

    with pytest.raises(ValueError, match=f"{first.node.path} already adopts it"):
        SipMediaApplication(
            stack, "Second", handler=function, adopt_sip_media_application_id=ADOPTED_ID
        )


@pytest.mark.parametrize(
    ("removal_policy", "deletion_policy"),
    [
        (None, "RetainExceptOnCreate"),
        (cdk.RemovalPolicy.RETAIN, "Retain"),
        (cdk.RemovalPolicy.DESTROY, "Delete"),
    ],
)
def test_application_is_kept_unless_its_removal_policy_deletes_it(
    stack: cdk.Stack,
    function: lambda_.Function,
    removal_policy: cdk.RemovalPolicy | None,
    deletion_policy: str,
) -> None:
    SipMediaApplication(stack, "Application", handler=function, removal_policy=removal_policy)

    (application,) = Template.from_stack(stack).find_resources(APPLICATION).values()
    assert application["DeletionPolicy"] == deletion_policy


@pytest.mark.parametrize(
    ("props", "problem"),
    [
        ({"adopt_sip_media_application_id": ""}, "sip_media_application_id must be"),
        ({"removal_policy": cdk.RemovalPolicy.SNAPSHOT}, "removal_policy must be"),
    ],
)
def test_application_fails_when_a_prop_of_its_lifetime_is_invalid(
    stack: cdk.Stack, function: lambda_.Function, props: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        SipMediaApplication(stack, "Application", handler=function, **props)
