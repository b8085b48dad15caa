"""The ready stack in the local account: its prompts, by call and by map."""

import os
import runpy
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from click.testing import CliRunner

from telephony import (
    CallAndBridge,
    Hangup,
    PlayAudio,
    PlayAudioAndGetDigits,
    RecordAudio,
    Speak,
    SpeakAndGetDigits,
)
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.cli import main
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Deployment, local_account, read_cloud_assembly
from telephony_simulator.phone import script
from telephony_simulator.transcript import transcript

pytestmark = pytest.mark.cdk

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cloud assembly of `app.py`."""
    directory = tmp_path_factory.mktemp("ready") / "cdk.out"
    app = cdk.App(outdir=str(directory))
    runpy.run_path(str(CHECKOUT / "app.py"))["phone_line"](app)
    app.synth()
    assert "TELEPHONY_PROMPTS" not in os.environ
    return directory


def test_readme_shows_the_call_that_make_call_plays(assembly: Path) -> None:
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assembly))
        router = AccountCallRouter(account, clock)
        [number] = router.numbers()
        call = router.dial(number)

        script.play([script.press("1"), script.answer(), script.talk(12)], call, clock)

    _, _, events = transcript(call).strip().partition("\n\n")
    assert events.replace(number, "+12065550159") in (CHECKOUT / "README.md").read_text()


def test_map_of_the_ready_stack_shows_the_words_of_its_prompts(
    assembly: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "map.svg"
    arguments = ["explore", "--app", str(assembly), "--map", str(picture), "--failures", "0"]

    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 0, result.output
    drawn = picture.read_text()
    assert "Hello. To talk to a person" in drawn
    assert "menu." not in drawn


@pytest.fixture
def call_without_files(assembly: Path) -> Iterator[PhoneCall]:
    """A call whose application may not read the prompts, as in the deployment that adds them."""
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assembly))
        [policy] = [name for name in account.bucket_policies if "prompts" in name]
        del account.bucket_policies[policy]
        router = AccountCallRouter(account, clock)
        call = PhoneCall(router.dial(*router.numbers()), clock)
        call.expect(PlayAudioAndGetDigits)
        assert "press 1" in call.expect(SpeakAndGetDigits).speech_parameters.text
        yield call


def heard(call: PhoneCall) -> str:
    """Return the words of the next prompt, whose file cannot be played."""
    call.expect(PlayAudio)
    return call.expect(Speak).text


@pytest.mark.filterwarnings("ignore:InvalidAudioSource")
def test_caller_is_connected_when_no_file_can_be_played(call_without_files: PhoneCall) -> None:
    call = call_without_files

    call.press("1")
    assert heard(call) == "One moment, please."
    call.expect(CallAndBridge)
    call.answer()
    call.hang_up(leg="LEG-B")

    assert heard(call) == "Thank you for calling. Goodbye."
    call.expect(Hangup)
    assert call.ended


@pytest.mark.filterwarnings("ignore:InvalidAudioSource")
def test_caller_leaves_a_message_when_no_file_can_be_played(call_without_files: PhoneCall) -> None:
    call = call_without_files

    call.press("1")
    heard(call)
    call.expect(CallAndBridge)
    call.wait(20)
    assert "leave a message" in heard(call)
    call.expect(RecordAudio)
    call.press("#")

    assert heard(call) == "Thank you. Goodbye."
    call.expect(Hangup)
    assert call.ended
