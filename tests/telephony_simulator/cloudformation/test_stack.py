from collections.abc import Callable
from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack, StackError, Template
from telephony_simulator.cloudformation.errors import TemplateError
from tests.telephony_simulator.cloudformation.conftest import Handlers, function, resources

Story = Callable[[], list[str]]

ROLE: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "reader"}}


@pytest.fixture(autouse=True)
def numbers(handlers: Handlers) -> list[dict[str, Any]]:
    """A custom resource whose physical id is its property Id, and which can be told to fail."""
    requests: list[dict[str, Any]] = []

    def on_event(event: dict[str, Any], _context: object) -> dict[str, Any]:
        requests.append(event)
        properties = event["ResourceProperties"]
        if event["RequestType"] in properties.get("FailOn", ""):
            raise RuntimeError("no numbers left")
        if event["RequestType"] == "Delete":
            return {}
        return {"PhysicalResourceId": properties["Id"], "Data": {"Id": properties["Id"]}}

    handlers["numbers.on_event"] = on_event
    return requests


def number(identity: str, *, policy: str = "Delete", **properties: Any) -> dict[str, Any]:
    return {
        "Type": "Custom::PhoneNumber",
        "Properties": {
            "ServiceToken": {"Fn::GetAtt": ["Framework", "Arn"]},
            "Id": identity,
            **properties,
        },
        "DeletionPolicy": policy,
        "UpdateReplacePolicy": policy,
    }


def line(**declared: dict[str, Any]) -> Template:
    """Return a template with these resources, and the function that makes numbers."""
    framework = function("", USER_ON_EVENT_FUNCTION_ARN={"Fn::GetAtt": ["OnEvent", "Arn"]})
    return resources(OnEvent=function("numbers.on_event"), Framework=framework, **declared)


def physical_ids(stack: Stack, *names: str) -> list[str]:
    return [stack.resources[name].physical_id for name in names if name in stack.resources]


def requested(numbers: list[dict[str, Any]]) -> list[str]:
    """Tell the requests so far, and forget them."""
    told = [f"{one['RequestType']} {one.get('PhysicalResourceId', '')}".strip() for one in numbers]
    numbers.clear()
    return told


def test_stack_is_created_in_order_and_logs_its_events(stack: Stack, story: Story) -> None:
    stack.deploy(resources(Second={**ROLE, "DependsOn": "First"}, First=ROLE))

    assert stack.status == "CREATE_COMPLETE"
    assert story() == [
        "Line CREATE_IN_PROGRESS",
        "First CREATE_IN_PROGRESS",
        "First CREATE_COMPLETE",
        "Second CREATE_IN_PROGRESS",
        "Second CREATE_COMPLETE",
        "Line CREATE_COMPLETE",
    ]


def test_outputs_are_resolved(stack: Stack) -> None:
    template = line(Number=number("+1206"))

    stack.deploy(
        Template(
            {
                **template.content,
                "Outputs": {
                    "Number": {"Value": {"Ref": "Number"}},
                    "Attribute": {"Value": {"Fn::GetAtt": ["Number", "Id"]}},
                },
            }
        )
    )

    assert stack.outputs == {"Number": "+1206", "Attribute": "+1206"}


def test_resource_is_not_created_when_its_condition_is_false(stack: Stack) -> None:
    stack.deploy(
        Template(
            {
                "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
                "Resources": {"Kept": ROLE, "Left": {**ROLE, "Condition": "Never"}},
                "Outputs": {"Left": {"Value": {"Ref": "Left"}, "Condition": "Never"}},
            }
        )
    )

    assert list(stack.resources) == ["Kept"]
    assert stack.outputs == {}


def test_unchanged_resource_is_not_updated(
    stack: Stack, numbers: list[dict[str, Any]], story: Story
) -> None:
    stack.deploy(line(Number=number("+1206")))
    requested(numbers)
    story()

    stack.deploy(line(Number=number("+1206")))

    assert requested(numbers) == []
    assert story() == ["Line UPDATE_IN_PROGRESS", "Line UPDATE_COMPLETE"]


