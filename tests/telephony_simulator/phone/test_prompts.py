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
    Response,
    respond,
)
from telephony.prompts import PromptName
from telephony_simulator import Phone
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
