"""What the README shows is what happens."""

import re
from pathlib import Path
from typing import Any

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
