"""A phone number: found by a search and ordered, or adopted; released only on request."""

from enum import StrEnum
from typing import Protocol, TypedDict, Unpack

import aws_cdk as cdk
from constructs import Construct

from constructs_lib.prop_types import checked
from constructs_lib.provisioning import Provisioner
from constructs_lib.resource_type import ResourceType
from constructs_lib.validation import (
    E164,
    UNTAGGED,
    Rule,
    between,
    check,
    check_names,
    is_e164,
    is_untagged,
    matches,
    one_of,
    refuse,
)


class ProductType(StrEnum):
    """The product that a number is for."""

    SIP_MEDIA_APPLICATION_DIAL_IN = "SipMediaApplicationDialIn"
    VOICE_CONNECTOR = "VoiceConnector"


class PhoneNumberType(StrEnum):
    """The kind of number to search for in a country."""

    LOCAL = "Local"
    TOLL_FREE = "TollFree"


class PhoneNumberProps(TypedDict, total=False):
    """The props of `PhoneNumber`.

    Provide exactly one of: `area_code`; `state`, with or without `city`; `toll_free_prefix`;
    `country`, with or without `phone_number_type`; `e164_phone_number`.
    """

    area_code: str | None
    """Three digits of the North American plan, such as `"206"`."""
    city: str | None
    """A city of the United States; needs `state`."""
    state: str | None
    """A state of the United States as two letters, such as `"WA"`."""
    toll_free_prefix: str | None
    """800, 833, 844, 855, 866, 877 or 888."""
    country: str | None
    """An ISO 3166-1 alpha-2 code, such as `"US"`."""
    phone_number_type: PhoneNumberType | None
    """The type of number to search for; only with `country`. By default local numbers."""
    e164_phone_number: str | None
    """A number that the account already has; the stack adopts it and never releases it."""
    name: str | None
    """The name in the console, up to 256 letters, digits, spaces, `,`, `.`, `_` or `-`."""
    calling_name: str | None
    """The caller ID name that called parties see, 2 to 15 letters, digits or spaces.

    A change takes up to 72 hours. Toll-free numbers cannot have one."""
    product_type: ProductType | None
    """The product type. By default SIP media applications."""
    removal_policy: cdk.RemovalPolicy | None
    """`RETAIN` (the default) keeps the number on deletion; `DESTROY` releases it."""
    max_orders: int | None
    """The most numbers that one deployment of the stack may order. By default 5."""


DEFAULT_MAX_ORDERS = 5
SEARCHES = ("area_code", "city", "state", "toll_free_prefix", "country", "phone_number_type")

TOLL_FREE_PREFIXES = ("800", "833", "844", "855", "866", "877", "888")

PHONE_NUMBER_REGIONS = ("us-east-1", "us-west-2")
"""The regions of phone numbers; their rules can target applications in every region."""

COUNTRIES_THAT_REQUIRE_IDENTIFICATION = frozenset(
    {"AT", "AU", "CA", "CH", "DE", "DK", "FI", "GB", "IE", "IT", "KR", "NG", "NZ", "PR", "SE"}
)
"""Countries whose numbers are ordered from AWS Support, with identity documents."""

