"""The calls of the examples and of the README, as scripts of `phone-line test`."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def _test(*arguments: object) -> str:
    result = CliRunner().invoke(main, ["test", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("handler", ["handler.py", "plain.py", "index.js"])
def test_calls_of_the_shop_pass_in_each_language(
    monkeypatch: pytest.MonkeyPatch, handler: str
) -> None:
    monkeypatch.setenv("COUNTER_NUMBER", "+12065550123")
    shop = EXAMPLES / "opening_hours"

    assert "3 passed, 0 failed" in _test(shop / "calls", "--handler", shop / handler)


def test_calls_of_the_ready_line_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARD_TO", "+12065550123")
    monkeypatch.setenv("VOICEMAIL_BUCKET", "messages")

    assert "2 passed, 0 failed" in _test(EXAMPLES / "ready_line_calls")


def test_call_of_the_powertools_handler_passes() -> None:
    powertools = EXAMPLES / "powertools"

    assert "1 passed, 0 failed" in _test(
        powertools / "calls", "--handler", powertools / "handler.py"
    )


def test_call_of_the_readme_passes(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / "pizza.py").write_text(blocks[0])
    (tmp_path / "order.call").write_text(
        "handler pizza.py\nexpect SpeakAndGetDigits\npress 2\n"
        'expect Speak "2 pizzas. Thank you."\nexpect end\n'
    )

    assert "1 passed, 0 failed" in _test(tmp_path)
