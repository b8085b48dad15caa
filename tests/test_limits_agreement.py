"""`telephony` and the simulator have the same limits, although they share no code.

Each parameter of each action is tried at its limits and one step beyond. Both sides accept the
former, and both refuse the latter: `telephony` when the action is constructed, the simulator with
InvalidActionParameter. The differences are listed in `EXCEPTIONS` with their reasons.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from telephony import (
    Action,
    AudioSource,
    AwsEndpoint,
    CallAndBridge,
    CallRecordingDestination,
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
    Speak,
    SpeakAndGetDigits,
    Speech,
    StartBotConversation,
    StartCallRecording,
    StopCallRecording,
    VoiceFocus,
)
from telephony.actions import ACTIONS
from telephony.wire import encode_action
from telephony_simulator import Phone
from telephony_simulator.json_types import Json, JsonObject
from tests.telephony_simulator.script import CALLER, KITCHEN, Script, events_of, hangup, response
from tests.telephony_simulator.wav import write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

BUCKET = "prompts"
FILE = AudioSource(BUCKET, "hello.wav")
SAFE_CHARACTERS = "AZaz09!-_.*'()/"
BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
CONNECTOR = "arn:aws:chime:us-east-1:111122223333:vc/abcdef1ghij2klmno3pqr4"


WELL_FORMED = (
    "<speak>Hello</speak>",
    '<speak>R&amp;D <break time="1s"/><amazon:effect name="whispered">you</amazon:effect></speak>',
    '<?xml version="1.0"?><speak/>',
)
MALFORMED = ("Hello", "<p>Hello</p>", "<speak>R&D</speak>", "<speak>Hello", "<speak/>.")
"""SSML that Polly refuses."""


class Limit(NamedTuple):
    """A parameter with values that the service accepts and values that it refuses."""

    make: Callable[[Any], Action]
    path: tuple[str | int, ...]
    """Where the value is in the action's parameters."""
    accepted: tuple[Any, ...]
    refused: tuple[Any, ...]


def speak_menu(**parameters: Any) -> SpeakAndGetDigits:
    usual: dict[str, Any] = {"repeat_duration_in_milliseconds": 1_000}
    return SpeakAndGetDigits(Speech("Menu"), Speech("No"), **{**usual, **parameters})


def ssml_menu(prompt: Speech, failure: Speech) -> SpeakAndGetDigits:
    return SpeakAndGetDigits(prompt, failure, repeat_duration_in_milliseconds=1_000)


def play_menu(**parameters: Any) -> PlayAudioAndGetDigits:
    usual: dict[str, Any] = {"repeat_duration_in_milliseconds": 1_000}
    return PlayAudioAndGetDigits(FILE, FILE, **{**usual, **parameters})


def menu_limits(menu: Callable[..., Action]) -> list[Limit]:
    return [
        Limit(lambda v: menu(repeat=v), ("Repeat",), (1,), (0, -1, True, 1.5)),
        Limit(
            lambda v: menu(repeat_duration_in_milliseconds=v),
            ("RepeatDurationInMilliseconds",),
            (1,),
            (0, -1),
        ),
        Limit(
            lambda v: menu(in_between_digits_duration_in_milliseconds=v),
            ("InBetweenDigitsDurationInMilliseconds",),
            (1,),
            (0, -1),
        ),
        Limit(lambda v: menu(min_number_of_digits=v), ("MinNumberOfDigits",), (0, 128), (-1, 129)),
        Limit(lambda v: menu(max_number_of_digits=v), ("MaxNumberOfDigits",), (1, 128), (0, 129)),
        Limit(
            lambda v: menu(max_number_of_digits=v, min_number_of_digits=5),
            ("MaxNumberOfDigits",),
            (5,),
            (4,),
        ),
        Limit(lambda v: menu(input_digits_regex=v), ("InputDigitsRegex",), ("^[12]$",), ("(", "")),
        Limit(
            lambda v: menu(terminator_digits=v),
            ("TerminatorDigits",),
            (["#"], ["0", "9", "*", "#"], []),
            (["A"], ["12"], [1]),
        ),
    ]