PHONE_NUMBER_RULES = (
    Rule(
        "region",
        "us-east-1 or us-west-2, where numbers are provisioned",
        one_of(PHONE_NUMBER_REGIONS),
    ),
    Rule("area_code", "three digits, the first 2 to 9", matches(r"[2-9]\d{2}")),
    Rule("city", "the name of a city", matches(r".*\S.*")),
    Rule("state", "the two capital letters of a state", matches("[A-Z]{2}")),
    Rule("toll_free_prefix", f"one of {', '.join(TOLL_FREE_PREFIXES)}", one_of(TOLL_FREE_PREFIXES)),
    Rule("country", "an ISO 3166-1 alpha-2 code such as 'US'", matches("[A-Z]{2}")),
    Rule(
        "country",
        "one that sells numbers without identification (for this one, ask AWS Support, which takes"
        " weeks, and adopt the number with e164_phone_number)",
        lambda country: country not in COUNTRIES_THAT_REQUIRE_IDENTIFICATION,
    ),
    Rule("phone_number_type", "a PhoneNumberType", one_of(PhoneNumberType)),
    Rule("e164_phone_number", E164, is_e164),
    Rule(
        "name",
        "up to 256 letters, digits, spaces, ',', '.', '_' or '-'",
        matches(r"(?=.{1,256}$)[a-zA-Z0-9,._-]+(\s+[a-zA-Z0-9,._-]+)*"),
    ),
    Rule("name", UNTAGGED, is_untagged),
    Rule("calling_name", "2 to 15 letters, digits or spaces", matches("[a-zA-Z0-9 ]{2,15}")),
    Rule("product_type", "a ProductType", one_of(ProductType)),
    Rule(
        "removal_policy",
        "RETAIN or DESTROY",
        one_of((cdk.RemovalPolicy.RETAIN, cdk.RemovalPolicy.DESTROY)),
    ),
    Rule("max_orders", "1 to 500", between(1, 500)),
)


class IPhoneNumber(cdk.IResource, Protocol):
    """A phone number, provisioned by this app or imported."""

    @property
    def e164_phone_number(self) -> str:
        """The number in E.164 format."""


class _ImportedPhoneNumber(cdk.Resource):
    """A number of the account that this app does not manage."""

    def __init__(self, scope: Construct, construct_id: str, *, e164_phone_number: str) -> None:
        super().__init__(scope, construct_id)
        check(self, {"e164_phone_number": e164_phone_number or ""}, PHONE_NUMBER_RULES)
        self.e164_phone_number = e164_phone_number


