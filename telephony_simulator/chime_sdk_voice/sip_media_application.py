"""SIP media applications: a name, a region and the one Lambda function that answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import (
    bad_request,
    conflict,
    not_found,
    require_quota,
)
from telephony_simulator.chime_sdk_voice.model import regions
from telephony_simulator.chime_sdk_voice.pagination import page
from telephony_simulator.chime_sdk_voice.resources import SipMediaApplication
from telephony_simulator.chime_sdk_voice.tags import tagged

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def create_sip_media_application(
    account: Account, request: CreateSipMediaApplicationRequestTypeDef
) -> Document:
    """Create an application in the requested region, through any endpoint."""
    region = request["AwsRegion"]
    if region not in regions():
        raise bad_request(f"AwsRegion is not one of {', '.join(regions())}")
    require_quota(
        "sip-media-applications",
        account.settings.sip_media_applications,
        len(account.sip_media_applications) + 1,
    )
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
    account.sip_media_applications[application_id] = application
    return {"SipMediaApplication": describe_sip_media_application(application)}


def get_sip_media_application(
    account: Account, request: GetSipMediaApplicationRequestTypeDef
) -> Document:
    """Describe one application."""
    application = find_sip_media_application(account, request["SipMediaApplicationId"])
    return {"SipMediaApplication": describe_sip_media_application(application)}


def update_sip_media_application(
    account: Account, request: UpdateSipMediaApplicationRequestTypeDef
) -> Document:
    """Change name and endpoint in place; the region cannot change."""
    application = find_sip_media_application(account, request["SipMediaApplicationId"])
    endpoints = request.get("Endpoints")
    application = replace(
        application,
        name=request.get("Name", application.name),
        lambda_arn=_lambda_arn(endpoints, application.aws_region)
        if endpoints
        else application.lambda_arn,
        updated_timestamp=account.now(),
    )
    account.sip_media_applications[application.sip_media_application_id] = application
    return {"SipMediaApplication": describe_sip_media_application(application)}


def delete_sip_media_application(
    account: Account, request: DeleteSipMediaApplicationRequestTypeDef
) -> None:
    """Delete an application that no rule targets."""
    application = find_sip_media_application(account, request["SipMediaApplicationId"])
    rules = [
        rule.sip_rule_id
        for rule in account.sip_rules.values()
        if rule.has_target(application.sip_media_application_id)
    ]
    if rules:
        raise conflict(f"the SIP media application is a target of SIP rule {', '.join(rules)}")
    del account.sip_media_applications[application.sip_media_application_id]
    del account.tags[application.sip_media_application_arn]


def list_sip_media_applications(
    account: Account, request: ListSipMediaApplicationsRequestTypeDef
) -> Document:
    """List the applications of all regions."""
    applications, more = page(
        account.sip_media_applications.values(),
        lambda application: application.sip_media_application_id,
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {
        "SipMediaApplications": [describe_sip_media_application(one) for one in applications],
        **more,
    }


def put_sip_media_application_logging_configuration(
    account: Account, request: PutSipMediaApplicationLoggingConfigurationRequestTypeDef
) -> Document:
    """Turn message logs on or off."""
    application = find_sip_media_application(account, request["SipMediaApplicationId"])
    logging = request.get("SipMediaApplicationLoggingConfiguration", {})
    application = replace(
        application, message_logs=logging.get("EnableSipMediaApplicationMessageLogs", False)
    )
    account.sip_media_applications[application.sip_media_application_id] = application
    return _describe_logging(application)


def get_sip_media_application_logging_configuration(
    account: Account, request: GetSipMediaApplicationLoggingConfigurationRequestTypeDef
) -> Document:
    """Return whether message logs are on."""
    return _describe_logging(find_sip_media_application(account, request["SipMediaApplicationId"]))


def find_sip_media_application(
    account: Account, sip_media_application_id: str
) -> SipMediaApplication:
    """Return the application, or raise NotFoundException."""
    try:
        return account.sip_media_applications[sip_media_application_id]
    except KeyError:
        raise not_found(f"there is no SIP media application {sip_media_application_id}") from None


def describe_sip_media_application(application: SipMediaApplication) -> SipMediaApplicationTypeDef:
    """Return the application as the API represents it."""
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
