import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from telephony_simulator.cli.watch import (
    handler_directory,
    settled_state,
    state_of,
    wait_for_change,
)
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.cdk_out import write_cdk_out
from tests.telephony_simulator.cli.conftest import LINE, Run
from tests.telephony_simulator.serving import started


@pytest.mark.slow
def test_call_is_played_again_with_each_edit_and_an_import_error_is_waited_for(line: Path) -> None:
    line.write_text("import nothing_like_it\n")
    command = [sys.executable, "-u", "-m", "telephony_simulator", "call", "--watch"]
    command += ["--handler", str(line), "--hang-up"]
    with started(command, stderr=subprocess.STDOUT) as process:
        for greeting in ("Press a key", "Choose a key"):
            before = _read_until(process, "Waiting for an edit")
            line.write_text(LINE.replace("Press a key", greeting))
            after = _read_until(process, "The call ended")
            assert f'hears "{greeting}' in after
            assert greeting not in before
        _read_until(process, "Waiting for an edit")
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0


@pytest.mark.slow
def test_up_brings_up_each_synthesis_and_waits_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    command = [sys.executable, "-u", "-m", "telephony_simulator", "up", "--watch"]
    command += ["--app", str(tmp_path)]
    with started(command, stderr=subprocess.STDOUT) as process:
        _read_until(process, "Waiting for a synthesis")
        for _ in range(2):
            write_cdk_out(tmp_path)
            _read_until(process, "export AWS_SECRET_ACCESS_KEY")
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0


def _read_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"{text!r} was not printed, but: {''.join(lines)}")


def test_change_is_an_edit_a_new_file_or_a_removed_one(tmp_path: Path) -> None:
    file = tmp_path / "line.py"
    file.write_text("1")
    first = state_of([tmp_path])
    (tmp_path / "other.py").write_text("")
    second = state_of([tmp_path])
    file.unlink()
    third = state_of([tmp_path])
    file.write_text("12")
    os.utime(file, ns=(0, 0))
    fourth = state_of([tmp_path])

    assert len({str(state) for state in (first, second, third, fourth)}) == 4


def test_wait_ends_at_the_edit(tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text("{}")
    clock = VirtualClock(start=0)
    clock.call_at(5, file.unlink)

    wait_for_change([file], state_of([file]), clock)

    assert 5 <= clock.now() < 6


def test_state_is_settled_when_the_writing_has_ended(tmp_path: Path) -> None:
    clock = VirtualClock(start=0)
    for second in (0.1, 0.4, 0.7):
        clock.call_at(second, (tmp_path / f"{second}.json").touch)

    assert len(settled_state([tmp_path], clock)) == 3
    assert clock.now() > 0.9


def test_hidden_files_and_packages_are_not_watched(tmp_path: Path) -> None:
    for name in (".git", "node_modules", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("")

    assert state_of([tmp_path]) == {}


@pytest.mark.parametrize("target", ["http://localhost:9000", "arn:aws:lambda:x:1:function:f"])
def test_watch_refuses_a_handler_without_a_file(run: Run, target: str) -> None:
    result = run("call", "--watch", "--handler", target)

    assert handler_directory(target) == []
    assert result.exit_code == 2
    assert "--watch needs a handler in a file, or an app" in result.output
