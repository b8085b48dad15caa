"""What the observers of a service get."""

from pathlib import Path

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio import (
    Application,
    Bucket,
    Call,
    CallObserver,
    Media,
    Record,
    Route,
    Service,
    Sound,
)
from telephony_simulator.pstn_audio.observer import StoredRecording
from tests.telephony_simulator.script import (
    CALLER,
    LINE,
    Answer,
    Script,
    action,
    hangup,
    play,
    record,
    speak,
)


class Notes(CallObserver[Call]):
    """Notes all that it gets, in order."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.sounds: list[Sound] = []
        self.cut: list[Sound] = []
        self.events: list[JsonObject] = []
        self.recordings: list[StoredRecording] = []
        self.order: list[str] = []

    def recorded(self, call: Call, record: Record) -> None:
        assert call.records[-1] is record
        self.records.append(record)
        self.order.append(type(record).__name__)

    def sound_begun(self, call: Call, sound: Sound) -> None:
        assert call.sounds[-1] is sound
        self.sounds.append(sound)

    def sound_cut(self, call: Call, sound: Sound) -> None:
        assert sound in call.sounds
        self.cut.append(sound)

    def recording_stored(self, call: Call, recording: StoredRecording) -> None:
        assert recording.leg in call.legs
        self.recordings.append(recording)

    def function_asked(self, call: Call, event: JsonObject) -> None:
        assert call.invocations[-1].event is event
        self.events.append(event)
        self.order.append("asked")


@pytest.fixture
def service() -> Service:
    return Service(VirtualClock())


def dial(service: Service, *answers: Answer) -> Call:
    application = Application("application", CallableFunction(Script(*answers)))
    return service.receive_call(to=LINE, from_=CALLER, routes=[Route(application, "rule")])


def test_each_observer_gets_every_record_and_event(service: Service) -> None:
    first, second = Notes(), Notes()
    service.watch(first)
    service.watch(second)

    call = dial(service, [speak()], [hangup()])
    service.clock.sleep(60)

    assert first.records == second.records == call.records
    assert first.events == [invocation.event for invocation in call.invocations]
    assert first.order.index("asked") < first.order.index("FunctionInvoked")


def test_observer_that_has_ended_gets_nothing_more(service: Service) -> None:
    ended, other = Notes(), Notes()
    end = service.watch(ended)
    service.watch(other)
    service.watch(ended)

    end()
    end()
    dial(service, [hangup()])
    service.clock.sleep(1)

    assert ended.records == other.records != []


def test_sounds_have_different_ids(service: Service) -> None:
    notes = Notes()
    service.watch(notes)

    calls = [dial(service, [speak(), speak()]), dial(service, [speak()])]
    service.clock.sleep(60)

    assert notes.sounds == [*calls[0].sounds[:1], *calls[1].sounds, *calls[0].sounds[1:]]
    assert len({sound.id for sound in notes.sounds}) == 3
    assert notes.cut == []


def test_sound_is_cut_by_a_terminator(service: Service) -> None:
    notes = Notes()
    service.watch(notes)
    call = dial(service, [play(PlaybackTerminators=["1"])])
    service.clock.sleep(0.5)

    call.party_a.press("1")

    assert notes.cut == [notes.sounds[0]]
    assert notes.cut[0].end == call.now()


def test_sounds_on_a_leg_are_cut_when_it_ends(service: Service) -> None:
    notes = Notes()
    service.watch(notes)
    call = dial(service, [play()])
    service.clock.sleep(0.5)

    call.party_a.hang_up()

    assert notes.cut == notes.sounds


def test_stored_recordings_are_announced(tmp_path: Path) -> None:
    (tmp_path / "voicemail").mkdir()
    media = Media({"voicemail": Bucket(tmp_path / "voicemail")})
    service, notes = Service(VirtualClock(), media=media), Notes()
    service.watch(notes)
    start = action(
        "StartCallRecording",
        Track="BOTH",
        Destination={"Type": "S3", "Location": "voicemail/calls"},
    )
    dial(service, [start, record(DurationInSeconds=3)], [hangup()])

    service.clock.sleep(10)

    of_action, of_call = notes.recordings
    assert (of_action.kind, of_action.seconds) == ("RecordAudio", 3.0)
    assert (of_call.kind, of_call.seconds) == ("StartCallRecording", 3.0)
    for stored in notes.recordings:
        assert (tmp_path / stored.bucket_name / stored.key).is_file()