def test_change_updates_in_place(stack: Stack, numbers: list[dict[str, Any]]) -> None:
    stack.deploy(line(Number=number("+1206", Name="old")))
    requested(numbers)

    stack.deploy(line(Number=number("+1206", Name="new")))

    assert [event["ResourceProperties"]["Name"] for event in numbers] == ["new"]
    assert requested(numbers) == ["Update +1206"]


def test_new_physical_id_is_a_replacement_and_deletes_the_old_resource_last(
    stack: Stack, numbers: list[dict[str, Any]]
) -> None:
    stack.deploy(line(Number=number("+1206"), Other=number("+1312", Of={"Ref": "Number"})))
    requested(numbers)

    stack.deploy(line(Number=number("+1425"), Other=number("+1312", Of={"Ref": "Number"})))

    assert requested(numbers) == ["Update +1206", "Update +1312", "Delete +1206"]
    assert physical_ids(stack, "Number") == ["+1425"]


def test_removed_resource_is_deleted_last(stack: Stack, numbers: list[dict[str, Any]]) -> None:
    stack.deploy(line(Gone=number("+1206")))
    requested(numbers)

    stack.deploy(line(New=number("+1425")))

    assert requested(numbers) == ["Create", "Delete +1206"]


def test_retained_resource_is_kept_and_logged(
    stack: Stack, numbers: list[dict[str, Any]], story: Story
) -> None:
    stack.deploy(line(Number=number("+1206", policy="Retain"), Gone=number("+1", policy="Retain")))
    requested(numbers)
    story()

    stack.deploy(line(Number=number("+1425", policy="Retain")))
    stack.delete()

    assert requested(numbers) == ["Update +1206"]
    assert [told for told in story() if "SKIPPED" in told] == [
        "Gone DELETE_SKIPPED",
        "Number DELETE_SKIPPED",
        "Number DELETE_SKIPPED",
    ]


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_deleted_stack_keeps_retained_resources(
    stack: Stack, numbers: list[dict[str, Any]], policy: str
) -> None:
    stack.deploy(line(Number=number("+1206", policy=policy)))

    stack.delete()

    assert requested(numbers) == ["Create"]


def test_failed_create_deletes_what_was_made_the_last_first(
    stack: Stack, numbers: list[dict[str, Any]], story: Story
) -> None:
    failing = number("+1425", FailOn="Create", Of={"Ref": "Number"})

    with pytest.raises(
        StackError, match=r"Line: Failing \(Custom::PhoneNumber\):.* no numbers left"
    ):
        stack.deploy(line(Number=number("+1206"), Failing=failing))

    assert stack.status == "ROLLBACK_COMPLETE"
    assert stack.resources == {}
    assert requested(numbers) == ["Create", "Create", "Delete +1206"]
    assert "Failing CREATE_FAILED" in story()


@pytest.mark.parametrize(
    ("policy", "deleted"), [("Retain", []), ("RetainExceptOnCreate", ["Delete +1206"])]
)
def test_rolled_back_create_keeps_retained_resources(
    stack: Stack, numbers: list[dict[str, Any]], policy: str, deleted: list[str]
) -> None:
    failing = number("+1425", FailOn="Create", Of={"Ref": "Number"})

    with pytest.raises(StackError):
        stack.deploy(line(Number=number("+1206", policy=policy), Failing=failing))

    assert requested(numbers) == ["Create", "Create", *deleted]


