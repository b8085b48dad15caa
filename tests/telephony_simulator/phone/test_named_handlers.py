import gc
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from telephony import Hangup, Speak
from telephony_simulator import Phone
from telephony_simulator.functions import FunctionError
from telephony_simulator.phone.failures import CALLS_OF_TEST

SPEAK = {"Type": "Speak", "Parameters": {"Text": "Hi."}}
ANSWER = json.dumps({"SchemaVersion": "1.0", "Actions": [SPEAK, {"Type": "Hangup"}]})
GREETING = f"""
exports.handler = async (event) =>
  event.InvocationEventType === "NEW_INBOUND_CALL" ? {ANSWER} : {{ SchemaVersion: "1.0" }};
"""


def test_phone_calls_a_file_as_the_command_line_does(tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text(GREETING)

    call = Phone(f"{tmp_path / 'index.js'}:handler").dial()

    assert call.expect(Speak).text == "Hi."
    call.expect(Hangup)
    call.wait(1)
    assert call.ended


def test_phone_calls_an_address() -> None:
    class Emulator(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(ANSWER.encode())

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class's name
            pass

    with HTTPServer(("127.0.0.1", 0), Emulator) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        call = Phone(f"http://127.0.0.1:{server.server_port}").dial()

        assert call.expect(Speak).text == "Hi."


def test_exception_of_a_file_fails_the_step(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def handler(event, _):\n    raise KeyError('menu')\n")

    with pytest.raises(AssertionError, match="KeyError: 'menu'"):
        Phone(str(tmp_path / "broken.py")).dial()


def test_process_of_a_file_ends_with_the_phone_and_its_calls(tmp_path: Path) -> None:
    (tmp_path / "pid.js").write_text(GREETING.replace('"Hi."', "String(process.pid)"))
    call = Phone(str(tmp_path / "pid.js")).dial()
    pid = int(call.expect(Speak).text)
    call.hang_up()
    os.kill(pid, 0)

    CALLS_OF_TEST.clear()
    del call
    gc.collect()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("target", "error", "complaint"),
    [
        ("nowhere.py", ValueError, "there is no file"),
        ("handler", ValueError, "handler is no handler; name a file"),
        ("broken.py", FunctionError, "No module named 'nothing_like_it'"),
    ],
)
def test_unusable_name_is_an_error_before_the_call(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    error: type[Exception],
    complaint: str,
) -> None:
    (tmp_path / "broken.py").write_text("import nothing_like_it\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(error, match=complaint):
        Phone(target)


def test_time_of_another_process_cannot_be_frozen(tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text(GREETING)

    with pytest.raises(ValueError, match="freeze_time needs a handler of this process"):
        Phone(str(tmp_path / "index.js")).freeze_time()
