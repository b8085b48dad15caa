"""The eighteen actions as JSON, and their defaults: docs/service/actions.md."""

from typing import Any

import pytest

from telephony import (
    Action,
    AudioSource,
    AwsEndpoint,
    BotConfiguration,
    CallAndBridge,
    CallRecordingDestination,
    DialogAction,
    Hangup,
    InvalidParameterError,
    JoinChimeMeeting,
    ModifyChimeMeetingAttendees,
    Pause,
    PauseCallRecording,
    PlayAudio,
    PlayAudioAndGetDigits,
    PstnEndpoint,
    ReceiveDigits,
    RecordAudio,
    RecordingDestination,
    ResumeCallRecording,
    SendDigits,
    SessionState,
    Speak,
    SpeakAndGetDigits,
    Speech,
    StartBotConversation,
    StartCallRecording,
    StopCallRecording,
    VoiceFocus,
    WelcomeMessage,
)
from telephony.actions import ACTIONS, decode_action
from telephony.wire import encode_action

FILE = AudioSource("prompts", "hello.wav")
FILE_JSON = {"Type": "S3", "BucketName": "prompts", "Key": "hello.wav"}
KITCHEN = PstnEndpoint("+12065550123")
BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
VOICE_CONNECTOR = "arn:aws:chime:us-east-1:111122223333:vc/abc123"
DIGITS = {
    "input_digits_regex": "^[1-9]$",
    "min_number_of_digits": 1,
    "max_number_of_digits": 4,
    "terminator_digits": ("*",),
    "in_between_digits_duration_in_milliseconds": 2_000,
    "repeat": 3,
}
DIGITS_JSON = {
    "RepeatDurationInMilliseconds": 5_000,
    "InputDigitsRegex": "^[1-9]$",
    "MinNumberOfDigits": 1,
    "MaxNumberOfDigits": 4,
    "TerminatorDigits": ["*"],
    "InBetweenDigitsDurationInMilliseconds": 2_000,
    "Repeat": 3,
}
digits: Any = DIGITS

SHORTEST: list[tuple[Action, dict[str, object]]] = [
    (
        CallAndBridge("+12065550101", [KITCHEN]),
        {
            "CallerIdNumber": "+12065550101",
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
        },
    ),
    (Hangup(), {}),
    (JoinChimeMeeting("token", "meeting"), {"JoinToken": "token", "MeetingId": "meeting"}),
    (
        ModifyChimeMeetingAttendees("Mute", meeting_id="meeting", attendee_list=["one"]),
        {"Operation": "Mute", "MeetingId": "meeting", "AttendeeList": ["one"]},
    ),
    (Pause(100), {"DurationInMilliseconds": 100}),
    (PauseCallRecording(), {}),
    (PlayAudio(FILE), {"AudioSource": FILE_JSON}),
    (
        PlayAudioAndGetDigits(FILE, FILE, repeat_duration_in_milliseconds=5_000),
        {
            "AudioSource": FILE_JSON,
            "FailureAudioSource": FILE_JSON,
            "RepeatDurationInMilliseconds": 5_000,
        },
    ),
    (
        ReceiveDigits(
            "^1$",
            in_between_digits_duration_in_milliseconds=1_000,
            flush_digits_duration_in_milliseconds=1_001,
        ),
        {
            "InputDigitsRegex": "^1$",
            "InBetweenDigitsDurationInMilliseconds": 1_000,
            "FlushDigitsDurationInMilliseconds": 1_001,
        },
    ),
    (
        RecordAudio(
            RecordingDestination("voicemail"), recording_terminators=(), duration_in_seconds=1
        ),
        {
            "RecordingDestination": {"Type": "S3", "BucketName": "voicemail"},
            "RecordingTerminators": [],
            "DurationInSeconds": 1,
        },
    ),
    (ResumeCallRecording(), {}),
    (SendDigits("1"), {"Digits": "1"}),
    (Speak("Hello"), {"Text": "Hello"}),
    (
        SpeakAndGetDigits(Speech("Hello"), Speech("No"), repeat_duration_in_milliseconds=5_000),
        {
            "SpeechParameters": {"Text": "Hello"},
            "FailureSpeechParameters": {"Text": "No"},
            "RepeatDurationInMilliseconds": 5_000,
        },
    ),
    (StartBotConversation(BOT), {"BotAliasArn": BOT}),
    (
        StartCallRecording(CallRecordingDestination("recordings"), track="BOTH"),
        {"Destination": {"Type": "S3", "Location": "recordings"}, "Track": "BOTH"},
    ),
    (StopCallRecording(), {}),
    (VoiceFocus(enable=True), {"Enable": True}),
]

