"""Renders a call recording that has ended, and stores its file.

Under a clock in real time the file is rendered beside the clock's thread, and stored a moment
later: its texts are synthesized, which takes longer than other calls may wait.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from telephony_simulator.background import BackgroundWork
from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.call_recording import CallRecording
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Media
from telephony_simulator.pstn_audio.observer import StoredRecording
from telephony_simulator.pstn_audio.rendering import (
    SpeechSynthesizer,
    render_sound,
    sounds_for_party,
    sounds_of_party,
)
from telephony_simulator.pstn_audio.settings import Settings
from telephony_simulator.pstn_audio.sound import Sound
from telephony_simulator.pstn_audio.voice import LiveVoice, Voice


class RecordingService(Protocol):
    """What the file of a recording needs of the service."""

    @property
    def media(self) -> Media:
        """The account's buckets."""

    @property
    def synthesizer(self) -> SpeechSynthesizer | None:
        """Speaks the texts; None leaves them silent."""


class RecordedCall(Protocol):
    """What the file of a recording needs of its call."""

    @property
    def service(self) -> RecordingService:
        """The service that plays the call."""

    @property
    def application(self) -> Application:
        """The application that stores the file."""

    @property
    def clock(self) -> Clock:
        """The clock of the call."""

    @property
    def settings(self) -> Settings:
        """The service's behaviour where AWS documents none."""

    @property
    def transaction_id(self) -> str:
        """The id that all legs share."""

    @property
    def sounds(self) -> Sequence[Sound]:
        """The sounds of the call."""

    def log(self, message: str) -> None:
        """Write a line into the service's log."""

    def announce_recording(self, recording: StoredRecording) -> None:
        """Tell the observers that the file of a recording is written."""


def write_recording(call: RecordedCall, leg: Leg, recording: CallRecording) -> None:
    """Write the file of a recording that ends now."""
    end = call.clock.now()
    sounds = [
        _as_it_is(sound)
        for sound in call.sounds
        if call.settings.keys_in_call_recordings or not sound.is_by_key
    ]
    render = partial(_content, leg, recording, sounds, end, call.service.synthesizer)
    store = partial(_store, call, leg, recording, end)
    if call.clock.is_real_time:
        BackgroundWork(call.clock, render, store)
    else:
        store(render)


def _as_it_is(sound: Sound) -> Sound:
    """Return a copy of a sound that what follows in the call does not change."""
    source = sound.source
    if isinstance(source, LiveVoice):
        source = Voice(source.start, source.end, bytes(source.samples))
    return replace(sound, source=source)


def _content(
    leg: Leg,
    recording: CallRecording,
    sounds: Sequence[Sound],
    end: float,
    synthesizer: SpeechSynthesizer | None,
) -> bytes:
    render = partial(render_sound, until=end, synthesizer=synthesizer)
    incoming = [*map(render, sounds_of_party(leg, sounds))]
    outgoing = [*map(render, sounds_for_party(leg, sounds))]
    return recording.content(end, incoming, outgoing)


def _store(
    call: RecordedCall,
    leg: Leg,
    recording: CallRecording,
    end: float,
    render: Callable[[], bytes],
) -> None:
    content = render()
    bucket_name, key = recording.bucket_name, recording.key
    metadata = recording.metadata(end, call.transaction_id, leg.call_id)
    try:
        call.service.media.store(bucket_name, key, content, call.application.arn, metadata)
    except ActionError as error:
        call.log(error.message)
    else:
        seconds = end - recording.start
        stored = StoredRecording(leg, "StartCallRecording", bucket_name, key, seconds)
        call.announce_recording(stored)