def test_failed_update_restores_the_previous_state(
    stack: Stack, numbers: list[dict[str, Any]]
) -> None:
    changed, replaced = number("+1206", Name="old"), number("+1312")
    stack.deploy(line(Changed=changed, Replaced=replaced))
    before = dict(stack.resources)
    requested(numbers)

    with pytest.raises(StackError, match="no numbers left"):
        stack.deploy(
            line(
                Changed=number("+1206", Name="new"),
                Replaced=number("+1425"),
                New=number("+1509"),
                Failing=number("+1", FailOn="Create", After={"Ref": "New"}),
            )
        )

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.resources == before
    assert requested(numbers) == [
        "Update +1206",
        "Update +1312",
        "Create",
        "Create",
        "Update +1206",
        "Delete +1509",
        "Delete +1425",
    ]


def test_failed_update_is_itself_changed_back(stack: Stack, numbers: list[dict[str, Any]]) -> None:
    stack.deploy(line(Number=number("+1206", Name="old")))
    requested(numbers)

    with pytest.raises(StackError, match="no numbers left"):
        stack.deploy(line(Number=number("+1206", Name="new", FailOn="Update")))

    assert numbers[-1]["ResourceProperties"]["Name"] == "old"
    assert numbers[-1]["OldResourceProperties"]["Name"] == "new"
    assert requested(numbers) == ["Update +1206", "Update +1206"]


def test_rollback_that_fails_leaves_a_stack_that_can_only_be_deleted(stack: Stack) -> None:
    stack.deploy(line(Number=number("+1206", FailOn="Update")))

    with pytest.raises(StackError):
        stack.deploy(line(Number=number("+1206", Name="new", FailOn="Update")))

    assert stack.status == "UPDATE_ROLLBACK_FAILED"
    with pytest.raises(StackError, match="is in UPDATE_ROLLBACK_FAILED; delete it first"):
        stack.deploy(line(Number=number("+1206")))
    stack.delete()
    assert stack.status == "DELETE_COMPLETE"


@pytest.fixture
def stuck(stack: Stack, numbers: list[dict[str, Any]], story: Story) -> Stack:
    """A stack of which two resources could not be rolled back."""
    old = {"First": number("+1206", FailOn="Update"), "Second": number("+1425", FailOn="Update")}
    stack.deploy(line(**old))
    new = {"First": number("+1206", Name="new"), "Second": number("+1425", Name="new")}
    with pytest.raises(StackError):
        stack.deploy(line(**new, Failing=number("+1", FailOn="Create", Of={"Ref": "Second"})))
    assert stack.stuck == ("First", "Second")
    requested(numbers)
    story()
    return stack


def mend(numbers: list[dict[str, Any]], handlers: Handlers) -> None:
    """Let all requests succeed from now on."""

    def on_event(event: dict[str, Any], _context: object) -> dict[str, Any]:
        numbers.append(event)
        return {}

    handlers["numbers.on_event"] = on_event


def test_continued_rollback_sends_the_updates_again(
    stuck: Stack, numbers: list[dict[str, Any]], handlers: Handlers
) -> None:
    mend(numbers, handlers)

    stuck.continue_update_rollback()

    assert stuck.status == "UPDATE_ROLLBACK_COMPLETE"
    assert [one["OldResourceProperties"]["Name"] for one in numbers] == ["new", "new"]
    assert requested(numbers) == ["Update +1206", "Update +1425"]
    stuck.deploy(line(First=number("+1206")))
    assert stuck.status == "UPDATE_COMPLETE"


def test_continued_rollback_leaves_a_skipped_resource_as_it_is(
    stuck: Stack, numbers: list[dict[str, Any]], handlers: Handlers, story: Story
) -> None:
    mend(numbers, handlers)

    stuck.continue_update_rollback(["First"])

    assert requested(numbers) == ["Update +1425"]
    assert story() == [
        "Line UPDATE_ROLLBACK_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "Second UPDATE_IN_PROGRESS",
        "Second UPDATE_COMPLETE",
        "Line UPDATE_ROLLBACK_COMPLETE",
    ]
    assert "Name" not in stuck.resources["First"].properties


