from typing import Any

from telephony_simulator.chime_sdk_voice import VoiceApi


def test_what_a_caller_does_to_its_dictionaries_changes_nothing_here(api: VoiceApi) -> None:
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


def test_a_null_is_as_good_as_absent(api: VoiceApi) -> None:
    answer: Any = api.call("ListSipRules", {"NextToken": None, "MaxResults": None})

    assert answer == {"SipRules": []}
