"""Bundles that run as functions."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from telephony_simulator.functions import FunctionConfiguration, ProcessFunction

Deploy = Callable[..., ProcessFunction]


@pytest.fixture
def deploy(tmp_path: Path) -> Iterator[Deploy]:
    """Write a bundle of one file and run it as a function."""
    functions: list[ProcessFunction] = []

    def deploy(source: str, *, file: str = "handler.py", **settings: object) -> ProcessFunction:
        (tmp_path / file).write_text(source)
        configuration = FunctionConfiguration(
            directory=tmp_path,
            **{"handler": "handler.handler", "memory_size_mb": 256, **settings},  # type: ignore[arg-type]
        )
        functions.append(ProcessFunction(configuration))
        return functions[-1]

    yield deploy
    for function in functions:
        function.close()