def test_continued_rollback_that_fails_can_be_continued_again(stuck: Stack) -> None:
    with pytest.raises(StackError, match="could not be rolled back: Second"):
        stuck.continue_update_rollback(["First"])

    assert stuck.stuck == ("Second",)
    stuck.continue_update_rollback(["Second"])
    assert stuck.status == "UPDATE_ROLLBACK_COMPLETE"


def test_rollback_is_continued_without_failed_resources_only(stuck: Stack) -> None:
    with pytest.raises(StackError, match="OnEvent has not failed"):
        stuck.continue_update_rollback(["OnEvent"])
    assert stuck.status == "UPDATE_ROLLBACK_FAILED"


def test_rollback_that_has_not_failed_is_not_continued(stack: Stack) -> None:
    stack.deploy(resources(First=ROLE))

    with pytest.raises(StackError, match="is in CREATE_COMPLETE, not in a rollback"):
        stack.continue_update_rollback()


def test_resource_that_cannot_be_deleted_stays_with_what_it_needs(
    stack: Stack, numbers: list[dict[str, Any]]
) -> None:
    stack.deploy(
        line(Number=number("+1206"), Rule=number("r", FailOn="Delete", Of={"Ref": "Number"}))
    )
    requested(numbers)

    with pytest.raises(StackError, match="could not be deleted; remaining resources: "):
        stack.delete()

    assert stack.status == "DELETE_FAILED"
    assert requested(numbers) == ["Delete r"]
    assert physical_ids(stack, "Number", "Rule") == ["+1206", "r"]


def test_rollback_keeps_the_dependencies_of_a_resource_that_could_not_be_deleted(
    stack: Stack, numbers: list[dict[str, Any]]
) -> None:
    stubborn = number("+1206", FailOn="Delete")
    failing = number("+1425", FailOn="Create", Of={"Ref": "Number"})

    with pytest.raises(StackError):
        stack.deploy(line(Number=stubborn, Failing=failing))

    assert stack.status == "ROLLBACK_FAILED"
    assert list(stack.resources) == ["OnEvent", "Framework", "Number"]
    numbers.clear()
    with pytest.raises(StackError, match="remaining resources: OnEvent, Framework, Number"):
        stack.delete()
    assert requested(numbers) == ["Delete +1206"]


def test_failed_clean_up_leaves_the_old_resource_behind_and_the_update_complete(
    stack: Stack, story: Story
) -> None:
    stack.deploy(line(Gone=number("+1206", FailOn="Delete")))
    story()

    stack.deploy(line())

    assert stack.status == "UPDATE_COMPLETE"
    assert "Gone DELETE_FAILED" in story()


def test_type_of_a_resource_cannot_change(stack: Stack) -> None:
    stack.deploy(resources(Thing=ROLE))

    with pytest.raises(StackError, match=r"Thing: the type of a resource cannot change"):
        stack.deploy(resources(Thing={"Type": "AWS::Logs::LogGroup"}))


def test_unknown_reference_is_named_with_its_resource(stack: Stack) -> None:
    with pytest.raises(StackError, match=r"Role \(AWS::IAM::Role\): .* no parameter or resource X"):
        stack.deploy(resources(Role={"Type": "AWS::IAM::Role", "Properties": {"Of": {"Ref": "X"}}}))

    assert stack.status == "ROLLBACK_COMPLETE"


def test_unknown_attribute_is_named(stack: Stack) -> None:
    asking = number("+1", Of={"Fn::GetAtt": ["Number", "OrderId"]})

    with pytest.raises(StackError, match=r"has no attribute OrderId; it has Id"):
        stack.deploy(line(Number=number("+1206"), Asking=asking))


