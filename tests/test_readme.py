"""What the README shows is what happens."""

import re
from pathlib import Path
from typing import Any

from telephony import Speak, SpeakAndGetDigits
from telephony_simulator import Phone
from telephony_simulator.chime_sdk_voice.model import service_model
from telephony_simulator.chime_sdk_voice.operations import CALL_OPERATIONS, OPERATIONS

README = Path(__file__).parent.parent / "README.md"


def block_with(text: str) -> str:
    """The README's Python block that holds a text."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    (block,) = (block for block in blocks if text in block)
    return str(block)


def test_pizza_line_of_the_readme_passes_the_test_of_the_readme() -> None:
    shown: dict[str, Any] = {}

    exec(block_with("class PizzaLine"), shown)  # noqa: S102 - the README is ours
    exec(block_with("def test_an_order_is_confirmed"), shown)  # noqa: S102

    shown["test_an_order_is_confirmed"]()


def test_pizza_script_of_the_readme_confirms_the_order() -> None:
    shown: dict[str, Any] = {}
    exec(block_with("class PizzaLine"), shown)  # noqa: S102 - the README is ours
    exec(block_with("class PizzaScript"), shown)  # noqa: S102

    call = Phone(shown["PizzaScript"]).dial()
    call.expect(SpeakAndGetDigits)
    call.press("2")

    assert call.expect(Speak).text == "2 pizzas. Thank you."


def test_script_of_its_page_connects_the_kitchen_or_takes_a_message() -> None:
    page = (README.parent / "docs" / "call-scripts.md").read_text()
    block, *_ = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shown: dict[str, Any] = {}
    exec(block, shown)  # noqa: S102 - the page is ours

    connected = Phone(shown["Kitchen"]).dial()
    connected.press("1")
    connected.wait(3)
    connected.answer()
    connected.wait(3)
    connected.hang_up(leg="LEG-B")
    connected.wait(5)
    recorded = Phone(shown["Kitchen"]).dial()
    recorded.press("2")
    recorded.wait(5)
    recorded.press("#")
    recorded.wait(5)

    assert 'hears "Thank you for calling."' in connected.transcript
    assert connected.ended
    assert 'hears "Please leave a message."' in recorded.transcript
    assert recorded.ended


def test_number_of_operations_of_the_readme_is_that_of_the_simulator() -> None:
    played = len(OPERATIONS) + len(CALL_OPERATIONS)
    all_operations = len(service_model().operation_names)

    assert f"| {played} of {all_operations} operations; " in README.read_text()
