from collections.abc import Mapping

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import PhoneNumber, PhoneNumberProps, PhoneNumberType, ProductType

pytestmark = pytest.mark.cdk

PHONE_NUMBER = "Custom::PhoneNumber"


def test_default_properties(stack: cdk.Stack, template_snapshot: SnapshotAssertion) -> None:
    PhoneNumber(stack, "Number", area_code="206")

    assert Template.from_stack(stack).find_resources(PHONE_NUMBER) == template_snapshot


@pytest.mark.parametrize(
    ("props", "search"),
    [
        ({"area_code": "206"}, {"AreaCode": "206"}),
        ({"state": "WA"}, {"State": "WA"}),
        ({"city": "Seattle", "state": "WA"}, {"City": "Seattle", "State": "WA"}),
        ({"toll_free_prefix": "800"}, {"TollFreePrefix": "800"}),
        ({"country": "US"}, {"Country": "US", "PhoneNumberType": "Local"}),
        (
            {"country": "US", "phone_number_type": PhoneNumberType.TOLL_FREE},
            {"Country": "US", "PhoneNumberType": "TollFree"},
        ),
        ({"area_code": "206", "city": None, "state": None}, {"AreaCode": "206"}),
    ],
)
def test_search_is_rendered_in_the_api_names(
    stack: cdk.Stack, props: PhoneNumberProps, search: Mapping[str, str]
) -> None:
    PhoneNumber(stack, "Number", **props)

    Template.from_stack(stack).has_resource_properties(
        PHONE_NUMBER, {"Search": search, "E164PhoneNumber": Match.absent()}
    )


def test_number_of_the_account_is_adopted(stack: cdk.Stack) -> None:
    PhoneNumber(stack, "Number", e164_phone_number="+12065550100", name="Front desk")

    Template.from_stack(stack).has_resource_properties(
        PHONE_NUMBER,
        {
            "E164PhoneNumber": "+12065550100",
            "Name": "Front desk",
            "Release": False,
            "Search": Match.absent(),
            "MaxOrders": Match.absent(),
        },
    )


def test_optional_props_are_rendered(stack: cdk.Stack) -> None:
    PhoneNumber(
        stack,
        "Number",
        area_code="206",
        name="Front desk",
        calling_name="Pizza 1",
        product_type=ProductType.VOICE_CONNECTOR,
        max_orders=1,
    )

    Template.from_stack(stack).has_resource_properties(
        PHONE_NUMBER,
        {
            "Name": "Front desk",
            "CallingName": "Pizza 1",
            "ProductType": "VoiceConnector",
            "MaxOrders": 1,
        },
    )


