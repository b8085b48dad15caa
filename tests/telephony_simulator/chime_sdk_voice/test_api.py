from typing import Any

from telephony_simulator.chime_sdk_voice import VoiceApi


def test_account_does_not_share_dictionaries_with_its_client(api: VoiceApi) -> None:
    created: Any = api.call("CreateVoiceConnector", {"Name": "trunk", "RequireEncryption": True})
    connector = created["VoiceConnector"]["VoiceConnectorId"]
    termination: Any = {"CallingRegions": ["US"]}

    put: Any = api.call(
        "PutVoiceConnectorTermination",
        {"VoiceConnectorId": connector, "Termination": termination},
    )
    termination["CallingRegions"].append("GB")
    put["Termination"]["CallingRegions"].append("FR")

    got: Any = api.call("GetVoiceConnectorTermination", {"VoiceConnectorId": connector})
    assert got["Termination"]["CallingRegions"] == ["US"]


def test_null_member_counts_as_missing(api: VoiceApi) -> None:
    answer: Any = api.call("ListSipRules", {"NextToken": None, "MaxResults": None})

    assert answer == {"SipRules": []}
