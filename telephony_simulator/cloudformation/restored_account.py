"""Fills a local account with what an account file describes, before anything is deployed."""

from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.cloudformation.account import Account, Permission, RunningFunction
from telephony_simulator.functions.target import configuration_of
from telephony_simulator.resource_policy import VOICE_PRINCIPAL

if TYPE_CHECKING:
    from telephony_simulator.account_inventory import AccountFile


def restore_account(account: Account, account_file: "AccountFile") -> None:
    """Add the numbers, rules, applications and Voice Connectors of a file, and its functions.

    Every application may invoke the function that it names, because it does so in AWS; a function
    for which the file names no code fails when it is invoked.

    Raises:
        ValueError: The file of a function does not exist, or is not one that runs here.
    """
    account.voice_api.restore(account_file.description)
    for application in account_file.description.get("SipMediaApplications", ()):
        arn = application["Endpoints"][0]["LambdaArn"]
        account.permissions[f"restored-{application['SipMediaApplicationId']}"] = Permission(
            function_arn=arn, action="lambda:InvokeFunction", principal=VOICE_PRINCIPAL
        )
    for arn, target in account_file.functions.items():
        _run(account, arn, target)


def _run(account: Account, arn: str, target: str) -> None:
    _, _, _, region, _, _, name, *_ = arn.split(":")
    configuration = replace(
        configuration_of(target, {}),
        environment={},  # the account's endpoints; not the variables of this process
        function_name=name,
        region=region,
        account_id=account.account_id,
    )
    account.functions[arn] = RunningFunction(configuration, account.run_function(configuration))