def test_number_is_retained_by_default(stack: cdk.Stack) -> None:
    PhoneNumber(stack, "Number", area_code="206")

    template = Template.from_stack(stack)
    template.has_resource(
        PHONE_NUMBER, {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    )
    template.has_resource_properties(PHONE_NUMBER, {"Release": False})
    assert "chime:DeletePhoneNumber" not in str(template.to_json())


def test_number_is_released_when_the_removal_policy_is_destroy(stack: cdk.Stack) -> None:
    PhoneNumber(stack, "Number", area_code="206", removal_policy=cdk.RemovalPolicy.DESTROY)

    template = Template.from_stack(stack)
    template.has_resource(
        PHONE_NUMBER, {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
    )
    template.has_resource_properties(PHONE_NUMBER, {"Release": True})
    assert "chime:DeletePhoneNumber" in str(template.to_json())


def test_imported_number_adds_no_resources(stack: cdk.Stack) -> None:
    number = PhoneNumber.from_e164_phone_number(stack, "Number", "+12065550100")

    assert number.e164_phone_number == "+12065550100"
    assert Template.from_stack(stack).to_json().get("Resources") is None


@pytest.mark.parametrize(
    ("props", "message"),
    [
        ({"area_code": "20"}, "area_code must be three digits, the first 2 to 9, but '20' was"),
        ({"area_code": "106"}, "area_code must be"),
        ({"area_code": 206}, "area_code must be .* but 206 was provided"),
        ({"area_code": "\N{FULLWIDTH DIGIT TWO}06"}, "area_code must be"),
        ({"state": "Washington"}, "state must be the two capital letters of a state, but"),
        ({"city": " ", "state": "WA"}, "city must be"),
        ({"toll_free_prefix": "801"}, "toll_free_prefix must be one of 800, 833.*, but '801' was"),
        ({"country": "us"}, "country must be an ISO 3166-1 alpha-2 code"),
        ({"country": "DE"}, "country must be one that sells numbers without identification"),
        ({"country": "US", "phone_number_type": "Mobile"}, "phone_number_type must be"),
        ({"e164_phone_number": "2065550100"}, "must be a phone number in E.164 format"),
        ({"e164_phone_number": "+1 206 555 0100"}, "must be a phone number in E.164 format"),
        ({"e164_phone_number": "+12065550100\n"}, "must be a phone number in E.164 format"),
        ({"area_code": "206", "name": "a" * 257}, "name must be up to 256"),
        ({"area_code": "206", "name": "-- "}, "name must be"),
        ({"area_code": "206", "calling_name": "a"}, "calling_name must be 2 to 15 letters"),
        ({"area_code": "206", "calling_name": "Pizza & Pasta"}, "calling_name must be"),
        ({"toll_free_prefix": "800", "calling_name": "Pizza"}, "only local numbers can have one"),
        (
            {
                "country": "US",
                "phone_number_type": PhoneNumberType.TOLL_FREE,
                "calling_name": "Pizza",
            },
            "calling_name was provided for a toll-free number",
        ),
        ({"e164_phone_number": "+18885550100", "calling_name": "Pizza"}, "only local numbers"),
        ({"area_code": "206", "product_type": "Fax"}, "product_type must be a ProductType: "),
        ({"area_code": "206", "max_orders": 0}, "max_orders must be 1 to 500, but 0 was"),
        (
            {"area_code": "206", "removal_policy": cdk.RemovalPolicy.SNAPSHOT},
            "removal_policy must be RETAIN or DESTROY",
        ),
        ({}, "a number is found by area_code.*; provided: none of them"),
        ({"area_code": "206", "state": "WA"}, "; provided: area_code, state"),
        ({"city": "Seattle"}, "city and state.*; provided: city"),
        ({"phone_number_type": PhoneNumberType.LOCAL}, "; provided: phone_number_type"),
        (
            {"area_code": "206", "e164_phone_number": "+12065550100"},
            "; provided: area_code, e164_phone_number",
        ),
        (
            {
                "e164_phone_number": "+12065550100",
                "removal_policy": cdk.RemovalPolicy.DESTROY,
            },
            "the stack never releases an adopted number",
        ),
    ],
)
def test_number_fails_when_a_prop_is_invalid(
    stack: cdk.Stack, props: PhoneNumberProps, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^Stack/Number: .*{message}"):
        PhoneNumber(stack, "Number", **props)


def test_number_fails_when_the_stack_exceeds_max_orders(stack: cdk.Stack) -> None:
    PhoneNumber(stack, "One", area_code="206", max_orders=2)
    PhoneNumber(stack, "Adopted", e164_phone_number="+12065550100")
    PhoneNumber(stack, "Two", area_code="206", max_orders=2)

    with pytest.raises(ValueError, match="max_orders is 2, but the stack orders 3 numbers"):
        PhoneNumber(stack, "Three", area_code="206", max_orders=2)


def test_import_fails_when_the_number_is_not_e164(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match=r"must be a phone number in E.164 format.*but '911' was"):
        PhoneNumber.from_e164_phone_number(stack, "Number", "911")


def test_tokens_are_not_validated(stack: cdk.Stack) -> None:
    own = cdk.CfnParameter(stack, "Own").value_as_string

    PhoneNumber(stack, "Number", e164_phone_number=own)

    number = {"E164PhoneNumber": {"Ref": "Own"}}
    Template.from_stack(stack).has_resource_properties(PHONE_NUMBER, number)


def test_number_fails_when_the_region_has_no_numbers(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Stack", env=cdk.Environment(region="eu-west-2"))

    with pytest.raises(
        ValueError, match=r"region must be us-east-1 or us-west-2.* but 'eu-west-2'"
    ):
        PhoneNumber(stack, "Number", area_code="206")


def test_number_fails_when_a_prop_is_unknown(stack: cdk.Stack) -> None:
    with pytest.raises(
        TypeError,
        match=r"Stack/Number: unexpected prop 'remval_policy'; did you mean 'removal_policy'\?",
    ):
        PhoneNumber(stack, "Number", area_code="206", remval_policy=None)  # type: ignore[call-arg]


def test_number_fails_when_a_voice_connector_number_is_outside_the_united_states(
    stack: cdk.Stack,
) -> None:
    with pytest.raises(ValueError, match="product_type must be SipMediaApplicationDialIn in FR"):
        PhoneNumber(stack, "Number", country="FR", product_type=ProductType.VOICE_CONNECTOR)


def test_number_fails_when_another_construct_adopts_it(stack: cdk.Stack) -> None:
    PhoneNumber(stack, "Number", e164_phone_number="+12065550100")

    with pytest.raises(ValueError, match="e164_phone_number is adopted by Stack/Number already"):
        PhoneNumber(stack, "Again", e164_phone_number="+12065550100")


def test_import_fails_without_a_number(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match=r"must be a phone number in E.164 format"):
        PhoneNumber.from_e164_phone_number(stack, "Number", None)  # type: ignore[arg-type]


def test_number_fails_when_its_name_has_a_tag_of_the_provisioner(stack: cdk.Stack) -> None:
    name = "Pizza line.0a1b2c3d.0a1b2c3d.0a1b2c3d"

    with pytest.raises(ValueError, match=r"a name without the provisioner's tags"):
        PhoneNumber(stack, "Number", area_code="206", name=name)
