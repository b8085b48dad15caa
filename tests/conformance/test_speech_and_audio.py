"""Pause, PlayAudio and Speak."""

from pathlib import Path

import pytest

from telephony_simulator import Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    action,
    bridge,
    event_types,
    hangup,
    last_data,
    last_event,
    menu,
    pause,
    play,
    source,
    speak,
)
from tests.telephony_simulator.wav import write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


# docs/service/actions.md#pause
def test_pause_lasts_its_duration(ring: Ring) -> None:
    call = ring([pause("3000")])

    call.wait(2.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["Parameters"]["DurationInMilliseconds"] == 3_000


# docs/service/actions.md#pause
@pytest.mark.parametrize("milliseconds", [99, 30_001, 0, -5, None, "soon", 1.5, True, [1_000]])
def test_pause_fails_when_not_from_100_to_30000_milliseconds(
    ring: Ring, milliseconds: Json
) -> None:
    call = ring([pause(milliseconds)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == "The Duration parameter is invalid."


# docs/service/actions.md#pause
def test_pause_does_not_answer(ring: Ring) -> None:
    call = ring([pause()])

    call.wait(1)

    assert call.legs[0].status is None


# docs/service/actions.md#playaudio
def test_play_audio_repeats_the_file(ring: Ring, buckets: dict[str, Path]) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=3)
    call = ring([play(Repeat=2)], buckets=buckets)

    call.wait(5.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]


# docs/service/actions.md#playaudio
def test_play_audio_answers_the_call(ring: Ring) -> None:
    call = ring([play()])

    assert call.legs[0].status == "Connected"


# docs/service/actions.md#playaudio
def test_play_audio_ends_at_a_terminator_which_is_not_reported(ring: Ring) -> None:
    call = ring([play(PlaybackTerminators=["#"], Repeat=9)])

    call.press("1")
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.press("#")

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
    assert set(last_data(call)) == {"Type", "Parameters"}


# docs/service/actions.md#s3-objects
@pytest.mark.parametrize(
    "audio",
    [
        None,
        {},
        "welcome.wav",
        {"Type": "HTTP", "BucketName": "prompts", "Key": "welcome.wav"},
        {"Type": "S3", "BucketName": "", "Key": "welcome.wav"},
        {"Type": "S3", "BucketName": "prompts", "Key": 7},
    ],
)
def test_play_audio_fails_when_bucket_or_key_is_missing(ring: Ring, audio: Json) -> None:
    call = ring([action("PlayAudio", AudioSource=audio)])

    assert last_data(call)["ErrorType"] == "InvalidAudioSource"
    assert last_data(call)["ErrorMessage"] == "Audio Source parameter value is invalid."


# docs/service/actions.md#audio-files
@pytest.mark.parametrize("key", ["missing.wav", "../secret.wav", "/welcome.wav", "\0", "folder"])
def test_play_audio_fails_when_there_is_no_such_file(
    ring: Ring, buckets: dict[str, Path], key: str
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav")
    (buckets["prompts"] / "folder").mkdir()
    write_wav(buckets["prompts"].parent / "secret.wav")

    call = ring([action("PlayAudio", AudioSource=source(key))], buckets=buckets)

    assert last_data(call)["ErrorType"] == "InvalidAudioSource"
    assert last_data(call)["ErrorMessage"] == "Cannot access S3 bucket or audio file."
    assert call.legs[0].status is None


# docs/service/actions.md#audio-files
@pytest.mark.parametrize("channels", [1, 2])
def test_prompt_may_be_mono_or_stereo(ring: Ring, buckets: dict[str, Path], channels: int) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=3, channels=channels)
    call = ring([play()], buckets=buckets)

    call.wait(2.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/actions.md#audio-files
@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (action("PlayAudio", AudioSource=source("bad.wav")), "Audio Source"),
        (
            action(
                "PlayAudioAndGetDigits",
                AudioSource=source("bad.wav"),
                FailureAudioSource=source(),
                RepeatDurationInMilliseconds=1_000,
            ),
            "Audio Source",
        ),
        (bridge(RingbackTone=source("bad.wav")), "Ringtone"),
    ],
    ids=["PlayAudio", "PlayAudioAndGetDigits", "CallAndBridge"],
)
@pytest.mark.parametrize("content", ["text", "empty", "compressed", "six channels"])
def test_action_fails_when_the_format_of_the_file_is_bad(
    ring: Ring, buckets: dict[str, Path], refused: Json, message: str, content: str
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav")
    path = buckets["prompts"] / "bad.wav"
    six_channels = write_wav(path, channels=6).read_bytes()
    compressed = write_wav(path).read_bytes().replace(b"fmt \x10\0\0\0\x01", b"fmt \x10\0\0\0\x07")
    contents = {"text": b"hello", "empty": b"", "compressed": compressed}
    path.write_bytes(contents.get(content, six_channels))

    call = ring([refused], buckets=buckets)

    assert last_data(call)["ErrorType"] == "InvalidAudioSource"
    assert last_data(call)["ErrorMessage"] == f"{message} parameter value is invalid."


# docs/service/actions.md#playaudio
@pytest.mark.parametrize("parameters", [{"Repeat": 0}, {"PlaybackTerminators": ["12"]}])
def test_play_audio_fails_when_repeat_or_terminators_are_invalid(
    ring: Ring, parameters: dict[str, Json]
) -> None:
    call = ring([play(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"


# docs/service/actions.md#voices
@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"VoiceId": "Unheard"}, "VoiceId"),
        ({"VoiceId": "joanna"}, "VoiceId"),
        ({"VoiceId": "Joanna", "LanguageCode": "de-DE"}, "LanguageCode"),
        ({"LanguageCode": "en-GB"}, "LanguageCode"),
        ({"VoiceId": "Amy", "LanguageCode": "tlh"}, "LanguageCode"),
        ({"VoiceId": "Hans", "Engine": "neural"}, "Engine"),
        ({"VoiceId": "Olivia", "Engine": "standard"}, "Engine"),
        ({"VoiceId": "Olivia"}, "Engine"),
        ({"TextType": "ssml"}, "Text"),
    ],
)
@pytest.mark.parametrize("action_type", ["Speak", "SpeakAndGetDigits"])
def test_speech_fails_when_polly_refuses_a_parameter(
    ring: Ring, action_type: str, parameters: dict[str, Json], name: str
) -> None:
    speech: Json = {"Text": "Fish & chips", **parameters}
    spoken = {
        "Speak": action("Speak", Text="Fish & chips", **parameters),
        "SpeakAndGetDigits": menu(SpeechParameters=speech, FailureSpeechParameters={"Text": "No"}),
    }

    call = ring([spoken[action_type]])

    assert last_event(call)["InvocationEventType"] == "ACTION_FAILED"
    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == f"The {name} parameter is invalid."


# docs/service/actions.md#voices
@pytest.mark.parametrize(
    "parameters",
    [
        {"VoiceId": "Aditi", "LanguageCode": "hi-IN"},
        {"VoiceId": "Amy", "LanguageCode": "en-GB", "Engine": "neural"},
        {"VoiceId": "Olivia", "Engine": "neural"},
        {"LanguageCode": "en-US", "Engine": "neural"},
        {"VoiceId": "Vicki"},
    ],
)
def test_speech_succeeds_when_the_voice_has_language_and_engine(
    ring: Ring, parameters: dict[str, Json]
) -> None:
    call = ring([speak("Hello", **parameters)])

    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/actions.md#voices
def test_failure_prompt_fails_when_it_inherits_ssml_and_is_plain_text(ring: Ring) -> None:
    speech: Json = {"Text": "<speak>Hi</speak>", "TextType": "ssml"}

    call = ring([menu(SpeechParameters=speech, FailureSpeechParameters={"Text": "Fish & chips"})])

    assert last_data(call)["ErrorMessage"] == "The Text parameter is invalid."


# docs/service/actions.md#speak
def test_speak_answers_and_lasts_by_its_text(ring: Ring) -> None:
    call = ring([speak("x" * 30)])
    assert call.legs[0].status == "Connected"

    call.wait(1.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["Type"] == "Speak"


# docs/service/actions.md#speak
@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"Text": ""}, ("MissingRequiredActionParameter", "`Text` is a required parameter.")),
        ({"Text": None}, ("MissingRequiredActionParameter", "`Text` is a required parameter.")),
        (
            {"Text": "x" * 1_001},
            ("MissingRequiredActionParameter", "`Text` is limited to 1,000 characters"),
        ),
        (
            {"Text": "Hi", "Engine": "generative"},
            ("InvalidActionParameter", "The Engine parameter is invalid."),
        ),
        (
            {"Text": "Hi", "TextType": "html"},
            ("InvalidActionParameter", "The TextType parameter is invalid."),
        ),
        (
            {"Text": "Hi", "VoiceId": []},
            ("InvalidActionParameter", "The VoiceId parameter is invalid."),
        ),
    ],
)
def test_speak_fails_when_a_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], error: tuple[str, str]
) -> None:
    call = ring([action("Speak", **parameters)])

    assert (last_data(call)["ErrorType"], last_data(call)["ErrorMessage"]) == error


