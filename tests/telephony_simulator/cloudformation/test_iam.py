"""The policies of functions, evaluated for the requests that the functions sign."""

from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.cloudformation import Account, Stack
from tests.telephony_simulator.cloudformation.conftest import resources

GET, LIST = "GetVoiceConnector", "ListVoiceConnectors"
KEY = "local-line"
MINE = "abcdefghij0123456789ab"


def allow(action: str, resource: str = "*") -> dict[str, Any]:
    return {"Statement": {"Effect": "Allow", "Action": f"chime:{action}", "Resource": resource}}


def role(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def function(role: Any = None) -> dict[str, Any]:
    properties = {
        "FunctionName": "line",
        "Code": {"ZipFile": ""},
        "Handler": "index.handler",
        "Runtime": "python3.13",
        "Role": role or {"Fn::GetAtt": ["Role", "Arn"]},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def policy(kind: str = "Policy", document: Any = None) -> dict[str, Any]:
    properties = {"PolicyName": "reads", "PolicyDocument": document, "Roles": [{"Ref": "Role"}]}
    return {"Type": f"AWS::IAM::{kind}", "Properties": properties}


def is_allowed(account: Account, operation: str, access_key: str = KEY, **params: Any) -> bool:
    try:
        account.voice_api.call(operation, params, access_key=access_key)
    except ApiError as error:
        return error.code == "NotFoundException"
    return True


@pytest.mark.parametrize(
    "template",
    [
        {"Role": role(Policies=[{"PolicyName": "a", "PolicyDocument": allow(LIST)}])},
        {"Role": role(), "Reads": policy(document=allow(LIST))},
        {"Role": role(), "Reads": policy("ManagedPolicy", allow(LIST))},
    ],
    ids=["in the role", "inline", "managed"],
)
def test_function_may_do_what_a_policy_of_its_role_allows(
    account: Account, stack: Stack, template: dict[str, Any]
) -> None:
    stack.deploy(resources(**template, Function=function()))

    assert is_allowed(account, LIST)
    assert not is_allowed(account, "ListSipRules")
    assert account.roles.denied == [("chime:ListSipRules", "*")]


def test_policy_on_an_arn_denies_other_resources(account: Account, stack: Stack) -> None:
    document = allow(GET, f"arn:aws:chime:*:111122223333:vc/{MINE}")
    stack.deploy(resources(Role=role(), Reads=policy(document=document), Function=function()))

    assert is_allowed(account, GET, VoiceConnectorId=MINE)
    assert not is_allowed(account, GET, VoiceConnectorId=MINE[::-1])


def test_error_names_the_caller_the_action_and_the_resource(account: Account, stack: Stack) -> None:
    stack.deploy(resources(Role=role(RoleName="Clerk"), Function=function()))

    with pytest.raises(
        ApiError,
        match=r"assumed-role/Clerk/line is not authorized to perform: chime:ListSipRules on",
    ):
        account.voice_api.call("ListSipRules", {}, access_key=KEY)


def test_changed_policy_is_in_force_and_a_removed_one_is_not(
    account: Account, stack: Stack
) -> None:
    stack.deploy(resources(Role=role(), Reads=policy(document=allow(LIST)), Function=function()))

    stack.deploy(
        resources(Role=role(), Reads=policy(document=allow("ListSip*")), Function=function())
    )
    assert is_allowed(account, "ListSipRules")
    assert not is_allowed(account, LIST)

    stack.deploy(resources(Role=role(), Function=function()))
    assert not is_allowed(account, "ListSipRules")


def test_policies_of_the_role_itself_change_without_its_other_policies(
    account: Account, stack: Stack
) -> None:
    def template(action: str) -> Any:
        own = {"PolicyName": "own", "PolicyDocument": allow(action)}
        reads = policy(document=allow(LIST))
        return resources(Role=role(Policies=[own]), Reads=reads, Function=function())

    stack.deploy(template("ListSipRules"))
    stack.deploy(template("ListPhoneNumbers"))

    assert is_allowed(account, "ListPhoneNumbers")
    assert is_allowed(account, LIST)
    assert not is_allowed(account, "ListSipRules")


@pytest.mark.parametrize(
    ("arn", "is_known"),
    [
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", True),
        ("arn:aws:iam::aws:policy/AmazonChimeSDK", False),
    ],
)
def test_role_with_a_policy_outside_the_template_is_allowed_everything(
    account: Account, stack: Stack, *, arn: str, is_known: bool
) -> None:
    stack.deploy(resources(Role=role(ManagedPolicyArns=[arn]), Function=function()))

    assert is_allowed(account, LIST) != is_known


def test_role_outside_the_template_and_foreign_keys_are_allowed_everything(
    account: Account, stack: Stack
) -> None:
    stack.deploy(resources(Function=function("arn:aws:iam::111122223333:role/elsewhere")))

    assert is_allowed(account, LIST)
    assert is_allowed(account, LIST, access_key="AKIDEXAMPLE")
