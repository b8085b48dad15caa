from telephony_simulator.cloudformation import Account, Stack, Template
from tests.telephony_simulator.cloudformation.conftest import resources


def parameter(name: str, value: str) -> Template:
    properties = {"Name": name, "Type": "String", "Value": value}
    return resources(Parameter={"Type": "AWS::SSM::Parameter", "Properties": properties})


def test_another_stack_reads_what_a_parameter_stores(account: Account) -> None:
    storing, reading = (
        Stack("Storing", account, "us-east-1"),
        Stack("Reading", account, "us-east-1"),
    )
    asking = Template({"Outputs": {"Id": {"Value": "{{resolve:ssm:/line/id}}"}}})

    storing.deploy(parameter("/line/id", "id-1"))
    reading.deploy(asking)
    assert reading.outputs == {"Id": "id-1"}

    storing.deploy(parameter("/line/id", "id-2"))
    reading.deploy(asking)
    assert reading.outputs == {"Id": "id-2"}


def test_parameter_is_deleted_when_renamed_and_with_its_stack(
    account: Account, stack: Stack
) -> None:
    stack.deploy(parameter("/old", "1"))
    stack.deploy(parameter("/new", "1"))
    assert account.parameters == {("us-east-1", "/new"): "1"}

    stack.delete()
    assert account.parameters == {}