# docs/service/actions.md#speak
@pytest.mark.parametrize(
    "ssml",
    [
        '<speak>Hi <break time="1s"/><amazon:effect name="whispered">you</amazon:effect></speak>',
        '<?xml version="1.0"?>\n<speak xmlns="http://www.w3.org/2001/10/synthesis">R&amp;D</speak>',
    ],
)
def test_ssml_is_spoken_without_its_tags(ring: Ring, ssml: str) -> None:
    call = ring([speak(ssml, TextType="ssml")])

    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/actions.md#speak
@pytest.mark.parametrize(
    "ssml",
    [
        "no tags",
        "<p>Hi</p>",
        "<speak>R&D</speak>",
        "<speak>Hi <break></speak>",
    ],
)
def test_speak_fails_when_ssml_is_malformed(ring: Ring, ssml: str) -> None:
    call = ring([speak(ssml, TextType="ssml")])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == "The Text parameter is invalid."


# docs/service/actions.md#error-types
def test_speak_is_throttled_when_beyond_the_quota(ring: Ring) -> None:
    limited = Settings(speeches_a_second=1)

    call = ring([speak(""), hangup()], [speak("x")], [speak("y")], settings=limited)
    call.wait(1)

    assert last_data(call)["ErrorType"] == "ActionExecutionThrottled"
    assert last_data(call)["ErrorMessage"] == (
        "Amazon Polly is throttling the request to synthesize speech."
    )


