"""The prompts of a test phone."""

import gc
from pathlib import Path

import pytest

from telephony import (
    ActionFailedEvent,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    PlayAudio,
    PlayAudioAndGetDigits,
    Response,
    respond,
)
from telephony.prompts import PromptName
from telephony_simulator import Phone
from telephony_simulator.phone import script
from telephony_simulator.phone.expectation import Expectation
from tests.telephony_simulator.wav import write_wav


class Prompts(PromptName):
    WELCOME = "welcome"
    HOLD = "de/hold"


class Line(CallFlow):
    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        del event
        return respond(*(PlayAudio(prompt.audio) for prompt in Prompts), Hangup())

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        del event
        return respond(Hangup())


def test_text_and_file_last_as_long_as_their_words_and_their_sound(tmp_path: Path) -> None:
    hold = write_wav(tmp_path / "hold.wav", seconds=3)
    phone = Phone(Line, prompts={"welcome": "Thirty characters of a prompt.", "de/hold": hold})

    call = phone.dial()
    del phone
    gc.collect()
    call.expect(PlayAudio)
    call.wait(4.9)

    assert not call.ended
    call.wait(0.2)
    assert call.ended


def test_prompt_that_is_not_in_the_directory_fails_the_step(tmp_path: Path) -> None:
    write_wav(tmp_path / "welcome.wav")

    with pytest.raises(AssertionError, match="Cannot access S3 bucket or audio file"):
        Phone(Line, prompts=tmp_path).dial().wait(10)


def test_every_prompt_exists_without_prompts() -> None:
    call = Phone(Line).dial()
    call.wait(11)

    assert call.ended
    assert "Cannot access" not in call.transcript


@pytest.mark.parametrize(
    ("prompts", "message"),
    [
        (Path("none"), "expected prompts to be a directory of WAV files, got none"),
        ({"hold": Path("none.wav")}, "'hold' is the file none.wav, which does not exist"),
    ],
)
def test_prompts_that_do_not_exist_are_refused(
    prompts: Path | dict[str, str | Path], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Phone(Line, prompts=prompts)


def test_transcript_shows_what_a_prompt_says_and_the_name_of_a_file(tmp_path: Path) -> None:
    hold = write_wav(tmp_path / "hold.wav", seconds=3)
    call = Phone(Line, prompts={"welcome": "Welcome to the office.", "de/hold": hold}).dial()

    call.wait(20)

    assert 'hears "Welcome to the office."' in call.transcript
    assert "hears de/hold.wav" in call.transcript


class Menu(CallFlow):
    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        del event
        menu = PlayAudioAndGetDigits(
            Prompts.WELCOME.audio,
            failure_audio_source=Prompts.HOLD.audio,
            input_digits_regex="^[12]$",
            max_number_of_digits=1,
            repeat=2,
            repeat_duration_in_milliseconds=3_000,
        )
        return respond(menu, Hangup())


def test_transcript_shows_what_both_prompts_of_a_menu_say() -> None:
    prompts = {"welcome": "Press 1 or 2.", "de/hold": "That was neither."}
    call = Phone(Menu, prompts=prompts).dial()

    call.press("7")
    call.wait(5)

    assert 'hears "Press 1 or 2." and may press keys' in call.transcript
    assert 'hears "That was neither."' in call.transcript


@pytest.mark.parametrize("text", ["Press 1 …", "welcome.wav"])
def test_expectation_of_a_script_is_met_by_the_words_and_the_key_of_a_prompt(text: str) -> None:
    phone = Phone(Menu, prompts={"welcome": "Press 1 or 2.", "de/hold": "Again."})
    phone.dial()
    [call] = phone.service.calls.values()

    script.play([Expectation("PlayAudioAndGetDigits", text), script.press("1")], call, phone.clock)

    assert call.is_ended