def test_stack_imports_what_another_one_exports(account: Account) -> None:
    exporting = {
        "Resources": {"Role": ROLE},
        "Outputs": {"Id": {"Value": {"Ref": "Role"}, "Export": {"Name": "Line:Role"}}},
    }
    importing = {
        "Resources": {"Role": ROLE},
        "Outputs": {"Id": {"Value": {"Fn::ImportValue": "Line:Role"}}},
    }
    first, second = (Stack(name, account, "us-east-1") for name in ("First", "Second"))

    first.deploy(Template(exporting))
    second.deploy(Template(importing))
    first.delete()

    assert second.outputs == {"Id": "reader"}
    assert account.exports == {}


def test_removed_export_is_deleted(account: Account) -> None:
    stack = Stack("Line", account, "us-east-1")
    output = {"Value": "1", "Export": {"Name": "Line:Id"}}
    stack.deploy(Template({"Resources": {"Role": ROLE}, "Outputs": {"Id": output}}))

    stack.deploy(Template({"Resources": {"Role": ROLE}}))

    assert account.exports == {}


def test_stack_reads_the_outputs_of_one_in_another_region(account: Account) -> None:
    giving = Template({"Resources": {"Role": ROLE}, "Outputs": {"Id": {"Value": {"Ref": "Role"}}}})
    where = {"StackName": "Giving", "Region": "ca-central-1", "OutputName": "Id"}
    taking = Template({"Outputs": {"Id": {"Value": {"Fn::GetStackOutput": where}}}})
    first, second = (
        Stack("Giving", account, "ca-central-1"),
        Stack("Taking", account, "us-east-1"),
    )

    first.deploy(giving)
    second.deploy(taking)
    assert second.outputs == {"Id": "reader"}

    first.delete()
    with pytest.raises(StackError, match="stack Giving in ca-central-1 has no output Id"):
        second.deploy(taking)


def test_parameters_take_their_defaults(stack: Stack, account: Account) -> None:
    account.parameters["us-east-1", "/line/number"] = "+1206"
    stack.deploy(
        Template(
            {
                "Parameters": {
                    "Plain": {"Type": "String", "Default": "a"},
                    "Many": {"Type": "CommaDelimitedList", "Default": "a,b"},
                    "Stored": {
                        "Type": "AWS::SSM::Parameter::Value<String>",
                        "Default": "/line/number",
                    },
                },
                "Outputs": {
                    "Plain": {"Value": {"Ref": "Plain"}},
                    "Many": {"Value": {"Ref": "Many"}},
                    "Stored": {"Value": {"Ref": "Stored"}},
                },
            }
        )
    )

    assert stack.outputs == {"Plain": "a", "Many": ["a", "b"], "Stored": "+1206"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "the template must be an object, got list"),
        ({"Outputs": 1}, "the section Outputs must be an object, got int"),
        ({"Outputs": {"Id": {}}}, "Outputs.Id has no Value"),
        ({"Parameters": {"Id": {}}}, "Parameters.Id has no Type"),
        ({"Resources": {"Line": "x"}}, "resource Line must be an object, got str"),
        ({"Resources": {"Line": {}}}, "resource Line must have a Type"),
        ({"Resources": {"Line": {"Type": "A", "DependsOn": 1}}}, "DependsOn may be a logical id"),
        (
            {"Resources": {"Line": {"Type": "A", "Properties": []}}},
            "Line.Properties must be an obj",
        ),
    ],
)
def test_malformed_template_is_refused_with_its_place(content: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        _ = Template(content).resources


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ({"Type": "AWS::SSM::Parameter"}, "Line .*: the property Value is missing"),
        (
            {"Type": "AWS::X::Y", "Properties": {"Name": {"Fn::Select": 1}}},
            "Line .*: the argument of Fn::Select is malformed",
        ),
    ],
)
def test_malformed_properties_fail_the_resource(stack: Stack, resource: Any, message: str) -> None:
    with pytest.raises(StackError, match=message):
        stack.deploy(Template({"Resources": {"Line": resource}}))

    assert stack.status == "ROLLBACK_COMPLETE"
