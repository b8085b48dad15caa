import subprocess
import sys
import wave
from pathlib import Path

import pytest

from tests.telephony_simulator.cdk_out import write_cdk_out
from tests.telephony_simulator.cli.conftest import LINE, Run

CALLS = {
    "menu": ("--press", "1", "--answer", "--leg-b", "--press", "9", "--talk", "3"),
    "message": ("--press", "2", "--record", "me.wav", "--press", "#", "--hang-up"),
    "outbound": ("--outbound", "--argument", "a=b", "--answer", "--update", "name='Ana Silva'"),
    "busy": ("--press", "1", "--refuse", "--wait", "1.25"),
}


@pytest.fixture
def directory(line: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(line.parent)
    with wave.open("me.wav", "wb") as file:
        file.setparams((1, 2, 8000, 8000, "NONE", ""))
        file.writeframes(bytes(16000))
    return line.parent


def _pytest(directory: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=directory)


@pytest.mark.slow
def test_saved_call_passes_in_pytest_until_the_line_changes(run: Run, directory: Path) -> None:
    (directory / "tests").mkdir()
    for name, steps in CALLS.items():
        result = run("call", "--handler", "line.py", *steps, "--save", f"tests/test_{name}.py")
        assert result.exit_code == 0, result.output

    passed = _pytest(directory / "tests")
    Path("line.py").write_text(LINE.replace("or hold", "or wait"))
    failed = _pytest(directory / "tests")

    assert f"{len(CALLS)} passed" in passed.stdout, passed.stdout
    assert f"{len(CALLS)} failed" in failed.stdout, failed.stdout


def test_saved_script_passes_until_the_line_changes(run: Run, directory: Path) -> None:
    (directory / "calls").mkdir()
    for name, steps in CALLS.items():
        result = run("call", "--handler", "line.py", *steps, "--save", f"calls/{name}.call")
        assert result.exit_code == 0, result.output

    passed = run("test", "calls")
    Path("line.py").write_text(LINE.replace("or hold", "or wait"))
    failed = run("test", "calls")

    assert passed.exit_code == 0, passed.output
    assert f"0 passed, {len(CALLS)} failed" in failed.output


def test_call_of_an_app_is_saved_as_a_script_only(run: Run, directory: Path) -> None:
    write_cdk_out(directory / "cdk.out")

    refused = run("call", "--save", "test_call.py")
    saved = run("call", "--save", "hello.call")
    played = run("test", "hello.call")

    assert refused.exit_code == 2
    assert "--save test_….py needs --handler" in refused.output
    assert saved.exit_code == 0, saved.output
    assert 'expect Speak "Hello."' in Path("hello.call").read_text()
    assert played.exit_code == 0, played.output


GREETER = """
import os
from telephony import CallFlow, Hangup, Speak, lambda_handler, respond

class Greeter(CallFlow):
    def on_new_inbound_call(self, event):
        os.environ["API_TOKEN"]
        return respond(Speak(os.environ["GREETING"]), Hangup())

handler = lambda_handler(Greeter())
"""
GIVEN = ("--env", "GREETING=Good day, you.", "--env", "API_TOKEN=hunter2")


@pytest.mark.parametrize("name", ["greeter.call", "test_greeter.py"])
def test_saved_call_holds_the_variables_of_env_and_no_secret(
    run: Run, directory: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    Path("greeter.py").write_text(GREETER)

    saved = run("call", "--handler", "greeter.py", *GIVEN, "--save", name)

    written = Path(name).read_text()
    assert saved.exit_code == 0, saved.output
    assert "It holds the values of GREETING.\n" in saved.output
    assert "It does not hold the values of API_TOKEN: set them in the shell" in saved.output
    assert "API_TOKEN" in written
    assert "hunter2" not in written + saved.output

    monkeypatch.setenv("API_TOKEN", "another")
    if name.endswith(".py"):
        passed = _pytest(directory)
        assert "1 passed" in passed.stdout, passed.stdout
    else:
        assert run("test", name).exit_code == 0


@pytest.mark.usefixtures("directory")
def test_saved_script_says_which_secret_it_needs(run: Run) -> None:
    Path("greeter.py").write_text(GREETER)
    run("call", "--handler", "greeter.py", *GIVEN, "--save", "greeter.call")

    failed = run("test", "greeter.call")
    given = run("test", "greeter.call", "--env", "API_TOKEN=x")
    changed = run("test", "greeter.call", "--env", "API_TOKEN=x", "--env", "GREETING=Hi.")

    assert "API_TOKEN must be set for this call: in the shell, or with --env" in failed.output
    assert failed.exit_code == 1
    assert given.exit_code == 0, given.output
    assert 'hears "Hi."' in changed.output, "the command line goes before the script"


def test_scripts_of_one_handler_with_other_variables_do_not_share_its_process(
    run: Run, directory: Path
) -> None:
    Path("greeter.py").write_text(GREETER)
    for name in ("first", "second"):
        Path(f"{name}.call").write_text(
            f'handler greeter.py\nenv GREETING={name} API_TOKEN=x\nexpect Speak "{name}"\n'
        )

    result = run("test", directory)

    assert "2 passed, 0 failed" in result.output, result.output


@pytest.mark.usefixtures("directory")
def test_variable_of_several_lines_is_not_written(run: Run) -> None:
    given = ("--env", "GREETING=one\ntwo", "--env", "API_TOKEN=x")
    Path("greeter.py").write_text(GREETER)

    saved = run("call", "--handler", "greeter.py", *given, "--save", "greeter.call")

    assert saved.exit_code == 0, saved.output
    assert "env GREETING\n" in Path("greeter.call").read_text()


def test_saved_call_of_an_app_deploys_the_same_stacks_with_the_same_variables(
    run: Run, directory: Path
) -> None:
    write_cdk_out(directory / "cdk.out")

    saved = run("call", "--stack", "Line", "--env", "A=b", "--quota", "bots=1", "--save", "a.call")
    played = run("test", "a.call", "--quota", "bots=1")

    written = Path("a.call").read_text()
    assert saved.exit_code == 0, saved.output
    assert "It does not hold --quota: give `phone-line test` the same." in saved.output
    assert "\nstack Line\nenv A=b\n" in written
    assert played.exit_code == 0, played.output


def test_stack_of_a_script_that_the_app_does_not_have_fails(run: Run, directory: Path) -> None:
    write_cdk_out(directory / "cdk.out")
    Path("a.call").write_text("app cdk.out\nstack Other\n")

    result = run("test", "a.call")

    assert result.exit_code == 1
    assert "Other" in result.output
