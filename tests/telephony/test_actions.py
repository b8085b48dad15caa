"""The eighteen actions: what they send, what they leave to the service, what they refuse."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    UnknownAction,
    VoiceFocus,
    WelcomeMessage,
)
from telephony.wire import ACTIONS, decode_action, encode_action

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


def test_there_are_eighteen_actions() -> None:
    assert sorted(ACTIONS) == [type(action).__name__ for action, _ in SHORTEST]
    assert len(ACTIONS) == 18


@pytest.mark.parametrize(("action", "parameters"), SHORTEST + LONGEST, ids=repr)
def test_an_action_sends_what_was_given_and_leaves_the_rest_to_the_service(
    action: Action, parameters: dict[str, object]
) -> None:
    assert encode_action(action) == {"Type": action.type, "Parameters": parameters}


@pytest.mark.parametrize("action", [action for action, _ in SHORTEST + LONGEST], ids=repr)
def test_an_action_comes_back_as_it_was_sent(action: Action) -> None:
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
def test_what_is_left_out_is_as_the_service_has_it(
    action: Action, defaults: dict[str, object]
) -> None:
    assert {name: getattr(action, name) for name in defaults} == defaults


def test_a_default_that_is_given_is_as_good_as_none() -> None:
    given = PlayAudioAndGetDigits(
        FILE, FILE, repeat_duration_in_milliseconds=5_000, terminator_digits=["#"], repeat=1
    )

    assert encode_action(given) == encode_action(SHORTEST[7][0])


def _bot(**configuration: Any) -> StartBotConversation:
    return StartBotConversation(BOT, configuration=BotConfiguration(**configuration))


def _collect(**parameters: Any) -> PlayAudioAndGetDigits:
    return PlayAudioAndGetDigits(
        FILE, FILE, **({"repeat_duration_in_milliseconds": 5_000} | parameters)
    )


def _listen(regex: Any = "^1$", pause: Any = 1_000, flush: Any = 2_000) -> ReceiveDigits:
    return ReceiveDigits(
        regex,
        in_between_digits_duration_in_milliseconds=pause,
        flush_digits_duration_in_milliseconds=flush,
    )


def _record(**parameters: Any) -> RecordAudio:
    given: dict[str, Any] = {"recording_terminators": "#", "duration_in_seconds": 1} | parameters
    return RecordAudio(RecordingDestination("voicemail"), **given)


def _bridge(**parameters: Any) -> CallAndBridge:
    return CallAndBridge(
        **({"caller_id_number": "+12065550101", "endpoints": [KITCHEN]} | parameters)
    )


ANY: Any = None  # what a program without a type checker may give

REFUSALS: list[tuple[Callable[[], object], str]] = [
    (lambda: Speak(""), "Speak.text must not be empty"),
    (lambda: Speak("x" * 1_001), "Speak.text must be at most 1000 characters long, got 1001"),
    (lambda: Speak(ANY), "Speak.text must be a str, got NoneType"),
    (lambda: Speak("x", engine=ANY), "Speak.engine must be one of 'standard', 'neural', got None"),
    (lambda: Speech(""), "Speech.text must not be empty"),
    (lambda: Pause(99), "Pause.duration_in_milliseconds must be a whole number from 100 to 30000"),
    (lambda: Pause(30_001), "must be a whole number from 100 to 30000, got a larger one"),
    (lambda: Pause(True), "must be a whole number from 100 to 30000, got bool"),  # noqa: FBT003
    (lambda: AudioSource("", "key"), "AudioSource.bucket_name must not be empty"),
    (
        lambda: PlayAudio(FILE, repeat=0),
        "PlayAudio.repeat must be a whole number from 1 up, got a smaller one",
    ),
    (lambda: PlayAudio(FILE, playback_terminators="A"), "must be one of '0', '1', '2'"),
    (lambda: PlayAudio(FILE, playback_terminators=ANY), "must be a list, got NoneType"),
    (lambda: PlayAudio(ANY), "PlayAudio.audio_source must be AudioSource, got NoneType"),
    (lambda: _collect(repeat_duration_in_milliseconds=0), "must be a whole number from 1 up"),
    (
        lambda: _collect(max_number_of_digits=129),
        "must be a whole number from 1 to 128, got a larger one",
    ),
    (
        lambda: _collect(max_number_of_digits=0),
        "must be a whole number from 1 to 128, got a smaller one",
    ),
    (
        lambda: _collect(min_number_of_digits=5, max_number_of_digits=4),
        "max_number_of_digits must not be less than min_number_of_digits",
    ),
    (lambda: _collect(input_digits_regex="["), "must be a regular expression: unterminated"),
    (lambda: _listen(regex="1{99999999999999999999}"), "must be a regular expression that can be"),
    (lambda: _listen(regex=""), "ReceiveDigits.input_digits_regex must not be empty"),
    (lambda: _listen(pause=0), "must be a whole number from 1 up, got a smaller one"),
    (lambda: _listen(flush=1_000), "must be more than in_between_digits_duration_in_milliseconds"),
    (lambda: _record(duration_in_seconds=0), "must be a whole number from 1 up, got a smaller one"),
    (lambda: _record(duration_in_seconds=None), "must be a whole number from 1 up, got NoneType"),
    (lambda: _record(silence_duration_in_seconds=1_001), "from 1 to 1000, got a larger one"),
    (lambda: _record(silence_threshold=0), "from 1 to 1000, got a smaller one"),
    (
        lambda: _record(call_id="leg", participant_tag="LEG-A"),
        "RecordAudio.participant_tag must not be given together with call_id",
    ),
    (
        lambda: RecordingDestination("voicemail", "käse/"),
        "RecordingDestination.prefix must consist of",
    ),
    (lambda: RecordingDestination("voicemail", "x" * 980), "at most 979 characters long, got 980"),
    (lambda: SendDigits("1" * 51), "SendDigits.digits must be at most 50 characters long, got 51"),
    (lambda: SendDigits("E"), "SendDigits.digits must consist of 0123456789*#ABCD,"),
    (
        lambda: SendDigits("1", tone_duration_in_milliseconds=49),
        "from 50 to 24000, got a smaller one",
    ),
    (lambda: _bridge(caller_id_number="12065550101"), "must be an E.164 number such as +1206"),
    (lambda: _bridge(caller_id_number="+0"), "must be an E.164 number"),
    (lambda: _bridge(caller_id_number="+1206555010112345"), "must be an E.164 number"),
    (
        lambda: _bridge(endpoints=[]),
        "CallAndBridge.endpoints must be a list of 1 to 1 items, got 0",
    ),
    (lambda: _bridge(endpoints=[KITCHEN, KITCHEN]), "must be a list of 1 to 1 items, got 2"),
    (lambda: _bridge(endpoints="+12065550123"), "must be a list, got str of 12 characters"),
    (lambda: _bridge(endpoints=[FILE]), "must be PstnEndpoint or AwsEndpoint, got AudioSource"),
    (lambda: _bridge(call_timeout_seconds=0), "from 1 to 120, got a smaller one"),
    (lambda: _bridge(participant_tag="LEG-B"), "CallAndBridge.participant_tag must be LEG-A"),
    (lambda: _bridge(sip_headers={"From": "x"}), "may only name x-*, User-to-User and Diversion"),
    (lambda: _bridge(sip_headers={"x-a": "a\r\nFrom: x"}), "may not contain control characters"),
    (lambda: _bridge(sip_headers={"X-Amzn-Id": "x"}), "may not begin with x-vine, x-amzn"),
    (lambda: _bridge(sip_headers={"x-a": "x" * 2_049}), "must be at most 2048 characters long"),
    (lambda: _bridge(sip_headers={"x-a": 3}), "must map strings to strings, got str of 3 char"),
    (lambda: _bridge(sip_headers=["x-a"]), "must map strings to strings, got list"),
    (lambda: PstnEndpoint("kitchen"), "PstnEndpoint.uri must be an E.164 number"),
    (lambda: AwsEndpoint("x" * 37, VOICE_CONNECTOR), "AwsEndpoint.uri must be at most 36"),
    (lambda: AwsEndpoint("two words", VOICE_CONNECTOR), "AwsEndpoint.uri must consist of"),
    (lambda: AwsEndpoint("sales", BOT), "AwsEndpoint.arn must be an ARN such as arn:aws:chime:"),
    (
        lambda: AwsEndpoint("sales", VOICE_CONNECTOR.replace("vc/", "vcfoo/")),
        "AwsEndpoint.arn must be an ARN such as arn:aws:chime:",
    ),
    (lambda: Hangup(sip_response_code=ANY), "must be one of 0, 480, 486, got NoneType"),
    (lambda: Hangup(sip_response_code=404), "must be one of 0, 480, 486, got int"),  # type: ignore[arg-type]
    (lambda: Hangup(participant_tag="LEG-C"), "must be one of 'LEG-A', 'LEG-B', got str of 5"),  # type: ignore[arg-type]
    (lambda: JoinChimeMeeting("", "meeting"), "JoinChimeMeeting.join_token must not be empty"),
    (
        lambda: ModifyChimeMeetingAttendees("Mute", meeting_id="m", attendee_list=[]),
        "attendee_list must be a list of 1 to 100 items, got 0",
    ),
    (
        lambda: ModifyChimeMeetingAttendees("Mute", meeting_id="m", attendee_list=["a"] * 101),
        "attendee_list must be a list of 1 to 100 items, got 101",
    ),
    (
        lambda: ModifyChimeMeetingAttendees("Mute", meeting_id="m", attendee_list="abc"),
        "attendee_list must be a list, got str of 3 characters",
    ),
    (lambda: StartBotConversation("BOTID"), "bot_alias_arn must be an ARN such as arn:aws:lex:"),
    (
        lambda: _bot(welcome_messages=[WelcomeMessage("Hi", "PlainText")]),
        "BotConfiguration.welcome_messages must come with session_state=SessionState(",
    ),
    (
        lambda: _bot(session_state=SessionState({"order": "x" * 10_240})),
        "BotConfiguration.session_state makes a configuration of more than 10 KB, got 10294 bytes",
    ),
    (
        lambda: _bot(
            session_state=SessionState(dialog_action=DialogAction("Delegate")),
            welcome_messages=[WelcomeMessage("Hi", "PlainText")],
        ),
        'dialog_action=DialogAction("ElicitIntent"))',
    ),
    (lambda: VoiceFocus(enable=ANY), "VoiceFocus.enable must be True or False, got NoneType"),
    (
        lambda: StartCallRecording(CallRecordingDestination("recordings"), track=ANY),
        "StartCallRecording.track must be one of 'BOTH', 'INCOMING', 'OUTGOING', got NoneType",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSALS, ids=[message for _, message in REFUSALS])
def test_what_the_service_would_refuse_is_refused_when_it_is_made(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        make()

    assert message in str(refused.value)
    assert refused.value.parameter in str(refused.value)


def test_what_was_given_is_never_said() -> None:
    with pytest.raises(InvalidParameterError) as refused:
        Speak(4111_1111_1111_1111)  # type: ignore[arg-type]  # a card number

    assert "4111" not in str(refused.value)


@pytest.mark.parametrize(
    "regex", [r"^\p{Digit}+$", "[[:digit:]]", r"(?<name>\d)", "[1-9]++", "^(?!1900)1"]
)
def test_a_regex_of_another_dialect_is_taken_for_good(regex: str) -> None:
    assert _listen(regex=regex).input_digits_regex == regex


@pytest.mark.parametrize(
    ("echo", "action"),
    [
        (
            {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "3000", "New": 1}},
            Pause(3_000),
        ),
        ({"Type": "Hangup"}, Hangup()),
        ({"Type": "Hangup", "Parameters": {"SipResponseCode": "0", "CallId": ""}}, Hangup()),
        ({"Type": "VoiceFocus", "Parameters": {"Enable": "True"}}, VoiceFocus(enable=True)),
        (
            {
                "Type": "PlayAudio",
                "Parameters": {"AudioSource": FILE_JSON, "PlaybackTerminators": None},
            },
            PlayAudio(FILE),
        ),
    ],
)
def test_an_echo_is_read_in_every_form_that_the_service_writes(echo: Any, action: Action) -> None:
    assert decode_action(echo) == action


@pytest.mark.parametrize(
    "echo",
    [
        {"Type": "Answer", "Parameters": {"CallId": "leg"}},
        {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "soon", "CallId": "leg"}},
        {"Type": "Pause", "Parameters": {"DurationInMilliseconds": [3], "CallId": "leg"}},
        {"Type": "Pause", "Parameters": {"CallId": "leg"}},
        {"Type": "VoiceFocus", "Parameters": {"Enable": "maybe", "CallId": "leg"}},
        {"Type": "PlayAudio", "Parameters": {"AudioSource": "a.wav", "CallId": "leg"}},
        {"Type": "PlayAudio", "Parameters": {"AudioSource": {"Type": "FTP"}, "CallId": "leg"}},
        {"Type": "SendDigits", "Parameters": {"Digits": 12, "CallId": "leg"}},
    ],
)
def test_an_echo_that_fits_no_action_is_unknown_but_keeps_its_leg(echo: Any) -> None:
    action = decode_action(echo)

    assert action == UnknownAction(echo["Type"], echo["Parameters"], call_id="leg")
    assert action.type == echo["Type"]
    assert encode_action(action) == echo


@pytest.mark.parametrize("nothing", [None, 1, [], {}, {"Type": 3, "Parameters": [1]}])
def test_an_echo_without_a_type_is_unknown(nothing: Any) -> None:
    assert decode_action(nothing) == UnknownAction("", {})


TEXTS = st.text(min_size=1, max_size=20)
SPEECHES = st.builds(
    Speech,
    TEXTS,
    engine=st.sampled_from([None, "standard", "neural"]),
    voice_id=st.none() | TEXTS,
)
COLLECTED: dict[str, Any] = {
    "repeat_duration_in_milliseconds": st.integers(1, 60_000),
    "min_number_of_digits": st.integers(0, 4),
    "max_number_of_digits": st.integers(4, 128),
    "terminator_digits": st.lists(st.sampled_from("0123456789*#")),
    "repeat": st.integers(1, 9),
    "call_id": st.none() | TEXTS,
}
FILES = st.builds(AudioSource, TEXTS, TEXTS)


@given(
    st.one_of(
        st.builds(Speak, TEXTS, voice_id=TEXTS, text_type=st.sampled_from(["text", "ssml"])),
        st.builds(SpeakAndGetDigits, SPEECHES, SPEECHES, **COLLECTED),
        st.builds(PlayAudioAndGetDigits, FILES, FILES, **COLLECTED),
        st.builds(PlayAudio, FILES, repeat=st.integers(1, 99), playback_terminators=st.just("12")),
        st.builds(Pause, st.integers(100, 30_000)),
        st.builds(Hangup, sip_response_code=st.sampled_from([0, 480, 486])),
        st.builds(SendDigits, st.text("0123456789*#ABCD,", min_size=1, max_size=50)),
    )
)
@settings(max_examples=150, deadline=None)
def test_any_action_comes_back_as_it_was_sent(action: Action) -> None:
    assert decode_action(encode_action(action)) == action
