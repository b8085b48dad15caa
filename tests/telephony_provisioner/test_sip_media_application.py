"""An application in use becomes a stack's, and is put back when the stack is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.errors import ProvisioningError
from telephony_simulator.chime_sdk_voice import ApiError
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.in_memory_table import InMemoryTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import Json, JsonObject

ADOPTED = "Custom::AdoptedSipMediaApplication"
HOUR = 3600.0


def arn_of(function: str) -> str:
    return f"arn:aws:lambda:us-east-1:111122223333:function:{function}"


class Line:
    """An account with an application in use, made by hand."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.cloud.order_requests(InMemoryTable())
        self.application_id = self.cloud.application("earlier")
        self.cloud.clock.sleep(24 * HOUR)

    def properties(self, **changes: Json) -> JsonObject:
        """Return the properties of the adoption."""
        return {
            "SipMediaApplicationId": self.application_id,
            "Endpoints": [{"LambdaArn": arn_of("new")}],
            "Release": "false",
            **changes,
        }

    def adopt(self, **changes: Json) -> Mapping[str, Any]:
        """Adopt the application, and return the response."""
        response: Mapping[str, Any] = self.cloud.create(
            ADOPTED, "Application", self.properties(**changes)
        )
        return response

    def update(self, old: JsonObject, new: JsonObject) -> Mapping[str, Any]:
        """Update the resource of the adopted application."""
        physical_id = f"{self.application_id}/adopted"
        response: Mapping[str, Any] = self.cloud.update(
            ADOPTED, "Application", physical_id, old, new
        )
        return response

    def delete(self, **changes: Json) -> Mapping[str, Any]:
        """Delete the resource of the adopted application."""
        response: Mapping[str, Any] = self.cloud.delete(
            ADOPTED,
            "Application",
            f"{self.application_id}/adopted",
            self.properties(**changes),
        )
        return response

    def change_by_hand(self, name: str, function: str) -> None:
        """Change the application in the console."""
        self.cloud.ask(
            "UpdateSipMediaApplication",
            SipMediaApplicationId=self.application_id,
            Name=name,
            Endpoints=[{"LambdaArn": arn_of(function)}],
        )
        self.cloud.clock.sleep(HOUR)

    def state(self) -> tuple[str, str]:
        """Return name and function of the application."""
        answer = self.cloud.ask("GetSipMediaApplication", SipMediaApplicationId=self.application_id)
        application = answer["SipMediaApplication"]
        return application["Name"], application["Endpoints"][0]["LambdaArn"]


@pytest.fixture
def line() -> Line:
    return Line()


def test_adoption_moves_the_application_to_the_function_in_one_request(line: Line) -> None:
    response = line.adopt()

    assert response["Status"] == "SUCCESS"
    assert response["Data"] == {
        "SipMediaApplicationId": line.application_id,
        "SipMediaApplicationArn": f"arn:aws:chime:us-east-1:111122223333:sma/{line.application_id}",
    }
    assert line.state() == ("earlier", arn_of("new"))
    assert len(line.cloud.sent("UpdateSipMediaApplication")) == 1


def test_adoption_names_the_application_when_the_template_does(line: Line) -> None:
    line.adopt(Name="Pizza line")

    assert line.state() == ("Pizza line", arn_of("new"))


def test_deletion_after_an_update_puts_the_application_back(line: Line) -> None:
    line.adopt(Name="Pizza line")
    line.cloud.clock.sleep(365 * 24 * HOUR)
    newest = line.properties(Endpoints=[{"LambdaArn": arn_of("newest")}])

    updated = line.update(line.properties(Name="Pizza line"), newest)
    line.delete(**newest)

    assert updated["Status"] == "SUCCESS"
    assert line.state() == ("earlier", arn_of("earlier"))


def test_second_adoption_restores_what_was_before_it(line: Line) -> None:
    line.adopt()
    line.delete()
    line.change_by_hand("By hand", "by_hand")
    line.adopt()

    line.delete()

    assert line.state() == ("By hand", arn_of("by_hand"))


def test_deletion_leaves_an_application_that_was_changed_since(line: Line) -> None:
    line.adopt()
    line.change_by_hand("By hand", "by_hand")

    response = line.delete()

    assert response["Status"] == "SUCCESS"
    assert line.state() == ("By hand", arn_of("by_hand"))


def test_deletion_succeeds_when_the_service_refuses_the_earlier_function(line: Line) -> None:
    line.adopt()

    def refuse(operation: str, _params: Mapping[str, Any], perform: Callable[[], Document]) -> Any:
        if operation == "UpdateSipMediaApplication":
            raise ApiError("BadRequestException", "no such function")
        return perform()

    line.cloud.faults = refuse

    response = line.delete()

    assert response["Status"] == "SUCCESS"
    assert line.state() == ("earlier", arn_of("new"))


def test_released_application_is_deleted_with_its_stack(line: Line) -> None:
    line.adopt(Release="true")
    line.cloud.clock.sleep(24 * HOUR)

    line.delete(Release="true")

    assert line.cloud.ask("ListSipMediaApplications")["SipMediaApplications"] == []


def test_released_application_is_put_back_when_its_deployment_fails(line: Line) -> None:
    line.adopt(Release="true")

    line.delete(Release="true")

    assert line.state() == ("earlier", arn_of("earlier"))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"SipMediaApplicationId": "11111111-c209-4cac-a29f-6fbed82c07cd"},
            "there is no SIP media application 11111111",
        ),
        ({"Endpoints": []}, "Endpoints must be a list of one object with LambdaArn"),
    ],
)
def test_application_that_cannot_be_adopted_is_not_changed(
    line: Line, changes: JsonObject, problem: str
) -> None:
    response = line.adopt(**changes)

    assert response["Status"] == "FAILED"
    assert problem in response["Reason"]
    assert line.state() == ("earlier", arn_of("earlier"))


def test_application_that_is_deleted_during_its_adoption_is_named(line: Line) -> None:
    line.cloud.ask("DeleteSipMediaApplication", SipMediaApplicationId=line.application_id)
    event = {
        "RequestType": "Create",
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Application",
        "ResourceType": ADOPTED,
        "PhysicalResourceId": f"{line.application_id}/adopted",
        "ResourceProperties": line.properties(),
        "StartedAt": line.cloud.clock.now(),
    }

    with pytest.raises(ProvisioningError, match="is not in this account any more"):
        line.cloud.provisioner.is_complete(event)
