"""The ready stack in the local account: its prompts, by call and by map."""

import os
import runpy
from pathlib import Path

import aws_cdk as cdk
import pytest
from click.testing import CliRunner

from telephony import PlayAudio, PlayAudioAndGetDigits, SpeakAndGetDigits
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


@pytest.mark.filterwarnings("ignore:InvalidAudioSource")
def test_menu_is_spoken_when_its_file_cannot_be_played(assembly: Path) -> None:
    clock = VirtualClock()
    with local_account() as account:
        Deployment(account).deploy(read_cloud_assembly(assembly))
        [policy] = [name for name in account.bucket_policies if "prompts" in name]
        del account.bucket_policies[policy]
        router = AccountCallRouter(account, clock)
        call = PhoneCall(router.dial(*router.numbers()), clock)

        call.expect(PlayAudioAndGetDigits)
        menu = call.expect(SpeakAndGetDigits)
        call.press("1")
        call.expect(PlayAudio)

        assert "press 1" in menu.speech_parameters.text