def record(**parameters: Any) -> RecordAudio:
    usual: dict[str, Any] = {"recording_terminators": ["#"], "duration_in_seconds": 1}
    destination = parameters.pop("destination", RecordingDestination(BUCKET))
    return RecordAudio(destination, **{**usual, **parameters})


def receive(**parameters: Any) -> ReceiveDigits:
    usual: dict[str, Any] = {
        "in_between_digits_duration_in_milliseconds": 10,
        "flush_digits_duration_in_milliseconds": 100,
    }
    return ReceiveDigits(parameters.pop("regex", "1"), **{**usual, **parameters})


def bridge(**parameters: Any) -> CallAndBridge:
    usual: dict[str, Any] = {"caller_id_number": CALLER, "endpoints": [PstnEndpoint(KITCHEN)]}
    return CallAndBridge(**{**usual, **parameters})


def sip_bridge(headers: Any) -> CallAndBridge:
    return bridge(endpoints=[AwsEndpoint("5550", CONNECTOR)], sip_headers=headers)


def mute(**parameters: Any) -> ModifyChimeMeetingAttendees:
    usual: dict[str, Any] = {"meeting_id": "meeting", "attendee_list": ["attendee"]}
    return ModifyChimeMeetingAttendees(**{"operation": "Mute", **usual, **parameters})


