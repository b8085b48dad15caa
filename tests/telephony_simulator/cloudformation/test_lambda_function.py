import zipfile
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack, StackError
from telephony_simulator.functions import FunctionAccessDenied, FunctionConfiguration, FunctionError
from telephony_simulator.resource_policy import VOICE_PRINCIPAL
from tests.telephony_simulator.cloudformation.conftest import Handlers, function, resources

APPLICATION = "arn:aws:chime:us-east-1:111122223333:sma/1"


def from_asset(key: str, **properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"S3Bucket": "assets", "S3Key": key},
            "Handler": "handler.handler",
            "Runtime": "python3.13",
            **properties,
        },
    }


def permission(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["Handler", "Arn"]},
            "Principal": VOICE_PRINCIPAL,
            **properties,
        },
    }


def deployed(account: Account) -> FunctionConfiguration:
    [function] = account.functions.values()
    return function.configuration


def test_function_is_configured_as_its_template_says(
    stack: Stack, account: Account, tmp_path: Path
) -> None:
    handler = from_asset(
        "1234.zip",
        FunctionName="Line",
        Timeout=20,
        MemorySize=256,
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "WARN"},
        Environment={"Variables": {"FORWARD_TO": "+12065550123", "LIMIT": 3}},
    )

    stack.deploy(resources(Handler=handler), {"1234.zip": tmp_path})

    assert deployed(account) == FunctionConfiguration(
        directory=tmp_path,
        handler="handler.handler",
        log_format="JSON",
        log_level="WARN",
        function_name="Line",
        access_key="local-Line",
        timeout_seconds=20,
        memory_size_mb=256,
        environment={"FORWARD_TO": "+12065550123", "LIMIT": "3"},
    )


def test_deleted_function_does_not_delete_functions_with_the_same_prefix(
    stack: Stack, account: Account, tmp_path: Path
) -> None:
    line, longer = (from_asset("1", FunctionName=name) for name in ("Line", "Line-2"))
    stack.deploy(resources(Line=line, Longer=longer), {"1": tmp_path})

    stack.deploy(resources(Longer=longer))

    assert deployed(account).function_name == "Line-2"


def test_zipped_asset_is_unpacked(stack: Stack, account: Account, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "asset.1234.zip", "w") as archive:
        archive.writestr("handler.py", "answer = 42")

    stack.deploy(
        resources(Handler=from_asset("1234.zip")), {"1234.zip": tmp_path / "asset.1234.zip"}
    )

    assert (deployed(account).directory / "handler.py").read_text() == "answer = 42"


def test_code_in_the_template_becomes_lambdas_index_file(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Handler=function()))

    assert [file.name for file in deployed(account).directory.iterdir()] == ["index.py"]


def test_missing_asset_is_named(stack: Stack) -> None:
    with pytest.raises(StackError, match=r"the asset 1234\.zip is not in the cloud assembly"):
        stack.deploy(resources(Handler=from_asset("1234.zip")))


def test_container_image_function_does_not_fail_the_stack(stack: Stack, account: Account) -> None:
    image = {"PackageType": "Image", "Code": {"ImageUri": "1.dkr.ecr/image"}}

    stack.deploy(resources(Handler={"Type": "AWS::Lambda::Function", "Properties": image}))

    assert deployed(account).runtime == "a container image"


def test_function_keeps_its_arn_when_its_code_changes(
    stack: Stack, account: Account, tmp_path: Path
) -> None:
    assets = {"old.zip": tmp_path, "new.zip": tmp_path / "new"}
    (tmp_path / "new").mkdir()
    stack.deploy(resources(Handler=from_asset("old.zip")), assets)
    arn = stack.resources["Handler"].outcome.attributes["Arn"]

    stack.deploy(resources(Handler=from_asset("new.zip")), assets)

    assert list(account.functions) == [arn]
    assert deployed(account).directory == tmp_path / "new"


def test_function_is_replaced_when_its_name_changes(
    stack: Stack, account: Account, tmp_path: Path
) -> None:
    assets = {"1234.zip": tmp_path}
    stack.deploy(resources(Handler=from_asset("1234.zip", FunctionName="Old")), assets)

    stack.deploy(resources(Handler=from_asset("1234.zip", FunctionName="New")), assets)

    assert deployed(account).function_name == "New"


def test_alias_is_the_function_under_another_arn(
    stack: Stack, account: Account, handlers: Handlers
) -> None:
    handlers["handler.handler"] = lambda event, _context: event
    alias = {
        "Type": "AWS::Lambda::Alias",
        "Properties": {"FunctionName": {"Ref": "Handler"}, "Name": "live", "FunctionVersion": "1"},
    }

    stack.deploy(resources(Handler=function(), Alias=alias))

    arn = stack.resources["Alias"].physical_id
    assert arn.endswith(":live")
    assert account.functions[arn].function.invoke({"a": 1}) == {"a": 1}


def test_service_may_invoke_what_the_template_permits(
    stack: Stack, account: Account, handlers: Handlers
) -> None:
    handlers["handler.handler"] = lambda _event, _context: "hello"
    allowed = permission(SourceAccount={"Ref": "AWS::AccountId"})

    stack.deploy(resources(Handler=function(), Permission=allowed))

    [arn] = account.functions
    assert account.function_for(APPLICATION, arn).invoke({}) == "hello"


@pytest.mark.parametrize(
    "properties",
    [
        {"Principal": "lex.amazonaws.com"},
        {"Action": "lambda:GetFunction"},
        {"SourceAccount": "999988887777"},
        {"SourceArn": "arn:aws:chime:us-east-1:111122223333:sma/2"},
        {"FunctionName": "Other"},
    ],
)
def test_service_may_not_invoke_what_no_statement_permits(
    stack: Stack, account: Account, properties: dict[str, Any]
) -> None:
    stack.deploy(resources(Handler=function(), Permission=permission(**properties)))

    [arn] = account.functions
    with pytest.raises(FunctionAccessDenied, match=r"no AWS::Lambda::Permission allows it"):
        account.function_for(APPLICATION, arn).invoke({})


@pytest.mark.parametrize(
    "source_arn",
    [APPLICATION, APPLICATION.replace("chime", "voiceconnector"), "arn:aws:chime:*:*:sma/*"],
)
def test_source_arn_may_be_written_in_either_of_the_services_ways(
    stack: Stack, account: Account, source_arn: str
) -> None:
    stack.deploy(resources(Handler=function(), Permission=permission(SourceArn=source_arn)))

    [arn] = account.functions
    assert account.may_invoke(APPLICATION, arn)


def test_permission_is_deleted_with_its_resource(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Handler=function(), Permission=permission()))

    stack.deploy(resources(Handler=function()))

    [arn] = account.functions
    assert not account.may_invoke(APPLICATION, arn)


def test_unknown_function_is_named(account: Account, stack: Stack) -> None:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:Elsewhere"
    stack.deploy(resources(Permission=permission(FunctionName=arn)))

    with pytest.raises(FunctionError, match=f"no function {arn}"):
        account.function_for(APPLICATION, arn).invoke({})
