"""No error message contains a phone number, whatever stands where in a request."""

import logging
import re
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_provisioner.errors import ProvisioningError, ServiceError, without_phone_numbers
from telephony_provisioner.handlers import RESOURCES
from telephony_provisioner.phone_number.properties import decode_properties, is_e164
from telephony_provisioner.sip_rule.properties import decode_properties as decode_rule
from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.faults import Script, refusal
from tests.telephony_provisioner.number import SEATTLE
from tests.telephony_provisioner.rule import FIRST, cloud_with_two_numbers, rule_on, target_in

NUMBER = "+12065550142"
FORMS = (
    NUMBER,
    "%2B12065550142",
    "%2b12065550142",
    "12065550142",
    "2065550142",
    "+1 206 555 0142",
    "+1 (206) 555-0142",
    "206-555-0142",
    "1 206 555 0142",
)
SHOWN = re.compile(r"555\D{0,2}0142")


@pytest.mark.parametrize("form", FORMS)
def test_phone_number_is_removed_in_every_form(form: str) -> None:
    text = without_phone_numbers(f"the number {form} is in use")

    assert not SHOWN.search(text)
    assert text.startswith("the number")
    assert text.endswith("is in use")


@pytest.mark.parametrize(
    "text",
    [
        "phone number order 3e5a2f1c-1234-4567-8901-234567890123 is open",
        "arn:aws:chime:us-east-1:111122223333:sma/1f2e3d4c-0000-4000-8000-123456789012",
        "request 2065550-142",
        "waited 2700 s",
    ],
)
def test_ids_are_not_taken_for_phone_numbers(text: str) -> None:
    assert without_phone_numbers(text) == text


PROPERTIES = (
    "ProductType", "Search", "E164PhoneNumber", "Name", "CallingName", "Release", "MaxOrders",
    "TriggerType", "TriggerValue", "Disabled", "TargetApplications", "SipMediaApplicationId",
    "EnableSipMediaApplicationMessageLogs", "VoiceConnectorId", "Termination", "Origination",
    "StreamingConfiguration", "LoggingConfiguration", "E164PhoneNumbers",
)  # fmt: skip

values = st.recursive(
    st.sampled_from(FORMS) | st.integers() | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from((*FORMS, "AreaCode", "Routes", "CpsLimit")), inner, max_size=2
        )
    ),
    max_leaves=4,
)


@given(
    resource=st.sampled_from(sorted(RESOURCES)),
    request_type=st.sampled_from(("Create", "Update", "Delete")),
    properties=st.dictionaries(st.sampled_from(PROPERTIES), values, max_size=5),
    physical_id=st.sampled_from((*FORMS, "id")),
)
@settings(max_examples=150, deadline=None)
def test_error_of_any_request_has_no_phone_number(
    resource: str, request_type: str, properties: dict[str, Any], physical_id: str
) -> None:
    cloud = Cloud()
    event: dict[str, Any] = {
        "RequestType": request_type,
        "RequestId": "request",
        "StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/Pizza/0a1b2c3d",
        "LogicalResourceId": "Thing",
        "ResourceType": resource,
        "ResourceProperties": properties,
        "OldResourceProperties": properties,
        "PhysicalResourceId": physical_id,
    }

    for handler in (cloud.provisioner.on_event, cloud.provisioner.is_complete):
        shown = ""
        try:
            handler({**event, "StartedAt": cloud.clock.now() - 3000})
        except (ProvisioningError, ServiceError) as error:
            shown = f"{error} {error!r}"
        assert not SHOWN.search(shown), shown


@given(
    form=st.sampled_from(FORMS),
    operation=st.sampled_from(("ListSipRules", "CreateSipRule", "UpdateSipRule", "GetPhoneNumber")),
    code=st.sampled_from(("BadRequestException", "ConflictException", "ThrottledClientException")),
    before=st.text(max_size=8),
)
@settings(max_examples=30, deadline=None)
@pytest.mark.slow
def test_log_and_reason_have_no_phone_number_that_the_service_names(
    form: str, operation: str, code: str, before: str
) -> None:
    cloud = cloud_with_two_numbers()
    properties = rule_on(FIRST, target_in(cloud))
    error = refusal(code, f"{before} {form} cannot be used")
    cloud.faults = Script().before(operation, *[error] * 500)

    with LogText() as log:
        response = cloud.create("Custom::SipRule", "Rule", properties)

    assert not SHOWN.search(f"{response['Reason']} {log.text}")


class LogText(logging.Handler):
    """Collects what the provisioner logs, as its formatter writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""
        self._logger = logging.getLogger("telephony_provisioner")
        self._level = self._logger.level

    def __enter__(self) -> Self:
        """Start to collect."""
        self._logger.setLevel(logging.DEBUG)
        self._logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._logger.removeHandler(self)
        self._logger.setLevel(self._level)

    def emit(self, record: logging.LogRecord) -> None:
        """Collect one record."""
        self.text += f"{self.format(record)}\n"


@pytest.mark.parametrize("digits", ["5" * 5_000, "٣", "1_000"])
def test_whole_number_of_another_form_is_refused(digits: str) -> None:
    with pytest.raises(ProvisioningError, match="MaxOrders must be a whole number, got str of"):
        decode_properties({**SEATTLE, "MaxOrders": digits})


def test_phone_number_with_digits_of_another_script_is_refused() -> None:
    assert not is_e164("+١٢٠٦٥٥٥٠١٤٢")


TAG = "line.0a1b2c3d.0a1b2c3d.0a1b2c3d"


@pytest.mark.parametrize(
    "name", [f"Pizza {TAG}", f"Pizza held{TAG[4:]} {TAG}", "Pizza due.0a1b2c3d"]
)
def test_tags_in_a_given_name_are_dropped(name: str) -> None:
    rule: Any = {
        "Name": name,
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": NUMBER,
        "TargetApplications": [
            {"SipMediaApplicationId": "a", "Priority": "1", "AwsRegion": "us-east-1"}
        ],
    }

    assert decode_properties({**SEATTLE, "Name": name}).name == "Pizza"
    assert decode_rule(rule).name == "Pizza"


def test_name_of_another_lines_number_does_not_adopt_it() -> None:
    cloud = Cloud()
    first = cloud.create("Custom::PhoneNumber", "First", {**SEATTLE, "Release": "true"})
    shown = cloud.number(first["PhysicalResourceId"])["Name"]

    second = cloud.create("Custom::PhoneNumber", "Second", {**SEATTLE, "Name": shown})
    cloud.delete(
        "Custom::PhoneNumber",
        "First",
        first["PhysicalResourceId"],
        {**SEATTLE, "Release": "true"},
    )

    assert second["PhysicalResourceId"] != first["PhysicalResourceId"]
    assert "DeletionTimestamp" in cloud.number(first["PhysicalResourceId"])
    assert "DeletionTimestamp" not in cloud.number(second["PhysicalResourceId"])


@pytest.mark.parametrize(
    "code",
    ["ThrottlingException", "ThrottledClientException", "ExpiredTokenException", "RequestExpired"],
)
def test_temporary_error_is_retryable(code: str) -> None:
    error = ServiceError(operation="DeleteSipRule", code=code, message="", status=400)

    assert error.is_retryable
