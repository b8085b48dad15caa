"""The acts of parties in a saved call: spoken through a microphone, answered by voicemail."""

from telephony import (
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    RecordAudio,
    RecordingDestination,
    Response,
    respond,
)
from telephony_simulator import Phone
from telephony_simulator.phone.saved_call import moments

LOUD = (20_000).to_bytes(2, "little") * 8_000
"""A second of sound."""


class Recorder(CallFlow):
    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(
            RecordAudio(
                recording_destination=RecordingDestination("messages"),
                recording_terminators=["#"],
                duration_in_seconds=30,
            ),
            Hangup(),
        )


def said(*, words: str | None, after_seconds: float = 0.0) -> list[tuple[str, str]]:
    """Return the acts of a caller who speaks for two seconds, and whose words may follow."""
    call = Phone(Recorder).dial()
    (party,) = call.parties
    for _ in range(2):
        party.speak_samples(LOUD)
        call.wait(1)
    if words is not None:
        call.wait(after_seconds)
        call.say(words)
    call.hang_up()
    return [(one.verb, one.what) for one in moments(call._call) if one.verb == "say"]  # noqa: SLF001


def test_utterance_becomes_words_that_take_as_long() -> None:
    (act,) = said(words=None)

    assert act == ("say", "words words words words words")


def test_recognized_words_take_the_place_of_the_utterance() -> None:
    assert said(words="a pizza") == [("say", "a pizza")]


def test_later_words_are_another_utterance() -> None:
    assert said(words="a pizza", after_seconds=10) == [
        ("say", "words words words words words"),
        ("say", "a pizza"),
    ]


def test_voicemail_that_answers_is_an_answer() -> None:
    call = Phone(Recorder).create_call()
    call.wait(1)
    call.answer(voicemail=True)
    call.hang_up()

    acts = [(one.verb, one.what) for one in moments(call._call) if one.verb == "answer"]  # noqa: SLF001
    assert acts == [("answer", "voicemail")]
