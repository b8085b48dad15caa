"""The ready line: the stack that `make synth` synthesizes and `make deploy` deploys."""

import runpy
from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Annotations, Match, Template
from cfnlint.api import lint_file  # type: ignore[import-untyped]

from constructs_lib import TelephonyStack

pytestmark = pytest.mark.cdk

CHECKOUT = Path(__file__).parent.parent
PHONE_NUMBER = "Custom::PhoneNumber"
RECORDINGS = "LineRecordings3E6BBC07"
OWN = {"phone_number": "+12065550100", "forward_to": "+12065550142"}


def phone_line(context: Mapping[str, str], outdir: Path | None = None) -> TelephonyStack:
    """Define the stack with this context, as the command line does."""
    app = cdk.App(context=context, outdir=str(outdir) if outdir else None)
    stack = runpy.run_path(str(CHECKOUT / "app.py"))["phone_line"](app)
    assert isinstance(stack, TelephonyStack)
    return stack


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.from_stack(phone_line({}))


def test_app_orders_a_number_in_seattle_by_default(template: Template) -> None:
    template.has_resource_properties(PHONE_NUMBER, {"Search": {"AreaCode": "206"}})


def test_app_runs_in_us_east_1_by_default() -> None:
    assert phone_line({}).region == "us-east-1"
    assert phone_line({"region": "us-west-2"}).region == "us-west-2"


@pytest.mark.parametrize(
    ("context", "search"),
    [
        ({"area_code": "415"}, {"AreaCode": "415"}),
        ({"city": "Austin", "state": "TX"}, {"City": "Austin", "State": "TX"}),
        ({"state": "TX"}, {"State": "TX"}),
        ({"toll_free_prefix": "800"}, {"TollFreePrefix": "800"}),
    ],
)
def test_context_chooses_the_number(context: dict[str, str], search: dict[str, str]) -> None:
    template = Template.from_stack(phone_line(context))

    template.has_resource_properties(PHONE_NUMBER, {"Search": search})


def test_number_of_the_account_is_adopted() -> None:
    template = Template.from_stack(phone_line(OWN))

    template.has_resource_properties(
        PHONE_NUMBER, {"E164PhoneNumber": "+12065550100", "Search": Match.absent()}
    )


def test_handler_gets_forward_number_and_voicemail_bucket() -> None:
    template = Template.from_stack(phone_line(OWN))

    environment = {"FORWARD_TO": "+12065550142", "VOICEMAIL_BUCKET": {"Ref": RECORDINGS}}
    template.has_resource_properties(
        "AWS::Lambda::Function", {"Environment": {"Variables": environment}}
    )


def test_messages_are_retained_and_only_this_application_may_write_them(template: Template) -> None:
    (application,) = template.find_resources("AWS::Chime::SipMediaApplication")
    template.has_resource("AWS::S3::Bucket", {"DeletionPolicy": "Retain"})
    of_recordings = {"Properties": {"Bucket": {"Ref": RECORDINGS}}}
    (policy,) = template.find_resources("AWS::S3::BucketPolicy", of_recordings).values()

    refused, allowed = policy["Properties"]["PolicyDocument"]["Statement"]

    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert allowed["Principal"] == {"Service": "voiceconnector.chime.amazonaws.com"}
    assert allowed["Action"] == ["s3:PutObject", "s3:PutObjectAcl"]
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [application, "SipMediaApplicationArn"]}},
    }


@pytest.mark.parametrize(("context", "days"), [({}, 90), ({"voicemail_days": "30"}, 30)])
def test_messages_are_deleted_after_the_days_of_the_context(
    context: dict[str, str], days: int
) -> None:
    template = Template.from_stack(phone_line(context))

    bucket = template.find_resources("AWS::S3::Bucket")[RECORDINGS]
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert days in [rule.get("ExpirationInDays") for rule in rules]


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "next year", "\u0663", "9" * 5_000])
def test_app_refuses_days_that_are_not_whole(days: str) -> None:
    with pytest.raises(ValueError, match=r"^voicemail_days must be whole days"):
        phone_line({"voicemail_days": days})


def test_fictitious_forward_number_is_warned_about() -> None:
    stack = phone_line({})

    advice = Match.string_like_regexp(r"\+12065550123 is fictitious.*-c forward_to=")
    Annotations.from_stack(stack).has_warning("/PhoneLine/Line", advice)


def test_other_forward_number_is_not_warned_about() -> None:
    stack = phone_line(OWN)

    assert Annotations.from_stack(stack).find_warning("*", Match.any_value()) == []


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"forward_to": "911"}, r"forward_to must be a phone number in E\.164 format.*'911'"),
        ({"phone_number": "206-555-0100"}, r"must be a phone number in E\.164 format"),
        ({"area_code": "2O6"}, "area_code must be three digits, the first 2 to 9, but '2O6' was"),
        ({"area_code": "206", "state": "WA"}, "provided: area_code, state"),
        ({"region": "mars-north-1"}, "region must be one of .*, but 'mars-north-1' was provided"),
        (
            {"alarm_topic_arn": "on-call"},
            "alarm_topic_arn must be the ARN of a topic, .* 'on-call'",
        ),
        ({**OWN, "area_code": "206"}, "provided: area_code, e164_phone_number"),
    ],
)
def test_app_fails_when_the_context_is_invalid(context: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        phone_line(context)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cloud assembly: templates and bundles."""
    directory = tmp_path_factory.mktemp("cdk.out")
    stage = cdk.Stage.of(phone_line({}, directory))
    assert stage is not None
    stage.synth()
    return directory


def test_template_lints_without_errors(assembly: Path) -> None:
    matches = lint_file(assembly / "PhoneLine.template.json")

    assert [match for match in matches if match.rule.severity == "error"] == []


def test_bundle_contains_handler_and_telephony(assembly: Path) -> None:
    (call,) = [path.parent for path in assembly.glob("asset.*/handler.py")]

    assert sorted(path.name for path in call.iterdir()) == [
        "handler.py",
        "sentences.py",
        "telephony",
    ]


def test_recordings_keep_the_logical_id_of_deployed_stacks(template: Template) -> None:
    (bucket,) = template.find_resources("AWS::S3::Bucket", {"DeletionPolicy": "Retain"})

    assert bucket == RECORDINGS


def test_prompts_exist_before_the_function_and_may_be_played_before_the_rule(
    template: Template,
) -> None:
    prompts = template.find_resources("Custom::Prompt")
    (function,) = template.find_resources(
        "AWS::Lambda::Function", {"Properties": {"Handler": "handler.handler"}}
    ).values()
    (rule,) = template.find_resources("Custom::SipRule").values()

    assert len(prompts) == 8
    assert set(prompts) <= set(function["DependsOn"])
    assert "LinePromptsBucketPolicyF317365A" in rule["DependsOn"]


def test_prompts_may_be_played_before_an_application_is_adopted() -> None:
    context = {**OWN, "sip_media_application_id": "11111111-2222-4333-8444-555555555555"}

    template = Template.from_stack(phone_line(context))

    (adoption,) = template.find_resources("Custom::AdoptedSipMediaApplication").values()
    assert "LinePromptsBucketPolicyF317365A" in adoption["DependsOn"]


def test_alarms_are_sent_to_the_topic_of_the_context() -> None:
    topic = "arn:aws:sns:us-east-1:111122223333:on-call"

    template = Template.from_stack(phone_line({"alarm_topic_arn": topic}))

    alarms = template.find_resources("AWS::CloudWatch::Alarm").values()
    assert len(alarms) == 9
    assert all(alarm["Properties"]["AlarmActions"] == [topic] for alarm in alarms)
