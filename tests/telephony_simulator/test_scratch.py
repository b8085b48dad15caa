import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from telephony_simulator.scratch import scratch_directory

SCRIPT = """
import signal
from telephony_simulator.scratch import scratch_directory
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, and some CI runners, ignore it
with scratch_directory("test-") as directory:
    (directory / "file").touch()
    print(directory, flush=True)
    signal.pause()
"""


def test_scratch_directory_is_deleted_at_the_end() -> None:
    with scratch_directory("test-") as directory:
        assert directory.is_dir()
        assert directory.name.startswith("test-")

    assert not directory.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_scratch_directory_is_deleted_when_its_process_is_killed(number: signal.Signals) -> None:
    command = [sys.executable, "-c", SCRIPT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        directory = Path(process.stdout.readline().strip())
        process.send_signal(number)

    deadline = time.monotonic() + 5
    while directory.exists() and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert not directory.exists()
