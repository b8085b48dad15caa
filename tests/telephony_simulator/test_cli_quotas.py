"""The quotas of the account that a command brings up."""

import pytest
from click.testing import CliRunner

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.cli import main
from telephony_simulator.cli.quotas import DEFAULT_QUOTAS, api_settings, call_settings


def api(**quotas: int | None) -> VoiceApi:
    named = {name.replace("_", "-"): value for name, value in quotas.items()}
    return VoiceApi(settings=api_settings({**DEFAULT_QUOTAS, **named}))


def create_connector(voice_api: VoiceApi) -> None:
    voice_api.call("CreateVoiceConnector", {"Name": "trunk", "RequireEncryption": True})


# docs/service/quotas.md#account
def test_connector_beyond_the_quota_names_the_quota_and_how_to_raise_it() -> None:
    voice_api = api()
    for _ in range(3):
        create_connector(voice_api)

    with pytest.raises(
        ApiError, match=r"the quota voice-connectors is 3: .* --quota voice-c"
    ) as raised:
        create_connector(voice_api)

    assert raised.value.code == "ResourceLimitExceededException"


# docs/service/quotas.md#account
def test_number_beyond_the_quota_is_not_ordered() -> None:
    voice_api = api(phone_numbers=1)
    order = {"ProductType": "SipMediaApplicationDialIn", "E164PhoneNumbers": ["+12065550100"]}
    voice_api.call("CreatePhoneNumberOrder", order)

    with pytest.raises(ApiError, match="the quota phone-numbers is 1"):
        voice_api.call("CreatePhoneNumberOrder", order | {"E164PhoneNumbers": ["+12065550101"]})


def test_quota_none_is_no_limit() -> None:
    voice_api = api(voice_connectors=None)

    for _ in range(10):
        create_connector(voice_api)


# docs/service/quotas.md#calls
def test_calls_have_the_defaults_of_aws() -> None:
    settings = call_settings(DEFAULT_QUOTAS)

    assert (settings.active_calls, settings.calls_a_second, settings.updates_a_second) == (10, 1, 5)
    assert settings.bots == 0


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("calls=3", "'calls' is not one of active-calls"),
        ("bots=-1", "bots must be a whole number from 0, or none"),
        ("bots", "bots must be a whole number from 0, or none"),
        ("bots=٣", "bots must be a whole number from 0, or none"),
    ],
)
def test_malformed_quota_is_refused(given: str, problem: str) -> None:
    result = CliRunner().invoke(main, ["api", "--quota", given])

    assert result.exit_code == 2
    assert problem in " ".join(result.output.replace("│", " ").split())