# docs/service/actions.md#error-types
def test_menu_is_throttled_when_beyond_the_quota(ring: Ring) -> None:
    call = ring([menu()], settings=Settings(speeches_a_second=0))

    assert last_data(call)["ErrorType"] == "ActionExecutionThrottled"


# docs/service/actions.md#addressing-a-leg
def test_action_runs_on_the_default_leg_when_call_id_and_tag_are_empty(ring: Ring) -> None:
    call = ring([speak(CallId="", ParticipantTag="")])

    call.wait(1)

    assert last_data(call)["Parameters"]["CallId"] == call.legs[0].call_id


# docs/service/actions.md#addressing-a-leg
@pytest.mark.parametrize("leg", [{"CallId": "unknown"}, {"ParticipantTag": "LEG-B"}, {"CallId": 7}])
def test_action_fails_when_the_leg_is_unknown(ring: Ring, leg: dict[str, Json]) -> None:
    call = ring([speak(**leg)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == (
        "CallId or ParticipantTag parameter for action is invalid."
    )


# docs/service/actions.md#addressing-a-leg
def test_call_id_is_used_when_the_tag_differs(ring: Ring) -> None:
    call = ring(
        lambda event: {
            "SchemaVersion": "1.0",
            "Actions": [
                speak(
                    CallId=event["CallDetails"]["Participants"][0]["CallId"], ParticipantTag="LEG-B"
                )
            ],
        }
    )

    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
