"""The two operations that outlived their service: Alexa skills on SIP media applications."""

from typing import NoReturn

from telephony_simulator.chime_sdk_voice.account import Account, Document
from telephony_simulator.chime_sdk_voice.errors import bad_request


def refuse_alexa_skills(account: Account, request: Document) -> NoReturn:
    """Refuse, as the model says: this API is no longer available."""
    del account, request
    raise bad_request("Alexa skill configurations are no longer available")
