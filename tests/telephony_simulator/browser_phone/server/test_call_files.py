"""What a page downloads of a call."""

import io
import wave
from pathlib import Path

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from tests.telephony_simulator.browser_phone.server.served_phone import ServedPhone


@pytest.fixture(scope="session")
def ended_call(served: ServedPhone) -> str:
    """A call with a second party, and without an error."""
    with served.page() as page:
        call = page.dial()
        page.call_second_party(call)
        page.send("answer", call=call, leg="LEG-B")
        page.wait_for_second_party("connected")
        page.send("hang_up", call=call, leg="LEG-B")
        page.wait_for_state(call, "ended")
    return call


def test_diagram_is_an_image_that_runs_no_script(served: ServedPhone, ended_call: str) -> None:
    answer = served.get(f"/calls/{ended_call}/diagram.svg")

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "NEW_INBOUND_CALL" in answer.text


def test_saved_test_passes(
    served: ServedPhone, ended_call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = served.get(f"/calls/{ended_call}/test.py")

    assert test.status == 200, test.text
    assert 'filename="test_saved_call.py"' in test.headers["Content-Disposition"]
    assert 'monkeypatch.setenv("GREETING", "Hello.")' in test.text
    assert 'monkeypatch.setenv("ROUTE", "north")' in test.text
    module = {"__file__": str(Path("tests/test_saved_call.py").absolute())}
    exec(test.text, module)  # noqa: S102 - the file that a user would run
    module["test_call"](monkeypatch)  # type: ignore[operator]


def test_saved_script_passes(served: ServedPhone, ended_call: str, tmp_path: Path) -> None:
    script = served.get(f"/calls/{ended_call}/script.call")

    assert script.status == 200, script.text
    assert "\nstack Line\nenv ROUTE=north\n" in script.text
    app = next(line for line in script.text.splitlines() if line.startswith("app "))
    absolute = Path(app.removeprefix("app ")).resolve()  # a user keeps the file where it is right
    (tmp_path / "saved.call").write_text(script.text.replace(app, f"app {absolute}"))
    result = CliRunner().invoke(main, ["test", str(tmp_path / "saved.call")])
    assert result.exit_code == 0, result.output


def test_sound_is_a_wav_file_of_the_call(served: ServedPhone, ended_call: str) -> None:
    answer = served.get(f"/calls/{ended_call}/hear.wav")

    with wave.open(io.BytesIO(answer.body)) as file:
        assert file.getframerate() == 8000
        assert any(file.readframes(file.getnframes()))


def test_call_that_goes_on_is_not_saved_as_a_test(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        test = served.get(f"/calls/{call}/test.py")
        diagram = served.get(f"/calls/{call}/diagram.svg")
        page.send("hang_up", call=call, leg="LEG-A")
        page.wait_for_state(call, "ended")

    assert test.status == 404
    assert test.text == "the call has not ended: hang up, and save it then\n"
    assert diagram.status == 200


def test_call_with_an_error_of_the_handler_is_not_saved_as_a_test(served: ServedPhone) -> None:
    with served.page() as page:
        call = page.dial()
        page.send("press", call=call, leg="LEG-A", keys="5")
        page.wait_for_state(call, "ended")
        test = served.get(f"/calls/{call}/test.py")

    assert test.status == 404
    assert test.text.startswith("the function failed: RuntimeError: key 5;")


@pytest.mark.parametrize("name", ["diagram.svg", "hear.wav", "test.py", "script.call"])
def test_file_of_an_unknown_call_is_not_found(served: ServedPhone, name: str) -> None:
    answer = served.get(f"/calls/nosuch/{name}")

    assert answer.status == 404
    assert answer.text.startswith("there is no such call")
