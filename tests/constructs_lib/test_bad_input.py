"""Mistakes with the constructs of production: refused at synthesis, with what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match, Template

from constructs_lib import (
    CallHandler,
    LineMonitoring,
    LiveAlias,
    LiveVersion,
    PhoneLine,
    PromptLibrary,
    PromptText,
    RecordingStore,
    SipMediaApplication,
)
from tests.telephony_simulator.wav import write_wav

pytestmark = pytest.mark.cdk

ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
BOT_OF_OTHER_ACCOUNT = f"arn:aws:lex:us-east-1:{OTHER_ACCOUNT}:bot-alias/ABCDEFGHIJ/KLMNOPQRST"


def ssml(content: str) -> PromptText:
    return PromptText(f"<speak>{content}</speak>", text_type="ssml", engine="neural")


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    return cdk.Stack(app, "Stack", env=cdk.Environment(region="us-east-1", account=ACCOUNT))


@pytest.fixture
def application(stack: cdk.Stack, function: lambda_.Function) -> SipMediaApplication:
    return SipMediaApplication(stack, "Application", handler=function)


Mistake = Callable[[SipMediaApplication], object]


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            lambda it: it.grant_recording(cast("Any", "bucket")),
            r"bucket must be a IBucket, but .*; aws_s3\.Bucket\.from_bucket_name\(\) makes one",
        ),
        (
            lambda it: it.grant_play_audio(cast("Any", "bucket")),
            r"bucket must be a IBucket, but a value of type str was provided",
        ),
        (
            lambda it: it.grant_recording(RecordingStore(it, "Store"), "voicemail"),
            r"must have a '\*', such as 'voicemail/\*'",
        ),
        (
            lambda it: it.grant_recording(RecordingStore(it, "Store"), "/voicemail/*"),
            "objects_key_pattern must not begin with one",
        ),
        (
            lambda it: it.grant_recording(
                s3.Bucket.from_bucket_attributes(
                    it, "Bucket", bucket_name="messages", account=OTHER_ACCOUNT
                )
            ),
            f"the bucket must be in the application's account, {ACCOUNT}, but .* {OTHER_ACCOUNT}",
        ),
        (
            lambda it: it.grant_use_of_bot(BOT_OF_OTHER_ACCOUNT),
            f"the bot must be in the application's account, {ACCOUNT}, but .* {OTHER_ACCOUNT}",
        ),
        (
            lambda it: it.grant_use_of_bot(cast("Any", None)),
            "bot_alias_arn must be a string, but a value of type NoneType was provided",
        ),
        (
            lambda it: it.grant_create_call(cast("Any", "role")),
            "grantee must be a IGrantable, but .*; grant to a role",
        ),
        (
            lambda it: RecordingStore(it, "Store").on_recording(
                "On", target=cast("Any", it.handler)
            ),
            r"target must be one of aws_events_targets, such as LambdaFunction\(function\)",
        ),
    ],
)
def test_mistake_with_a_grant_is_refused(
    application: SipMediaApplication, mistake: Mistake, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        mistake(application)


def test_function_of_another_account_is_refused(stack: cdk.Stack) -> None:
    arn = f"arn:aws:lambda:us-east-1:{OTHER_ACCOUNT}:function:answer"

    with pytest.raises(ValueError, match=f"handler must be in account {ACCOUNT}, but it is in"):
        PhoneLine(
            stack,
            "Line",
            handler=lambda_.Function.from_function_arn(stack, "Function", arn),
            area_code="206",
        )


@pytest.mark.parametrize("use", ["grant_recording", "grant_play_audio"])
def test_bucket_with_a_key_of_kms_is_warned_about(
    stack: cdk.Stack, application: SipMediaApplication, use: str
) -> None:
    bucket = s3.Bucket(stack, "Own", encryption=s3.BucketEncryption.KMS)

    getattr(application, use)(bucket)

    warning = Match.string_like_regexp("AWS does not document what the service needs then")
    Annotations.from_stack(stack).has_warning("*", warning)


@pytest.mark.parametrize(
    ("settings", "live", "message"),
    [
        (
            {"reserved_concurrent_executions": 1},
            LiveVersion(provisioned_concurrent_executions=2),
            "must be at most the function's reserved_concurrent_executions, 1, but 2 was provided",
        ),
        (
            {"ephemeral_storage_size": cdk.Size.gibibytes(1)},
            LiveVersion(snap_start=True),
            "snap_start needs a function without filesystem, and with at most 512 MB",
        ),
    ],
)
def test_alias_that_lambda_refuses_is_refused(
    stack: cdk.Stack, entry: Path, settings: dict[str, Any], live: LiveVersion, message: str
) -> None:
    handler = CallHandler(stack, "Handler", entry=entry, **settings)

    with pytest.raises(ValueError, match=message):
        LiveAlias(stack, "Live", handler=handler, live=live)


def test_alias_with_as_many_processes_as_are_reserved_is_accepted(
    stack: cdk.Stack, entry: Path
) -> None:
    handler = CallHandler(
        stack,
        "Handler",
        entry=entry,
        reserved_concurrent_executions=2,
        ephemeral_storage_size=cdk.Size.mebibytes(512),
    )

    LiveAlias(stack, "Live", handler=handler, live=LiveVersion(provisioned_concurrent_executions=2))
    LiveAlias(stack, "Snap", handler=handler, live=LiveVersion(snap_start=True, alias_name="snap"))


def test_alias_accepts_a_reserved_concurrency_that_the_deployment_knows(
    stack: cdk.Stack, entry: Path
) -> None:
    reserved = cast("int", cdk.CfnParameter(stack, "Reserved", type="Number").value_as_number)
    handler = CallHandler(stack, "Handler", entry=entry, reserved_concurrent_executions=reserved)

    LiveAlias(stack, "Live", handler=handler, live=LiveVersion(provisioned_concurrent_executions=2))


def test_timeout_of_half_a_second_is_refused_by_its_name(stack: cdk.Stack, entry: Path) -> None:
    with pytest.raises(ValueError, match=r"timeout must be 1 to 20 whole .*, but 1\.5 was"):
        CallHandler(stack, "Handler", entry=entry, timeout=cdk.Duration.millis(1_500))


@pytest.mark.parametrize(
    ("props", "message"),
    [
        ({"environment": {"A": "b", "B": 1}}, "the item 'B' is 1; write it in quotes"),
        ({"layers": ["arn:aws:lambda:::layer"]}, "the item 0 is a str$"),
    ],
)
def test_item_of_a_wrong_type_is_named(
    stack: cdk.Stack, entry: Path, props: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        CallHandler(stack, "Handler", entry=entry, **props)


def test_override_that_lacks_a_word_is_named(stack: cdk.Stack, entry: Path) -> None:
    class Pizza(PhoneLine):
        def create_number(self) -> None:
            """Override nothing."""

    with pytest.raises(TypeError, match="did you mean 'create_phone_number'"):
        Pizza(stack, "Line", entry=entry, area_code="206")


def test_helper_of_a_subclass_is_named_after_what_it_helps(stack: cdk.Stack, entry: Path) -> None:
    class Pizza(PhoneLine):
        def create_handler_role(self) -> None:
            """Override nothing."""

    Pizza(stack, "Line", entry=entry, area_code="206")


def test_prompts_named_like_parts_of_the_library_have_ids_of_their_own(
    stack: cdk.Stack, tmp_path: Path
) -> None:
    write_wav(tmp_path / "a.wav")
    (tmp_path / "folder.wav").mkdir()
    texts = {"Bucket": "Buckets.", "File/a": "Files.", "Prompt": "Prompts.", "b": "B."}

    library = PromptLibrary(stack, "Prompts", directory=tmp_path, texts=texts)

    assert library.names == ("Bucket", "File/a", "Prompt", "a", "b")
    assert library.node.try_find_child("b") is not None
    Template.from_stack(stack).resource_count_is("Custom::Prompt", 5)


@pytest.mark.parametrize(("character", "code"), [("\x00", "0000"), ("\ud800", "D800")])
def test_character_that_no_template_has_is_refused(
    stack: cdk.Stack, character: str, code: str
) -> None:
    with pytest.raises(ValueError, match=rf"'a' has the character U\+{code}, which"):
        PromptLibrary(stack, "Prompts", texts={"a": f"one{character}two"})


@pytest.mark.parametrize(
    ("topic_arn", "message"),
    [
        (
            f"arn:aws:sns:eu-west-2:{ACCOUNT}:on-call",
            "must be in us-east-1, but it is in eu-west-2",
        ),
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:on-call", "a topic of Amazon SNS, but it is of sqs"),
    ],
)
def test_topic_that_no_alarm_reaches_is_refused(
    stack: cdk.Stack, application: SipMediaApplication, topic_arn: str, message: str
) -> None:
    topic = sns.Topic.from_topic_arn(stack, "Topic", topic_arn)

    with pytest.raises(ValueError, match=message):
        monitoring(stack, application, alarm_topic=topic)


def monitoring(
    stack: cdk.Stack, application: SipMediaApplication, construct_id: str = "M", **props: Any
) -> LineMonitoring:
    handler = application.handler
    return LineMonitoring(stack, construct_id, application=application, handler=handler, **props)


def test_alarms_may_use_a_topic_of_the_app_and_its_key(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    key = kms.Key(stack, "Key")
    topic = sns.Topic(stack, "Topic", master_key=key, enforce_ssl=True)

    monitoring(stack, application, alarm_topic=topic)

    template = Template.from_stack(stack)
    alarms = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }
    publish = Match.object_like({**alarms, "Action": "sns:Publish"})
    template.has_resource_properties(
        "AWS::SNS::TopicPolicy", {"PolicyDocument": {"Statement": Match.array_with([publish])}}
    )
    use = Match.object_like({**alarms, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]})
    template.has_resource_properties(
        "AWS::KMS::Key", {"KeyPolicy": {"Statement": Match.array_with([use])}}
    )


def test_topic_without_a_policy_keeps_that_of_sns(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    monitoring(stack, application, alarm_topic=sns.Topic(stack, "Topic"))

    Template.from_stack(stack).resource_count_is("AWS::SNS::TopicPolicy", 0)


def test_policy_that_a_topic_gets_later_allows_alarms(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    topic = sns.Topic(stack, "Topic")
    monitoring(stack, application, alarm_topic=topic)

    topic.grant_publish(iam.ServicePrincipal("budgets.amazonaws.com"))

    assert "cloudwatch.amazonaws.com" in str(policy_of_topic(Template.from_stack(stack)))


def test_topic_of_another_account_of_the_app_allows_alarms(
    app: cdk.App, stack: cdk.Stack, application: SipMediaApplication
) -> None:
    env = cdk.Environment(region="us-east-1", account=OTHER_ACCOUNT)
    other = cdk.Stack(app, "OnCall", env=env)

    monitoring(stack, application, alarm_topic=sns.Topic(other, "Topic", topic_name="on-call"))

    assert ACCOUNT in str(policy_of_topic(Template.from_stack(other)))


def policy_of_topic(template: Template) -> object:
    (policy,) = template.find_resources("AWS::SNS::TopicPolicy").values()
    return policy["Properties"]["PolicyDocument"]


def test_topic_whose_key_is_imported_is_warned_about(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    key = kms.Alias.from_alias_name(stack, "Key", "alias/aws/sns")

    monitoring(stack, application, alarm_topic=sns.Topic(stack, "Topic", master_key=key))

    warning = Match.string_like_regexp("alias/aws/sns cannot; no alarm is sent without it")
    Annotations.from_stack(stack).has_warning("/Stack/M", warning)


def test_function_has_one_namespace_of_metrics(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    monitoring(stack, application)
    monitoring(stack, application, "Again")

    with pytest.raises(ValueError, match="to the namespace 'PhoneLine' already, and to one only"):
        monitoring(stack, application, "Other", namespace="Other")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" <speak>Hello.</speak>", "is SSML, .*; provide text_type=PollyTextType.SSML"),
        (ssml("<emphasis>Hello.</emphasis>"), "has <emphasis>, which Polly has for the engine 'st"),
        (ssml("<prosody amazon:max-duration='2s'>Hi.</prosody>"), "<prosody amazon:max-duration>"),
        (ssml("<amazon:effect name='whispered'>Hi.</amazon:effect>"), 'name="whispered">, which'),
    ],
)
def test_ssml_that_the_engine_does_not_have_is_refused(
    stack: cdk.Stack, text: str | PromptText, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        PromptLibrary(stack, "Prompts", texts={"a": text})


def test_tags_of_the_engine_are_accepted(stack: cdk.Stack) -> None:
    texts: dict[str, str | PromptText] = {
        "a": ssml("<amazon:effect name='drc'><prosody rate='slow'>Hi.</prosody></amazon:effect>"),
        "b": PromptText("<speak><emphasis>Hi.</emphasis></speak>", text_type="ssml"),
        "c": "1 < 2",
        "e": PromptText(
            "<speak><emphasis>Hi.</emphasis></speak>", "Ruth", "generative", None, "ssml"
        ),
        "d": "<speakers> is a word of two.",
    }

    assert PromptLibrary(stack, "Prompts", texts=texts).names == ("a", "b", "c", "d", "e")


def test_library_of_another_stack_is_refused(app: cdk.App, stack: cdk.Stack, entry: Path) -> None:
    line = PhoneLine(stack, "Line", entry=entry, area_code="206")
    library = PromptLibrary(cdk.Stack(app, "Other"), "Prompts", texts={"a": "Hello."})

    with pytest.raises(ValueError, match="define Other/Prompts in Stack, the stack of the line"):
        line.use_prompts(library)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda it: it.provide_to("name"), "handler must be a IFunction, .*from_function_name"),
        (lambda it: it.grant_play("id"), "application must be a ISipMediaApplication"),
    ],
)
def test_text_in_place_of_a_reference_is_explained(
    stack: cdk.Stack, mistake: Callable[[Any], None], message: str
) -> None:
    library = PromptLibrary(stack, "Prompts", texts={"a": "Hello."})

    with pytest.raises(ValueError, match=message):
        mistake(library)


@pytest.mark.parametrize(
    ("source", "is_accepted"),
    [
        ("def handle(event, context): ...\n", False),
        ("import handler_of\n", False),
        ("def handler(event, context): ...\n", True),
        ("class handler: ...\n", True),
        ("from calls import answer as handler\n", True),
        ("from calls import *\n", True),
        ("if True:\n    handler = 1\n", True),
        ("def handler(:", True),
        ("locals()['handler'] = print\n", True),
        ("vars()['handler'] = print\n", True),
        ("match print:\n    case handler: ...\n", True),
        ("import sys\nsys.modules[__name__] = print\n", True),
    ],
)
def test_module_without_the_function_is_refused(
    stack: cdk.Stack, tmp_path: Path, source: str, *, is_accepted: bool
) -> None:
    (tmp_path / "handler.py").write_text(source)

    if is_accepted:
        CallHandler(stack, "Handler", entry=tmp_path)
    else:
        with pytest.raises(ValueError, match=r"handler\.py has nothing named 'handler'"):
            CallHandler(stack, "Handler", entry=tmp_path)


def test_handler_may_be_in_a_package(stack: cdk.Stack, tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "__init__.py").write_text("def answer(event, context): ...\n")

    CallHandler(stack, "Handler", entry=tmp_path, handler="calls.answer")
    with pytest.raises(ValueError, match=r"__init__\.py has nothing named 'other'"):
        CallHandler(stack, "Other", entry=tmp_path, handler="calls.other")


def test_handler_may_be_in_a_layer(stack: cdk.Stack, entry: Path) -> None:
    arn = f"arn:aws:lambda:us-east-1:{OTHER_ACCOUNT}:layer:wrapper:1"
    layer = lambda_.LayerVersion.from_layer_version_arn(stack, "Layer", arn)

    CallHandler(stack, "Handler", entry=entry, handler="wrapper.handler", layers=[layer])
    with pytest.raises(ValueError, match=r"must be a directory that holds wrapper\.py"):
        CallHandler(stack, "Without", entry=entry, handler="wrapper.handler")


def test_notifications_of_a_store_keep_its_events(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    store = RecordingStore(stack, "Recordings")

    store.add_object_created_notification(notifications.LambdaDestination(function))

    (configured,) = (
        Template.from_stack(stack).find_resources("Custom::S3BucketNotifications").values()
    )
    configuration = configured["Properties"]["NotificationConfiguration"]
    assert configuration["EventBridgeConfiguration"] == {}
    assert len(configuration["LambdaFunctionConfigurations"]) == 1