LIMITS: dict[str, list[Limit]] = {
    "Speak": [
        Limit(Speak, ("Text",), ("x", "x" * 1_000), ("", "x" * 1_001, 5)),
        Limit(lambda v: Speak("Hello", engine=v), ("Engine",), ("standard", "neural"), ("new", 1)),
        Limit(
            lambda v: Speak("<speak>Hello</speak>", text_type=v), ("TextType",), ("ssml",), ("x",)
        ),
        Limit(lambda v: Speak(v, text_type="ssml"), ("Text",), WELL_FORMED, MALFORMED),
    ],
    "SpeakAndGetDigits": [
        *menu_limits(speak_menu),
        Limit(
            lambda v: SpeakAndGetDigits(Speech(v), Speech("No"), repeat_duration_in_milliseconds=1),
            ("SpeechParameters", "Text"),
            ("x" * 1_000,),
            ("x" * 1_001, ""),
        ),
        Limit(
            lambda v: ssml_menu(Speech(v, text_type="ssml"), Speech("No", text_type="text")),
            ("SpeechParameters", "Text"),
            WELL_FORMED,
            MALFORMED,
        ),
        Limit(
            lambda v: ssml_menu(Speech("No"), Speech(v, text_type="ssml")),
            ("FailureSpeechParameters", "Text"),
            WELL_FORMED,
            MALFORMED,
        ),
        Limit(
            lambda v: ssml_menu(Speech("<speak>Menu</speak>", text_type="ssml"), Speech(v)),
            ("FailureSpeechParameters", "Text"),
            WELL_FORMED,
            MALFORMED,
        ),
    ],
    "PlayAudioAndGetDigits": menu_limits(play_menu),
    "PlayAudio": [
        Limit(lambda v: PlayAudio(FILE, repeat=v), ("Repeat",), (1, 2), (0, -1, 1.5)),
        Limit(
            lambda v: PlayAudio(FILE, playback_terminators=v),
            ("PlaybackTerminators",),
            (["1", "*", "#"], []),
            (["A"], ["12"]),
        ),
        Limit(
            lambda v: PlayAudio(AudioSource(BUCKET, v)),
            ("AudioSource", "Key"),
            ("hello.wav",),
            ("",),
        ),
    ],
    "Pause": [Limit(Pause, ("DurationInMilliseconds",), (100, 30_000), (99, 30_001, -1, True))],
    "RecordAudio": [
        Limit(lambda v: record(duration_in_seconds=v), ("DurationInSeconds",), (1,), (0, -1)),
        Limit(
            lambda v: record(silence_duration_in_seconds=v),
            ("SilenceDurationInSeconds",),
            (1, 1_000),
            (0, 1_001),
        ),
        Limit(
            lambda v: record(silence_duration_in_seconds=1, silence_threshold=v),
            ("SilenceThreshold",),
            (1, 1_000),
            (0, 1_001),
        ),
        Limit(
            lambda v: record(recording_terminators=v),
            ("RecordingTerminators",),
            (["#"], ["1", "*"]),
            (["A"], ["##"]),
        ),
        Limit(
            lambda v: record(destination=RecordingDestination(BUCKET, v)),
            ("RecordingDestination", "Prefix"),
            (SAFE_CHARACTERS, "x" * 979),
            ("x" * 980, "ü", *(f"a{character}b" for character in "$&+,:;=?@ ")),
        ),
    ],
    "StartCallRecording": [
        Limit(
            lambda v: StartCallRecording(CallRecordingDestination(BUCKET), track=v, call_id="leg"),
            ("Track",),
            ("BOTH", "INCOMING", "OUTGOING"),
            ("both", "", "X"),
        ),
    ],
    "ReceiveDigits": [
        Limit(lambda v: receive(regex=v), ("InputDigitsRegex",), ("^\\d{2}#$",), ("(", "")),
        Limit(
            lambda v: receive(in_between_digits_duration_in_milliseconds=v),
            ("InBetweenDigitsDurationInMilliseconds",),
            (1, 99),
            (0, -1, 100),
        ),
        Limit(
            lambda v: receive(flush_digits_duration_in_milliseconds=v),
            ("FlushDigitsDurationInMilliseconds",),
            (11,),
            (10, 0),
        ),
    ],
    "SendDigits": [
        Limit(
            SendDigits, ("Digits",), ("0123456789*#ABCD,", "1" * 50), ("1" * 51, "E", "a", "1 2")
        ),
        Limit(
            lambda v: SendDigits("1", tone_duration_in_milliseconds=v),
            ("ToneDurationInMilliseconds",),
            (50, 24_000),
            (49, 24_001),
        ),
    ],
    "CallAndBridge": [
        Limit(
            lambda v: bridge(caller_id_number=v),
            ("CallerIdNumber",),
            (CALLER,),
            ("5105550101", "+", "+1510x"),
        ),
        Limit(
            lambda v: bridge(call_timeout_seconds=v), ("CallTimeoutSeconds",), (1, 120), (0, 121)
        ),
        Limit(
            lambda v: bridge(endpoints=[PstnEndpoint(v)]),
            ("Endpoints", 0, "Uri"),
            (KITCHEN,),
            ("2065550123", "+1206555012345678"),
        ),
        Limit(
            lambda v: bridge(endpoints=[AwsEndpoint(v, CONNECTOR)]),
            ("Endpoints", 0, "Uri"),
            ("x" * 36, "aZ0&=+$/%-_!~*()."),
            ("x" * 37, "a b", "a@b"),
        ),
        Limit(
            sip_bridge,
            ("SipHeaders",),
            (
                {"X-Order": "x" * 2_048},
                {"User-to-User": "a"},
                {"Diversion": "b"},
                {"X-Voicemail-Box": "c"},
            ),
            ({"X-Order": "x" * 2_049}, {"Order": "a"}, {"X-Amzn": "a"}),
        ),
    ],
    "Hangup": [
        Limit(
            lambda v: Hangup(sip_response_code=v), ("SipResponseCode",), (0, 480, 486), (481, 600)
        )
    ],
    "JoinChimeMeeting": [
        Limit(lambda v: JoinChimeMeeting(v, "meeting"), ("JoinToken",), ("token",), ("",)),
    ],
    "ModifyChimeMeetingAttendees": [
        Limit(lambda v: mute(operation=v), ("Operation",), (), ("mute", "")),
        Limit(lambda v: mute(attendee_list=v), ("AttendeeList",), (), ([], ["a"] * 101)),
    ],
    "StartBotConversation": [
        Limit(StartBotConversation, ("BotAliasArn",), (BOT,), ("", "arn:aws:lex", "BOTID")),
    ],
    "StopCallRecording": [],
    "PauseCallRecording": [],
    "ResumeCallRecording": [],
    "VoiceFocus": [
        Limit(lambda v: VoiceFocus(enable=v, call_id="leg"), ("Enable",), (True, False), ("x",))
    ],
}

