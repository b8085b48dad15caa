"""The typed names of prompts."""

import subprocess
import sys
from enum import auto

import pytest

from telephony import AudioSource
from telephony.prompts import VARIABLE, PromptName, UnknownPromptError


@pytest.fixture(autouse=True)
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)


class Prompts(PromptName):
    WELCOME = "welcome"
    CLOSED = "de/closed"
    FAREWELL = auto()


def test_audio_is_the_object_of_the_prompts_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "bucket/line/ welcome=0a1b2c3d de/closed=4e5f6a7b")

    assert Prompts.WELCOME.audio == AudioSource("bucket", "line/welcome.0a1b2c3d.wav")
    assert Prompts("de/closed").audio == AudioSource("bucket", "line/de/closed.4e5f6a7b.wav")


def test_bucket_of_ones_own_has_plain_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "own-bucket")

    assert Prompts.FAREWELL.audio == AudioSource("own-bucket", "farewell.wav")


def test_test_without_a_library_gets_the_default_bucket() -> None:
    assert Prompts.WELCOME.audio == AudioSource("prompts", "welcome.wav")


def test_class_with_a_name_that_the_library_lacks_cannot_be_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "bucket/ welcome=0a1b2c3d")

    with pytest.raises(UnknownPromptError, match="Wrong names welcom, but the library has welcome"):

        class Wrong(PromptName):
            WELCOME = "welcome"
            MISSPELT = "welcom"


def test_function_without_a_library_fails_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "Handler")

    with pytest.raises(UnknownPromptError, match=r"TELEPHONY_PROMPTS is not set: .*provide_to"):
        _ = Prompts.WELCOME.audio


def test_handler_without_prompts_does_not_import_them() -> None:
    program = "import sys, telephony; sys.exit('telephony.prompts' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
