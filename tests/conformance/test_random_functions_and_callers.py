"""Random functions and random callers: each event is valid and no leg stays connected."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from telephony import UnknownEvent, decode_event
from telephony_simulator import Bot, Intent, Phone, PhoneCall, Settings
from telephony_simulator.functions import FunctionError, FunctionTimeout
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions import ACTION_TYPES
from tests.telephony_simulator.script import (
    Script,
    action,
    bridge,
    hangup,
    listen,
    menu,
    pause,
    play,
    record,
    response,
    source,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

ALIAS = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
BOT = Bot(ALIAS, [Intent("Quit", ["bye"], slots=["Why"])])
START: JsonObject = {"Type": "S3", "Location": "bucket/prefix"}
VALID_ACTIONS: list[JsonObject] = [
    speak(),
    menu(),
    menu(MaxNumberOfDigits=1, Repeat=2, InputDigitsRegex="^[12]$"),
    play(PlaybackTerminators=["#"]),
    action(
        "PlayAudioAndGetDigits",
        AudioSource=source(),
        FailureAudioSource=source(),
        RepeatDurationInMilliseconds=500,
    ),
    bridge(),
    bridge(CallTimeoutSeconds=1),
    hangup(),
    hangup(ParticipantTag="LEG-B"),
    hangup(ParticipantTag="LEG-A", SipResponseCode="486"),
    pause(),
    record(DurationInSeconds=3),
    listen("^1$"),
    listen(ParticipantTag="LEG-B"),
    action("SendDigits", Digits="1,2"),
    action("JoinChimeMeeting", JoinToken="token", MeetingId="meeting"),
    action(
        "ModifyChimeMeetingAttendees",
        Operation="Mute",
        MeetingId="meeting",
        AttendeeList=["ann"],
        ParticipantTag="LEG-B",
    ),
    action("StartBotConversation", BotAliasArn=ALIAS),
    action("StartCallRecording", Track="BOTH", Destination=START),
    action("StopCallRecording"),
    action("PauseCallRecording"),
    action("ResumeCallRecording"),
    action("VoiceFocus", Enable=True),
]

anything: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    sorted({name for action_type in ACTION_TYPES.values() for name in action_type.fields})
)


@st.composite
def invalid_action(draw: st.DrawFn) -> Json:
    """Draw a valid action with some of its parameters replaced by anything."""
    chosen = draw(st.sampled_from(VALID_ACTIONS))
    parameters = chosen["Parameters"]
    assert isinstance(parameters, dict)
    known = sorted(parameters) or ["CallId"]
    replaced = draw(st.dictionaries(st.sampled_from(known) | names, anything, max_size=2))
    return {"Type": chosen["Type"], "Parameters": {**parameters, **replaced}}


actions = st.sampled_from(VALID_ACTIONS) | invalid_action()
responses: st.SearchStrategy[Json] = st.one_of(
    st.builds(lambda some: response(*some), st.lists(actions, max_size=4)),
    st.builds(
        lambda some, attributes: response(*some, attributes=attributes),
        st.lists(actions, max_size=2),
        st.dictionaries(st.text(max_size=3), anything, max_size=3),
    ),
    st.just({"SchemaVersion": "1.0", "Actions": []}),
    anything,
    st.fixed_dictionaries(
        {"SchemaVersion": st.just("1.0")},
        optional={"Actions": anything, "TransactionAttributes": anything},
    ),
)
answers = st.one_of(
    responses.map(lambda answer: lambda _event: answer),
    st.just(RuntimeError("boom")),
    st.just(FunctionError("TooManyRequestsException", "")),
    st.sampled_from([3, 7, 60]).map(FunctionTimeout),
)
undocumented = st.builds(
    Settings,
    hangup_of_leg_b=st.sampled_from(["both", "HANGUP", "ACTION_SUCCESSFUL"]),
    before_hangup=st.sampled_from([None, "ACTION_SUCCESSFUL", "ACTION_FAILED"]),
    ringing_of_leg_b=st.booleans(),
    merge_attributes=st.booleans(),
    second_delivery=st.booleans(),
    failure_prompt_after_the_last_attempt=st.booleans(),
    interrupted_recording_destination=st.booleans(),
    update_before_answer=st.booleans(),
    attributes_size=st.sampled_from(["JSON", "keys and values"]),
    bots=st.sampled_from([None, 0, 1]),
    active_calls=st.sampled_from([None, 0, 1, 2]),
    speeches_a_second=st.sampled_from([None, 1]),
)
tags = st.sampled_from(["LEG-A", "LEG-B"])
acts = st.one_of(
    st.tuples(st.just("press"), tags, st.text("0123456789*#", min_size=1, max_size=4)),
    st.tuples(st.just("wait"), st.floats(0, 40)),
    st.tuples(st.just("say"), tags, st.sampled_from(["bye", "Hello."])),
    st.tuples(st.just("hang_up"), tags),
    st.tuples(st.sampled_from(["answer", "refuse", "update", "end_meeting"])),
)


def perform(call: PhoneCall, act: tuple[Any, ...]) -> None:
    """Let a party act, if it can."""
    match act:
        case ("wait", seconds):
            call.wait(seconds)
        case ("answer" | "refuse" as verb, *_) if any(leg.is_ringing for leg in call.legs):
            getattr(call, verb)()
        case ("update", *_) if not call.ended:
            call.update({"now": "then"})
        case ("end_meeting", *_):
            call.end_meeting()
        case ("press" | "say" | "hang_up" as verb, tag, *what):
            for party in call.parties:
                if party.leg.participant_tag == tag:
                    getattr(party, verb)(*what)
            call.wait(0)


def assert_invariants(call: PhoneCall) -> None:
    for sent in call.invocations:
        event = decode_event(sent.event)
        assert not isinstance(event, UnknownEvent)
        assert 1 <= len(event.call.participants) <= 2
        assert event.call.participants[0].participant_tag == "LEG-A"
    sequences = list(dict.fromkeys(sent.event["Sequence"] for sent in call.invocations))
    assert sequences == list(range(1, len(sequences) + 1))
    assert ("The call ended" in call.transcript) == call.ended
    for leg in call.legs:
        if leg.status == "Connected":
            assert f"{leg.participant_tag} is connected, and billed" in call.transcript
    assert call.diagram.svg.startswith("<svg")


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(answers, max_size=8),
    st.lists(acts, max_size=10),
    undocumented,
    st.sampled_from([None, {}]),
)
@example([], [], Settings(), None)
@pytest.mark.slow
def test_random_inbound_call_keeps_the_invariants(
    answered: list[Any],
    performed: list[tuple[Any, ...]],
    service_settings: Settings,
    buckets: dict[str, Path] | None,
) -> None:
    phone = Phone(
        Script(*answered),
        bots=[BOT],
        settings=service_settings,
        buckets=buckets,
        handler_errors="apologize",
    )

    call = phone.dial()
    for act in performed:
        perform(call, act)
    call.wait(600)

    assert_invariants(call)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(answers, max_size=8), st.lists(acts, max_size=10))
@pytest.mark.slow
def test_random_outbound_call_keeps_the_invariants(
    answered: list[Any], performed: list[tuple[Any, ...]]
) -> None:
    phone = Phone(Script(*answered), bots=[BOT], handler_errors="apologize")

    call = phone.create_call()
    for act in performed:
        perform(call, act)
    call.wait(600)

    assert_invariants(call)


# docs/service/calls.md#hang-ups
@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(answers, max_size=6), st.lists(acts, max_size=10))
def test_call_ends_when_all_parties_hang_up(
    answered: list[Any], performed: list[tuple[Any, ...]]
) -> None:
    call = Phone(Script(*answered), bots=[BOT], handler_errors="apologize").dial()
    for act in performed:
        perform(call, act)

    for party in call.parties[:]:
        party.hang_up()
    call.wait(0)

    assert call.ended
