"""Limits of parameters, and errors that do not contain the value."""

from collections.abc import Callable
from typing import Any

import pytest

from telephony import (
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
    PlayAudio,
    PlayAudioAndGetDigits,
    PstnEndpoint,
    ReceiveDigits,
    RecordAudio,
    RecordingDestination,
    SendDigits,
    SessionState,
    Speak,
    Speech,
    StartBotConversation,
    StartCallRecording,
    VoiceFocus,
    WelcomeMessage,
)
from telephony.validators import Boolean

FILE = AudioSource("prompts", "hello.wav")
KITCHEN = PstnEndpoint("+12065550123")
BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
VOICE_CONNECTOR = "arn:aws:chime:us-east-1:111122223333:vc/abc123"


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
    (lambda: _bridge(sip_headers={"X-Amzn": "x"}), "may not be x-vine, x-amzn"),
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
def test_value_beyond_a_limit_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        make()

    assert message in str(refused.value)
    assert refused.value.parameter in str(refused.value)


def test_error_does_not_contain_the_value() -> None:
    with pytest.raises(InvalidParameterError) as refused:
        Speak(4111_1111_1111_1111)  # type: ignore[arg-type]  # a card number

    assert "4111" not in str(refused.value)


@pytest.mark.parametrize(
    "regex", [r"^\p{Digit}+$", "[[:digit:]]", r"(?<name>\d)", "[1-9]++", "^(?!1900)1"]
)
def test_regex_of_another_dialect_is_accepted(regex: str) -> None:
    assert _listen(regex=regex).input_digits_regex == regex


def test_expressions_are_validated_also_beyond_those_that_are_remembered() -> None:
    for number in range(300):
        _listen(f"^{number}$")

    with pytest.raises(InvalidParameterError, match="regular expression"):
        _listen("(300")


@pytest.mark.parametrize("number", ["+12", "+123456789012345"])
def test_number_of_two_to_fifteen_digits_is_accepted(number: str) -> None:
    assert PstnEndpoint(number).uri == number


@pytest.mark.parametrize(
    "number",
    ["", "+", "+1", "12065550123", "+02065550123", "+1234567890123456", "+12\n", "+1\u0662", "+1²"],
)
def test_number_that_is_not_in_e164_form_is_refused(number: str) -> None:
    with pytest.raises(InvalidParameterError, match=r"must be an E\.164 number"):
        PstnEndpoint(number)


def test_bot_configuration_of_10_kb_of_utf_8_is_accepted() -> None:
    empty = len('{"SessionState": {"SessionAttributes": {"order": ""}}}')
    texts = ["x" * (10_240 - empty), "é" * ((10_240 - empty) // 2)]

    for text in texts:
        assert _bot(session_state=SessionState({"order": text})).configuration is not None
    with pytest.raises(InvalidParameterError, match="got 10241 bytes"):
        _bot(session_state=SessionState({"order": texts[0] + "x"}))


@pytest.mark.parametrize(
    ("sent", "value"),
    [("True", True), ("true", True), ("False", False), ("false", False), (False, False)],
)
def test_boolean_is_decoded_from_a_text(
    sent: str | bool,  # noqa: FBT001 - what the service sends
    value: bool,  # noqa: FBT001
) -> None:
    assert Boolean().decode(sent) is value