class PhoneNumber(cdk.Resource):
    """A phone number of the account, kept by default when the stack is deleted.

    Numbers are provisioned in us-east-1 and us-west-2 only. Their rules can target applications
    in every region.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        **props: The search for a number and its settings, see `PhoneNumberProps`.

    Raises:
        ValueError: Not exactly one search is provided, or a prop has an invalid value.
        TypeError: A prop is not in `PhoneNumberProps`.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/provision-phone.html
    """

    @checked
    def __init__(
        self, scope: Construct, construct_id: str, **props: Unpack[PhoneNumberProps]
    ) -> None:
        super().__init__(scope, construct_id)
        check_names(self, props, PhoneNumberProps.__annotations__)
        provisioner = Provisioner.of(scope)
        check(self, {**props, "region": provisioner.known_region}, PHONE_NUMBER_RULES)
        self._check_search(props)
        self._check_country(props)
        self._check_calling_name(props)
        if number := props.get("e164_phone_number"):
            self._register_adoption(provisioner, number)
        else:
            self._count_order(provisioner, props.get("max_orders") or DEFAULT_MAX_ORDERS)
        release = props.get("removal_policy") is cdk.RemovalPolicy.DESTROY
        resource = provisioner.custom_resource(
            self,
            ResourceType.RELEASED_PHONE_NUMBER if release else ResourceType.PHONE_NUMBER,
            _properties(props, release=release),
            removal_policy=props.get("removal_policy") or cdk.RemovalPolicy.RETAIN,
        )
        self.e164_phone_number = resource.ref
        self.product_type = props.get("product_type") or _DEFAULT_PRODUCT_TYPE

    @staticmethod
    def from_e164_phone_number(
        scope: Construct, construct_id: str, e164_phone_number: str
    ) -> IPhoneNumber:
        """Import a number of the account, without managing it."""
        return _ImportedPhoneNumber(scope, construct_id, e164_phone_number=e164_phone_number)

    def _check_search(self, props: PhoneNumberProps) -> None:
        given = [prop for prop in (*SEARCHES, "e164_phone_number") if props.get(prop) is not None]
        if set(given) not in _VALID_SEARCHES:
            refuse(
                self,
                "a number is found by area_code, state, city and state, toll_free_prefix, country"
                f" or e164_phone_number; provided: {', '.join(given) or 'none of them'}",
            )
        if given == ["e164_phone_number"] and props.get("removal_policy") is _DESTROY:
            refuse(
                self,
                "removal_policy must be RETAIN for an adopted number, but DESTROY was provided;"
                " the stack never releases an adopted number",
            )

    def _check_country(self, props: PhoneNumberProps) -> None:
        country, product_type = props.get("country"), props.get("product_type")
        is_in_united_states = country is None or country == "US" or cdk.Token.is_unresolved(country)
        if product_type is ProductType.VOICE_CONNECTOR and not is_in_united_states:
            refuse(
                self,
                f"product_type must be SipMediaApplicationDialIn in {country}, but VoiceConnector"
                " was provided; only numbers of the United States are for Voice Connectors",
            )

    def _check_calling_name(self, props: PhoneNumberProps) -> None:
        """Refuse a calling name of a toll-free number.

        https://docs.aws.amazon.com/chime-sdk/latest/ag/calling-name.html
        """
        is_toll_free = (
            props.get("toll_free_prefix") is not None
            or props.get("phone_number_type") is PhoneNumberType.TOLL_FREE
            or (props.get("e164_phone_number") or "").startswith(_TOLL_FREE_BEGINNINGS)
        )
        if is_toll_free and props.get("calling_name"):
            refuse(
                self,
                "calling_name was provided for a toll-free number; only local numbers can have one",
            )

    def _register_adoption(self, provisioner: Provisioner, number: str) -> None:
        adopted_by = provisioner.adopted_numbers.setdefault(number, self)
        if adopted_by is not self:
            refuse(self, f"e164_phone_number is adopted by {adopted_by.node.path} already")

    def _count_order(self, provisioner: Provisioner, max_orders: int) -> None:
        provisioner.order_count += 1
        if provisioner.order_count > max_orders:
            refuse(
                self,
                f"max_orders is {max_orders}, but the stack orders {provisioner.order_count}"
                " numbers; raise max_orders if this is intended",
            )


_DEFAULT_PRODUCT_TYPE = ProductType.SIP_MEDIA_APPLICATION_DIAL_IN
_DESTROY = cdk.RemovalPolicy.DESTROY
_TOLL_FREE_BEGINNINGS = tuple(f"+1{prefix}" for prefix in TOLL_FREE_PREFIXES)
_VALID_SEARCHES = (
    {"area_code"},
    {"state"},
    {"city", "state"},
    {"toll_free_prefix"},
    {"country"},
    {"country", "phone_number_type"},
    {"e164_phone_number"},
)


def _properties(props: PhoneNumberProps, *, release: bool) -> dict[str, object]:
    """Return the properties of the custom resource."""
    properties: dict[str, object] = {
        "ProductType": props.get("product_type") or _DEFAULT_PRODUCT_TYPE,
        "Release": release,
    }
    if number := props.get("e164_phone_number"):
        properties["E164PhoneNumber"] = number
    else:
        properties["Search"] = _search_properties(props)
        properties["MaxOrders"] = props.get("max_orders") or DEFAULT_MAX_ORDERS
    if name := props.get("name"):
        properties["Name"] = name
    if calling_name := props.get("calling_name"):
        properties["CallingName"] = calling_name
    return properties


def _search_properties(props: PhoneNumberProps) -> dict[str, object]:
    given: dict[str, object] = {**props}
    search = {
        _to_pascal_case(prop): given[prop] for prop in SEARCHES if given.get(prop) is not None
    }
    if "Country" in search:
        search.setdefault("PhoneNumberType", PhoneNumberType.LOCAL)
    return search


def _to_pascal_case(prop: str) -> str:
    return prop.title().replace("_", "")
