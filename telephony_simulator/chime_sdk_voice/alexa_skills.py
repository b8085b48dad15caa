"""Alexa skill configurations of SIP media applications, which AWS no longer offers."""

from typing import NoReturn

from telephony_simulator.chime_sdk_voice.account import Account, Document
from telephony_simulator.chime_sdk_voice.errors import bad_request


def put_sip_media_application_alexa_skill_configuration(
    account: Account, request: Document
) -> NoReturn:
    """Refuse: the API is no longer available."""
    del account, request
    raise bad_request("Alexa skill configurations are no longer available")


def get_sip_media_application_alexa_skill_configuration(
    account: Account, request: Document
) -> NoReturn:
    """Refuse: the API is no longer available."""
    del account, request
    raise bad_request("Alexa skill configurations are no longer available")