LONGEST: list[tuple[Action, dict[str, object]]] = [
    (
        CallAndBridge(
            "+12065550101",
            [AwsEndpoint("sales", VOICE_CONNECTOR)],
            call_timeout_seconds=20,
            ringback_tone=FILE,
            sip_headers={"x-order": "1234", "User-to-User": "616263", "Diversion": "<sip:a>"},
            call_id="leg",
        ),
        {
            "CallerIdNumber": "+12065550101",
            "Endpoints": [{"BridgeEndpointType": "AWS", "Uri": "sales", "Arn": VOICE_CONNECTOR}],
            "CallTimeoutSeconds": 20,
            "RingbackTone": FILE_JSON,
            "SipHeaders": {"x-order": "1234", "User-to-User": "616263", "Diversion": "<sip:a>"},
            "CallId": "leg",
        },
    ),
    (
        Hangup(sip_response_code=486, participant_tag="LEG-B"),
        {"SipResponseCode": 486, "ParticipantTag": "LEG-B"},
    ),
    (
        PlayAudio(FILE, playback_terminators="1#", repeat=2),
        {"AudioSource": FILE_JSON, "PlaybackTerminators": ["1", "#"], "Repeat": 2},
    ),
    (
        PlayAudioAndGetDigits(FILE, FILE, repeat_duration_in_milliseconds=5_000, **digits),
        {"AudioSource": FILE_JSON, "FailureAudioSource": FILE_JSON} | DIGITS_JSON,
    ),
    (
        RecordAudio(
            RecordingDestination("voicemail", "kitchen/"),
            recording_terminators=["#"],
            duration_in_seconds=60,
            silence_duration_in_seconds=3,
            silence_threshold=100,
            participant_tag="LEG-A",
        ),
        {
            "RecordingDestination": {
                "Type": "S3",
                "BucketName": "voicemail",
                "Prefix": "kitchen/",
            },
            "RecordingTerminators": ["#"],
            "DurationInSeconds": 60,
            "SilenceDurationInSeconds": 3,
            "SilenceThreshold": 100,
            "ParticipantTag": "LEG-A",
        },
    ),
    (
        SendDigits("1,2#ABCD*", tone_duration_in_milliseconds=100),
        {"Digits": "1,2#ABCD*", "ToneDurationInMilliseconds": 100},
    ),
    (
        Speak("<speak/>", engine="neural", language_code="en-GB", text_type="ssml", voice_id="Amy"),
        {
            "Text": "<speak/>",
            "Engine": "neural",
            "LanguageCode": "en-GB",
            "TextType": "ssml",
            "VoiceId": "Amy",
        },
    ),
    (
        SpeakAndGetDigits(
            Speech("Hi", engine="neural", language_code="en-GB", text_type="text", voice_id="Amy"),
            Speech("No"),
            repeat_duration_in_milliseconds=5_000,
            **digits,
        ),
        {
            "SpeechParameters": {
                "Text": "Hi",
                "Engine": "neural",
                "LanguageCode": "en-GB",
                "TextType": "text",
                "VoiceId": "Amy",
            },
            "FailureSpeechParameters": {"Text": "No"},
        }
        | DIGITS_JSON,
    ),
    (
        StartBotConversation(
            BOT,
            locale_id="de_DE",
            configuration=BotConfiguration(
                SessionState({"order": "1234"}, DialogAction("ElicitIntent")),
                [WelcomeMessage("What would you like?", "PlainText")],
            ),
        ),
        {
            "BotAliasArn": BOT,
            "LocaleId": "de_DE",
            "Configuration": {
                "SessionState": {
                    "SessionAttributes": {"order": "1234"},
                    "DialogAction": {"Type": "ElicitIntent"},
                },
                "WelcomeMessages": [
                    {"Content": "What would you like?", "ContentType": "PlainText"}
                ],
            },
        },
    ),
    (
        StartBotConversation(BOT, configuration=BotConfiguration(SessionState({"order": "1"}))),
        {
            "BotAliasArn": BOT,
            "Configuration": {"SessionState": {"SessionAttributes": {"order": "1"}}},
        },
    ),
    (VoiceFocus(enable=False), {"Enable": False}),
]


