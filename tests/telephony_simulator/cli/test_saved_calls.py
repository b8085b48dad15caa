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
