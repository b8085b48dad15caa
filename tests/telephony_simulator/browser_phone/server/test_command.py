"""`phone-line up --open`."""

import re
import signal
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from tests.telephony_simulator.browser_phone.server.served_phone import PhoneAddress
from tests.telephony_simulator.cdk_out import NUMBER, write_cdk_out
from tests.telephony_simulator.serving import started


def test_page_waits_for_a_synthesis_and_brings_it_up(tmp_path: Path) -> None:
    app = tmp_path / "cdk.out"
    command = [sys.executable, "-u", "-m", "telephony_simulator", "up", "--open", "--app", str(app)]
    with started(command, cwd=tmp_path) as process:
        assert process.stdout
        first = process.stdout.readline()
        served = PhoneAddress(first.removeprefix("The telephone is at ").strip())
        with served.page() as page:
            if not page.welcome["problems"]:
                page.wait("problem")
            app.mkdir()
            write_cdk_out(app)
            up = page.wait("welcome", lambda one: bool(one["numbers"]))
        process.send_signal(signal.SIGINT)

    assert process.returncode == 0
    assert [line["number"] for line in up["numbers"]] == [NUMBER]
    assert up["problems"] == []
    problem = next(one for one in (*page.messages[0]["problems"], *page.messages) if "about" in one)
    assert problem["text"].endswith("it has no manifest.json; synthesize the app first")
    assert problem["what_next"].startswith("synthesize the app (`cdk synth`")


def test_taken_port_ends_the_command_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["up", "--open", "--app", str(tmp_path), "--port", port])

    assert result.exit_code == 1
    assert re.search(rf"port {port}: .*; choose another with --port", result.output)


def test_port_without_open_is_refused() -> None:
    result = CliRunner().invoke(main, ["up", "--port", "8080"])

    assert result.exit_code == 2
    assert "--host and --port go with --open" in result.output


def test_missing_extra_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in sys.modules if name.startswith("telephony_simulator.")]:
        if ".browser_phone." in name or name.endswith(".open_phone"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    result = CliRunner().invoke(main, ["up", "--open", "--app", str(tmp_path)])

    assert result.exit_code == 1
    assert "--open needs uvicorn; install it: pip install 'phone-line[browser]'" in result.output