def test_service_has_eighteen_actions() -> None:
    assert sorted(ACTIONS) == [type(action).__name__ for action, _ in SHORTEST]
    assert len(ACTIONS) == 18


@pytest.mark.parametrize(("action", "parameters"), SHORTEST + LONGEST, ids=repr)
def test_action_encodes_the_given_parameters_only(
    action: Action, parameters: dict[str, object]
) -> None:
    assert encode_action(action) == {"Type": action.type, "Parameters": parameters}


@pytest.mark.parametrize("action", [action for action, _ in SHORTEST + LONGEST], ids=repr)
def test_echoed_action_equals_the_sent_one(action: Action) -> None:
    assert decode_action(encode_action(action)) == action


@pytest.mark.parametrize(
    ("action", "defaults"),
    [
        (SHORTEST[0][0], {"call_timeout_seconds": 30, "ringback_tone": None}),
        (Hangup(), {"sip_response_code": 0, "call_id": None, "participant_tag": None}),
        (PlayAudio(FILE), {"repeat": 1, "playback_terminators": ()}),
        (
            SHORTEST[7][0],
            {
                "min_number_of_digits": 0,
                "max_number_of_digits": 128,
                "terminator_digits": ("#",),
                "in_between_digits_duration_in_milliseconds": None,
                "repeat": 1,
            },
        ),
        (SHORTEST[9][0], {"silence_duration_in_seconds": None, "silence_threshold": 200}),
        (SendDigits("1"), {"tone_duration_in_milliseconds": 250}),
        (Speak("Hello"), {"engine": "standard", "text_type": "text", "voice_id": "Joanna"}),
        (StartBotConversation(BOT), {"locale_id": "en_US"}),
    ],
    ids=repr,
)
def test_omitted_parameter_has_the_default_of_the_service(
    action: Action, defaults: dict[str, object]
) -> None:
    assert {name: getattr(action, name) for name in defaults} == defaults


def test_action_with_explicit_default_equals_action_without_it() -> None:
    given = PlayAudioAndGetDigits(
        FILE, FILE, repeat_duration_in_milliseconds=5_000, terminator_digits=["#"], repeat=1
    )

    assert encode_action(given) == encode_action(SHORTEST[7][0])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<speak>Code 4711", "no element found: line 1, column 16"),
        ("<speak>4711 & more</speak>", "not well-formed (invalid token): line 1, column 13"),
        ("4711", "syntax error: line 1, column 0"),
        ("<p>4711</p>", "the root element <speak>"),
        ("<speak>4711\ud800</speak>", "it is not Unicode text"),
    ],
)
def test_malformed_ssml_is_refused_without_the_words(text: str, problem: str) -> None:
    with pytest.raises(InvalidParameterError) as caught:
        Speak(text, text_type="ssml")

    assert problem in str(caught.value)
    assert "4711" not in str(caught.value)


def test_plain_text_may_look_like_malformed_ssml() -> None:
    assert Speak("<speak>R&D").text == "<speak>R&D"


def test_failure_prompt_is_checked_as_ssml_when_it_inherits_the_text_type() -> None:
    prompt = Speech("<speak>Menu</speak>", text_type="ssml")

    with pytest.raises(InvalidParameterError, match="failure_speech_parameters"):
        SpeakAndGetDigits(prompt, Speech("R&D"), repeat_duration_in_milliseconds=5_000)
