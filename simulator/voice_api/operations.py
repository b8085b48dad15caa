"""The table from operation to behaviour: one function each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from simulator.voice_api import applications, calls, numbers, orders, rules, search, tags
from simulator.voice_api.account import Account, Document

Operation = Callable[[Account, Any], Document | None]
CallOperation = Callable[[Account, calls.Calls, Any], Document]

OPERATIONS: Final[Mapping[str, Operation]] = {
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
    "CreateSipRule": rules.create_sip_rule,
    "GetSipRule": rules.get_sip_rule,
    "UpdateSipRule": rules.update_sip_rule,
    "DeleteSipRule": rules.delete_sip_rule,
    "ListSipRules": rules.list_sip_rules,
    "SearchAvailablePhoneNumbers": search.search_available_phone_numbers,
    "CreatePhoneNumberOrder": orders.create_phone_number_order,
    "GetPhoneNumberOrder": orders.get_phone_number_order,
    "ListPhoneNumberOrders": orders.list_phone_number_orders,
    "GetPhoneNumber": numbers.get_phone_number,
    "ListPhoneNumbers": numbers.list_phone_numbers,
    "UpdatePhoneNumber": numbers.update_phone_number,
    "DeletePhoneNumber": numbers.delete_phone_number,
    "RestorePhoneNumber": numbers.restore_phone_number,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "ListTagsForResource": tags.list_tags_for_resource,
}

CALL_OPERATIONS: Final[Mapping[str, CallOperation]] = {
    "CreateSipMediaApplicationCall": calls.create_sip_media_application_call,
    "UpdateSipMediaApplicationCall": calls.update_sip_media_application_call,
}
"""Their effect is another service's: it may take long, and come back to this API."""
