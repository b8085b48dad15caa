"""SIP media applications: a name, a region and the one Lambda function that answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request, conflict, not_found
from telephony_simulator.chime_sdk_voice.model import regions
from telephony_simulator.chime_sdk_voice.pages import page
from telephony_simulator.chime_sdk_voice.tags import tagged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateSipMediaApplicationRequestTypeDef,
        DeleteSipMediaApplicationRequestTypeDef,
        GetSipMediaApplicationLoggingConfigurationRequestTypeDef,
        GetSipMediaApplicationRequestTypeDef,
        ListSipMediaApplicationsRequestTypeDef,
        PutSipMediaApplicationLoggingConfigurationRequestTypeDef,
        SipMediaApplicationEndpointTypeDef,
        SipMediaApplicationTypeDef,
        UpdateSipMediaApplicationRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class SipMediaApplication:
    """Where the calls of a rule go.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_SipMediaApplication.html
    """

    sip_media_application_id: str
    sip_media_application_arn: str
    aws_region: str
    name: str
    lambda_arn: str
    created_timestamp: datetime
    updated_timestamp: datetime
    message_logs: bool = False


def create_sip_media_application(
    account: Account, request: CreateSipMediaApplicationRequestTypeDef
) -> Document:
    """Create an application in any region, whichever endpoint is asked."""
    region = request["AwsRegion"]
    if region not in regions():
        raise bad_request(f"AwsRegion is not one of {', '.join(regions())}")
    application_id, now = account.new_id(), account.now()
    application = SipMediaApplication(
        sip_media_application_id=application_id,
        sip_media_application_arn=f"arn:aws:chime:{region}:{account.account_id}:sma/{application_id}",
        aws_region=region,
        name=request["Name"],
        lambda_arn=_lambda_arn(request["Endpoints"], region),
        created_timestamp=now,
        updated_timestamp=now,
    )
    account.tags[application.sip_media_application_arn] = tagged(request.get("Tags", ()))
    account.applications[application_id] = application
    return {"SipMediaApplication": describe(application)}


def get_sip_media_application(
    account: Account, request: GetSipMediaApplicationRequestTypeDef
) -> Document:
    """Describe one application."""
    application = find(account, request["SipMediaApplicationId"])
    return {"SipMediaApplication": describe(application)}


def update_sip_media_application(
    account: Account, request: UpdateSipMediaApplicationRequestTypeDef
) -> Document:
    """Change name and endpoint in place; the region never changes."""
    application = find(account, request["SipMediaApplicationId"])
    endpoints = request.get("Endpoints")
    application = replace(
        application,
        name=request.get("Name", application.name),
        lambda_arn=_lambda_arn(endpoints, application.aws_region)
        if endpoints
        else application.lambda_arn,
        updated_timestamp=account.now(),
    )
    account.applications[application.sip_media_application_id] = application
    return {"SipMediaApplication": describe(application)}


def delete_sip_media_application(
    account: Account, request: DeleteSipMediaApplicationRequestTypeDef
) -> None:
    """Delete an application that no rule targets."""
    application = find(account, request["SipMediaApplicationId"])
    rules = [
        rule.sip_rule_id
        for rule in account.rules.values()
        if rule.targets(application.sip_media_application_id)
    ]
    if rules:
        raise conflict(f"the SIP media application is a target of SIP rule {', '.join(rules)}")
    del account.applications[application.sip_media_application_id]
    del account.tags[application.sip_media_application_arn]


def list_sip_media_applications(
    account: Account, request: ListSipMediaApplicationsRequestTypeDef
) -> Document:
    """List the applications of all regions."""
    applications, more = page(
        account.applications.values(),
        lambda application: application.sip_media_application_id,
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"SipMediaApplications": [describe(one) for one in applications], **more}


def put_sip_media_application_logging_configuration(
    account: Account, request: PutSipMediaApplicationLoggingConfigurationRequestTypeDef
) -> Document:
    """Turn message logs on or off."""
    application = find(account, request["SipMediaApplicationId"])
    logging = request.get("SipMediaApplicationLoggingConfiguration", {})
    application = replace(
        application, message_logs=logging.get("EnableSipMediaApplicationMessageLogs", False)
    )
    account.applications[application.sip_media_application_id] = application
    return _describe_logging(application)


def get_sip_media_application_logging_configuration(
    account: Account, request: GetSipMediaApplicationLoggingConfigurationRequestTypeDef
) -> Document:
    """Tell whether message logs are on."""
    return _describe_logging(find(account, request["SipMediaApplicationId"]))


def find(account: Account, sip_media_application_id: str) -> SipMediaApplication:
    """Return the application, or refuse with NotFoundException."""
    try:
        return account.applications[sip_media_application_id]
    except KeyError:
        raise not_found(f"there is no SIP media application {sip_media_application_id}") from None


def describe(application: SipMediaApplication) -> SipMediaApplicationTypeDef:
    """Return the application as the API writes it."""
    return {
        "SipMediaApplicationId": application.sip_media_application_id,
        "AwsRegion": application.aws_region,
        "Name": application.name,
        "Endpoints": [{"LambdaArn": application.lambda_arn}],
        "CreatedTimestamp": application.created_timestamp,
        "UpdatedTimestamp": application.updated_timestamp,
        "SipMediaApplicationArn": application.sip_media_application_arn,
    }


def _describe_logging(application: SipMediaApplication) -> Document:
    return {
        "SipMediaApplicationLoggingConfiguration": {
            "EnableSipMediaApplicationMessageLogs": application.message_logs
        }
    }


def _lambda_arn(endpoints: Sequence[SipMediaApplicationEndpointTypeDef], region: str) -> str:
    arn = endpoints[0].get("LambdaArn")
    if arn is None:
        raise bad_request("Endpoints[0] has no LambdaArn")
    lambda_region = arn.split(":")[3]
    if lambda_region != region:
        raise bad_request(
            f"the Lambda function of a SIP media application in {region} has to be in {region},"
            f" not in {lambda_region}"
        )
    return arn