CONSTRUCTIBLE: dict[str, Action] = {
    "StopCallRecording": StopCallRecording(),
    "PauseCallRecording": PauseCallRecording(),
    "ResumeCallRecording": ResumeCallRecording(),
    "JoinChimeMeeting": JoinChimeMeeting("token", "meeting"),
    "ModifyChimeMeetingAttendees": mute(),
}
"""Actions whose accepted values need a meeting or a running recording to succeed."""

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("CallTimeoutSeconds", "0"): "documented as 1 to 120, and as 0 to 120; the simulator warns",
}
"""Values that `telephony` refuses and the simulator accepts, with the reason."""


REFUSED_BY_POLLY: dict[str, Action] = {
    "unknown voice": Speak("Hello", voice_id="Unheard"),
    "other language": Speak("Hello", language_code="de-DE"),
    "other engine": Speak("Hallo", voice_id="Hans", engine="neural"),
}
"""Actions that `telephony` accepts and the simulator refuses: Polly gets new voices more often than
deployed functions get a new `telephony`."""


def error_of(action: JsonObject, buckets: dict[str, Path]) -> str | None:
    """Return the ErrorType with which the simulator refuses an action; None if it accepts it."""

    def answer(event: Any) -> Json:
        call_id = event["CallDetails"]["Participants"][0]["CallId"]
        sent: Any = deepcopy(action)
        if sent["Parameters"].get("CallId") == "leg":
            sent["Parameters"]["CallId"] = call_id
        speak: Any = {"Type": "Speak", "Parameters": {"CallId": call_id, "Text": "Hello."}}
        return response(speak, sent)

    call = Phone(Script(answer, [hangup()]), buckets=buckets, handler_errors="apologize").dial()
    call.wait(1)
    for event in events_of(call, "ACTION_FAILED"):
        data = event["ActionData"]
        kind: str = data.get("ErrorType") or data["Error"].partition(":")[0]
        return kind if kind in REFUSALS else None
    return None


REFUSALS = ("InvalidActionParameter", "InvalidAudioSource", "MissingRequiredActionParameter")


def replaced(parameters: Json, path: tuple[str | int, ...], value: Json) -> JsonObject:
    """Return a copy of the parameters with another value at this path."""
    copy: Any = deepcopy(parameters)
    parent = copy
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    changed: JsonObject = copy
    return changed


@pytest.fixture
def buckets(tmp_path: Path) -> dict[str, Path]:
    write_wav(tmp_path / "hello.wav", seconds=1)
    return {BUCKET: tmp_path}


CASES = [
    pytest.param(limit, id=f"{name}-{'.'.join(map(str, limit.path))}-{number}")
    for name, limits in LIMITS.items()
    for number, limit in enumerate(limits)
]


def test_every_action_is_compared() -> None:
    assert LIMITS.keys() == ACTIONS.keys()


@pytest.mark.parametrize("limit", CASES)
def test_value_at_a_limit_is_accepted_by_both(limit: Limit, buckets: dict[str, Path]) -> None:
    for value in limit.accepted:
        action = encode_action(limit.make(value))

        assert error_of(action, buckets) is None, value


@pytest.mark.parametrize("speak", REFUSED_BY_POLLY.values(), ids=REFUSED_BY_POLLY)
def test_voice_that_polly_does_not_have_is_refused_by_the_simulator_alone(
    speak: Action, buckets: dict[str, Path]
) -> None:
    assert error_of(encode_action(speak), buckets) == "InvalidActionParameter"


@pytest.mark.parametrize("limit", CASES)
def test_value_beyond_a_limit_is_refused_by_both(limit: Limit, buckets: dict[str, Path]) -> None:
    for value in limit.refused:
        with pytest.raises(InvalidParameterError):
            limit.make(value)

        action = valid(limit)
        action["Parameters"] = replaced(action["Parameters"], limit.path, value)
        if (limit.path[-1], str(value)) in EXCEPTIONS:
            assert error_of(action, buckets) is None, value
        else:
            assert error_of(action, buckets) in REFUSALS, value


def valid(limit: Limit) -> JsonObject:
    """Return the action of a limit with an accepted value."""
    if limit.accepted:
        return deepcopy(encode_action(limit.make(limit.accepted[0])))
    name = next(name for name, limits in LIMITS.items() if limit in limits)
    return deepcopy(encode_action(CONSTRUCTIBLE[name]))
