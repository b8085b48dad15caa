"""The table from operation to behaviour: one function each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from telephony_simulator.chime_sdk_voice import (
    applications,
    calls,
    connector_numbers,
    connector_settings,
    connectors,
    deletion_queue,
    global_settings,
    inventory,
    number_settings,
    number_updates,
    orders,
    rules,
    search,
    tags,
    termination,
)
from telephony_simulator.chime_sdk_voice.account import Account, Document
from telephony_simulator.chime_sdk_voice.alexa_skills import refuse_alexa_skills

Operation = Callable[[Account, Any], Document | None]
CallOperation = Callable[[Account, calls.Calls, Any], Document]

OPERATIONS: Final[Mapping[str, Operation]] = {
    # SIP media applications
    "CreateSipMediaApplication": applications.create_sip_media_application,
    "GetSipMediaApplication": applications.get_sip_media_application,
    "UpdateSipMediaApplication": applications.update_sip_media_application,
    "DeleteSipMediaApplication": applications.delete_sip_media_application,
    "ListSipMediaApplications": applications.list_sip_media_applications,
    "PutSipMediaApplicationLoggingConfiguration": (
        applications.put_sip_media_application_logging_configuration
    ),
    "GetSipMediaApplicationLoggingConfiguration": (
        applications.get_sip_media_application_logging_configuration
    ),
    "PutSipMediaApplicationAlexaSkillConfiguration": refuse_alexa_skills,
    "GetSipMediaApplicationAlexaSkillConfiguration": refuse_alexa_skills,
    # SIP rules
    "CreateSipRule": rules.create_sip_rule,
    "GetSipRule": rules.get_sip_rule,
    "UpdateSipRule": rules.update_sip_rule,
    "DeleteSipRule": rules.delete_sip_rule,
    "ListSipRules": rules.list_sip_rules,
    # phone numbers
    "SearchAvailablePhoneNumbers": search.search_available_phone_numbers,
    "CreatePhoneNumberOrder": orders.create_phone_number_order,
    "GetPhoneNumberOrder": orders.get_phone_number_order,
    "ListPhoneNumberOrders": orders.list_phone_number_orders,
    "GetPhoneNumber": inventory.get_phone_number,
    "ListPhoneNumbers": inventory.list_phone_numbers,
    "UpdatePhoneNumber": number_updates.update_phone_number,
    "BatchUpdatePhoneNumber": number_updates.batch_update_phone_number,
    "DeletePhoneNumber": deletion_queue.delete_phone_number,
    "BatchDeletePhoneNumber": deletion_queue.batch_delete_phone_number,
    "RestorePhoneNumber": deletion_queue.restore_phone_number,
    "GetPhoneNumberSettings": number_settings.get_phone_number_settings,
    "UpdatePhoneNumberSettings": number_settings.update_phone_number_settings,
    "ListSupportedPhoneNumberCountries": number_settings.list_supported_phone_number_countries,
    # Voice Connectors
    "CreateVoiceConnector": connectors.create_voice_connector,
    "GetVoiceConnector": connectors.get_voice_connector,
    "UpdateVoiceConnector": connectors.update_voice_connector,
    "DeleteVoiceConnector": connectors.delete_voice_connector,
    "ListVoiceConnectors": connectors.list_voice_connectors,
    "ListAvailableVoiceConnectorRegions": connectors.list_available_voice_connector_regions,
    "AssociatePhoneNumbersWithVoiceConnector": (
        connector_numbers.associate_phone_numbers_with_voice_connector
    ),
    "DisassociatePhoneNumbersFromVoiceConnector": (
        connector_numbers.disassociate_phone_numbers_from_voice_connector
    ),
    "PutVoiceConnectorTermination": termination.put_voice_connector_termination,
    "GetVoiceConnectorTermination": termination.get_voice_connector_termination,
    "DeleteVoiceConnectorTermination": termination.delete_voice_connector_termination,
    "GetVoiceConnectorTerminationHealth": termination.get_voice_connector_termination_health,
    "PutVoiceConnectorTerminationCredentials": (
        termination.put_voice_connector_termination_credentials
    ),
    "DeleteVoiceConnectorTerminationCredentials": (
        termination.delete_voice_connector_termination_credentials
    ),
    "ListVoiceConnectorTerminationCredentials": (
        termination.list_voice_connector_termination_credentials
    ),
    "PutVoiceConnectorOrigination": connector_settings.put_voice_connector_origination,
    "GetVoiceConnectorOrigination": connector_settings.get_voice_connector_origination,
    "DeleteVoiceConnectorOrigination": connector_settings.delete_voice_connector_origination,
    "PutVoiceConnectorStreamingConfiguration": (
        connector_settings.put_voice_connector_streaming_configuration
    ),
    "GetVoiceConnectorStreamingConfiguration": (
        connector_settings.get_voice_connector_streaming_configuration
    ),
    "DeleteVoiceConnectorStreamingConfiguration": (
        connector_settings.delete_voice_connector_streaming_configuration
    ),
    "PutVoiceConnectorLoggingConfiguration": (
        connector_settings.put_voice_connector_logging_configuration
    ),
    "GetVoiceConnectorLoggingConfiguration": (
        connector_settings.get_voice_connector_logging_configuration
    ),
    "GetGlobalSettings": global_settings.get_global_settings,
    "UpdateGlobalSettings": global_settings.update_global_settings,
    # tags
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "ListTagsForResource": tags.list_tags_for_resource,
}

CALL_OPERATIONS: Final[Mapping[str, CallOperation]] = {
    "CreateSipMediaApplicationCall": calls.create_sip_media_application_call,
    "UpdateSipMediaApplicationCall": calls.update_sip_media_application_call,
}
"""Their effect is another part's: it may take long, and come back to this API meanwhile."""
