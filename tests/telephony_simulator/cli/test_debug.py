import subprocess
import sys
from pathlib import Path

from tests.telephony_simulator.cli.conftest import LINE, Run


def test_breakpoint_of_a_handler_opens_the_debugger(tmp_path: Path) -> None:
    handler = tmp_path / "queue.py"  # the name of a module of the standard library
    handler.write_text(
        LINE.replace('    kind = event["Inv', '    breakpoint()\n    kind = event["Inv')
    )

    played = subprocess.run(
        [sys.executable, "-m", "telephony_simulator", "call", "--handler", handler, "--debug"],
        input="p event['InvocationEventType']\nc\nc\nc\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "'NEW_INBOUND_CALL'" in played.stdout
    assert played.returncode == 0, played.stderr
    assert "may press keys" in played.stdout
    assert "START RequestId: " in played.stderr


def test_debugged_handler_is_a_python_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text("exports.handler = async () => ({});")

    node = run("call", "--handler", tmp_path / "index.js", "--debug")
    app = run("call", "--debug")

    assert node.exit_code == 1
    assert "--debug needs a Python file" in node.output
    assert app.exit_code == 2
    assert "--debug needs --handler" in app.output
